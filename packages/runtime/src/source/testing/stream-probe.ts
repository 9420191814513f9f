import type { Block } from '../../block/block.ts';
import type { SealedBatch } from '../../block/block-buffer.ts';
import { StreamWriter } from '../../block/stream-writer.ts';
import type { StreamWriterOptions } from '../../block/stream-writer.ts';
import { delay, systemClock } from '../../clock.ts';
import type { SourceContext, SourceError, SourceNotice } from '../source.ts';

/** One stream as a test sees it: a real writer, what was reported, and the context to open a source with. */
export class StreamProbe {
  readonly writer: StreamWriter;
  readonly notices: SourceNotice[] = [];
  error: SourceError | undefined;
  ended = false;
  readonly #options: Partial<StreamWriterOptions>;

  constructor(options: Partial<StreamWriterOptions> = {}) {
    this.#options = options;
    this.writer = new StreamWriter({
      format: 'text',
      batchIntervalMs: 1000,
      ...options,
      events: {
        report: (notice) => this.notices.push(notice),
        ended: () => {
          this.ended = true;
        },
        failed: (error) => {
          this.error = error;
        },
      },
    });
  }

  context(given: Partial<SourceContext> = {}): SourceContext {
    return {
      stream: 's',
      format: this.#options.format ?? 'text',
      formatOptions: this.#options.formatOptions ?? {},
      clock: systemClock,
      once: false,
      stdin: process.stdin,
      output: this.writer,
      ...given,
    };
  }

  /** Seals and releases: the rows of the lines in it. */
  async take(): Promise<string[]> {
    const batch = await this.writer.seal(0);
    await this.writer.release(batch);
    return linesOf(batch);
  }

  /** Resolves when a notice has such a text. */
  async noticed(text: string | RegExp): Promise<SourceNotice> {
    const has = (message: string): boolean =>
      typeof text === 'string' ? message.includes(text) : text.test(message);
    const find = (): SourceNotice | undefined => this.notices.find(({ message }) => has(message));
    await until(() => find() !== undefined);
    return find() ?? { severity: 'info', message: '' };
  }
}

export function linesOf(batch: Pick<SealedBatch, 'blocks'>): string[] {
  return batch.blocks.flatMap(blockLines);
}

export function blockLines(block: Block): string[] {
  if (block.kind !== 'lines') return [];
  const { bytes, starts, ends, rows } = block;
  return Array.from({ length: rows }, (_, row) =>
    Buffer.from(bytes.subarray(starts[row], ends[row])).toString('utf8'),
  );
}

/** Waits for a condition; the test's own time limit ends it when it never holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(1);
}

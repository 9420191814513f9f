import { setInterval } from 'node:timers/promises';
import type { RunStatistics, StreamingContext } from '@weir/runtime';
import type { ErrorOutput } from './report-error.ts';

/** How a run tells how it goes: by lines that stay, or by one that is written over and over. */
export interface ProgressOptions {
  readonly verbose?: boolean;
  readonly progress?: 'auto' | 'always' | 'never';
}

const lineMs = 10_000;
const redrawMs = 1000;
const eraseLine = '\r\u001b[K';

/** Tells on standard error how a run goes, once it has started. What else is told there must go through `errors`. */
export class Progress {
  /** Standard error, on which the line that is written over makes way for others. */
  readonly errors: ErrorOutput;
  readonly #options: ProgressOptions;
  readonly #write: (text: string) => void;
  readonly #ended = new AbortController();
  #context: StreamingContext | undefined;
  #isDrawn = false;

  constructor(options: ProgressOptions, errors: ErrorOutput) {
    this.#options = options;
    this.#write = (text) => errors.write(text);
    this.errors = {
      ...errors,
      write: (text) => {
        this.#erase();
        errors.write(text);
      },
    };
  }

  begin(context: StreamingContext): void {
    this.#context = context;
    if (this.#options.verbose === true) void this.#repeat(lineMs, () => this.#tell());
    if (!isDrawn(this.#options)) return;
    this.#draw();
    void this.#repeat(redrawMs, () => this.#draw());
  }

  end(): void {
    this.#ended.abort();
    this.#erase();
    if (this.#options.verbose === true) this.#tell();
  }

  #tell(): void {
    const context = this.#context;
    if (context !== undefined) this.errors.write(`weir: note: ${progressText(context.statistics())}\n`);
  }

  #draw(): void {
    const context = this.#context;
    if (context === undefined) return;
    this.#write(eraseLine + progressText(context.statistics()));
    this.#isDrawn = true;
  }

  #erase(): void {
    if (this.#isDrawn) this.#write(eraseLine);
    this.#isDrawn = false;
  }

  async #repeat(milliseconds: number, action: () => void): Promise<void> {
    const { signal } = this.#ended;
    try {
      for await (const _ of setInterval(milliseconds, undefined, { signal, ref: false })) action();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** By default where somebody looks at standard error, and nothing else is written there. */
function isDrawn({ progress = 'auto' }: ProgressOptions): boolean {
  return progress === 'always' || (progress === 'auto' && process.stderr.isTTY && !process.stdout.isTTY);
}

function progressText({ rowsRead, rowsBad, rowsOut, batches, processingMs }: RunStatistics): string {
  const bad = rowsBad === 0 ? '' : `, ${rowsBad} of them bad`;
  return `${rowsRead} rows read${bad}, ${rowsOut} out, ${batches} batches, ${processingMs.p50} ms each`;
}

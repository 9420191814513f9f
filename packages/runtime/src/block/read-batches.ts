import { createReadStream } from 'node:fs';
import { fileReadBytes } from '../limits.ts';
import type { SourceError, SourceNotice, SourceOptions, StreamFormat } from '../source/source.ts';
import type { SealedBatch } from './block-buffer.ts';
import { StreamWriter } from './stream-writer.ts';

export interface ReadBatchesOptions {
  readonly format: StreamFormat;
  readonly formatOptions?: SourceOptions;
  readonly columns: readonly string[];
  readonly report?: (notice: SourceNotice) => void;
}

/**
 * The rows of a file, cut as everything that is received is, a buffer full at a time. A batch is good until the next one is asked for.
 * Throws the error of the file system, or a `SourceError` when the bytes are not of the format.
 */
export async function* readBatches(path: string, options: ReadBatchesOptions): AsyncGenerator<SealedBatch> {
  let failure: SourceError | undefined;
  const writer = new StreamWriter({
    format: options.format,
    formatOptions: options.formatOptions ?? {},
    columns: options.columns,
    // In files again, JSON would meet the reader that has refused it.
    onlyLines: true,
    batchIntervalMs: 1000,
    events: {
      report: (notice) => options.report?.(notice),
      ended: () => undefined,
      failed: (error) => {
        failure = error;
      },
    },
  });
  try {
    const connection = writer.connection();
    for await (const chunk of createReadStream(path, { highWaterMark: fileReadBytes })) {
      void connection.bytes(chunk);
      if (!writer.full) continue;
      const batch = await writer.seal(0);
      yield batch;
      await writer.release(batch);
    }
    await writer.withoutWaiting(() => connection.end());
    yield await writer.seal(0);
    if (failure !== undefined) throw failure;
  } finally {
    await writer.close();
  }
}

import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { fileMark } from '../block/arrow-stream-reader.ts';
import { fileReadBytes, wholeFileBytes } from '../limits.ts';
import { arrowFileMessages } from './arrow-file.ts';
import type { BlockWriter, StreamFormat } from './source.ts';

export interface ReadFileOptions {
  readonly format: StreamFormat;
  readonly output: BlockWriter;
  /** Rows must come in blocks that can be cut. */
  readonly rowsLimited: boolean;
  /** Ends the reading between two chunks; an unfinished line is then no row. */
  readonly signal: AbortSignal;
  /** Waits for the promise of the writer, or until reading is to end. */
  readonly wait: (written: Promise<void>) => Promise<void>;
}

/**
 * Hands one file over: its bytes, or for csv and parquet the file itself, which DuckDB reads. Returns how many bytes
 * that are. Rejects with an `Error` in words when it cannot be read.
 */
export async function readFileInto(path: string, options: ReadFileOptions): Promise<number> {
  const { format, output } = options;
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw new Error(fileErrorText(error), { cause: error });
  });
  try {
    const { size } = await handle.stat();
    const whole =
      format === 'csv' ||
      format === 'parquet' ||
      (format === 'json' && !options.rowsLimited && size <= wholeFileBytes);
    if (!whole) return await readBytes(handle, options);
    const bytes = format === 'parquet' ? await checkParquet(handle) : size;
    await options.wait(output.write({ kind: 'file', format, path, temporary: false, bytes }));
    return bytes;
  } finally {
    await handle.close();
  }
}

async function readBytes(
  handle: FileHandle,
  { format, output, signal, wait }: ReadFileOptions,
): Promise<number> {
  let failure: Error | undefined;
  const connection = output.connection({
    failed: (error) => {
      failure = error;
    },
  });
  const { size } = await handle.stat();
  const asMessages = format === 'arrow' && (await hasFooter(handle));
  let bytes = 0;
  for await (const chunk of asMessages ? arrowFileMessages(handle, size) : chunksOf(handle, size)) {
    bytes += chunk.length;
    await wait(connection.bytes(chunk));
    if (signal.aborted || failure !== undefined) break;
  }
  if (!signal.aborted && failure === undefined) await connection.end();
  if (failure !== undefined) throw failure;
  return asMessages ? size : bytes;
}

/**
 * A file from its beginning to its end, even if it grows in between. The chunks are memory of their own, as rows
 * refer to them.
 */
async function* chunksOf(handle: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; ;) {
    // One byte more than is left, so that the end is seen without another large one.
    const buffer = Buffer.allocUnsafeSlow(
      Math.max(smallestReadBytes, Math.min(size - at + 1, fileReadBytes)),
    );
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Whether it is an Arrow file, and no stream. */
async function hasFooter(handle: FileHandle): Promise<boolean> {
  const mark = Buffer.alloc(fileMark.length);
  await handle.read(mark, 0, mark.length, 0);
  return mark.equals(fileMark);
}

const smallestReadBytes = 4096;

/** The size of a Parquet file, which begins and ends with a mark; without this a broken one would stop the batch. */
async function checkParquet(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat();
  const marks = Buffer.alloc(8);
  if (size >= 12) {
    await handle.read(marks, 0, 4, 0);
    await handle.read(marks, 4, 4, size - 4);
  }
  const text = marks.toString('latin1');
  if (text !== 'PAR1PAR1' && text !== 'PAREPARE') throw new Error('it is not a Parquet file');
  return size;
}

/** An error of the file system in words. */
export function fileErrorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (
    ('code' in error && typeof error.code === 'string' ? errorTexts[error.code] : undefined) ?? error.message
  );
}

export const notThereText = 'it is not there (it vanished, or is a link that leads nowhere)';

const errorTexts: Readonly<Record<string, string>> = {
  ENOENT: notThereText,
  EACCES: 'permission denied',
  EPERM: 'it is not permitted',
  ENOTDIR: 'a part of its path is a file, not a directory',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  EIO: 'the disk gives an error',
};

import { rmSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileBlock, LinesBlock } from './block.ts';
import { lineFeed } from './record-scanner.ts';

/**
 * Rows that were received, as temporary files: CSV always, since only `read_csv` reads CSV and it reads files; JSON when there is much of
 * it, since `read_json` is faster than anything else. Where the system has files in memory they lie there. The files
 * lie in a directory of their own that only this user can read (mkdtemp makes it so), hold records alone, ended by
 * `\n`, and are gone at the latest when the process exits.
 */
export class Spool {
  #directory: Promise<string> | undefined;
  #files = 0;

  /** Writes records to a new file. Rejects with the error of the file system, such as ENOSPC. */
  async spool(blocks: readonly LinesBlock[], format: 'csv' | 'json'): Promise<FileBlock> {
    this.#directory ??= makeDirectory();
    const directory = await this.#directory;
    this.#files += 1;
    const path = join(directory, `${this.#files}.${format}`);
    const file = await open(path, 'wx', 0o600);
    let bytes = 0;
    let rows = 0;
    try {
      for (const block of blocks) {
        const records = format === 'json' ? (asReceived(block) ?? recordBytes(block)) : recordBytes(block);
        await file.writev(format === 'json' ? [records, lineEnd] : [records]);
        bytes += records.length;
        rows += block.rows;
      }
    } finally {
      await file.close();
    }
    return { kind: 'file', format, path, temporary: true, bytes, rows };
  }

  /** Removes one file. */
  async remove(block: FileBlock): Promise<void> {
    await rm(block.path, { force: true });
  }

  /** Removes the directory with all that is left in it. */
  async close(): Promise<void> {
    const directory = await this.#directory?.catch(() => undefined);
    if (directory === undefined) return;
    directories.delete(directory);
    await rm(directory, { recursive: true, force: true });
  }
}

/** Files in memory, on Linux. */
const memoryDirectory = '/dev/shm';

/** The directories to remove at exit. */
const directories = new Set<string>();

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(join(memoryDirectory, 'weir-')).catch(() => mkdtemp(join(tmpdir(), 'weir-')));
  if (directories.size === 0 && !process.listeners('exit').includes(removeAll)) process.on('exit', removeAll);
  directories.add(directory);
  return directory;
}

function removeAll(): void {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
}

const lineEnd = Buffer.from('\n');

/** All lines with what stands between them, where that is line ends alone, which JSON takes for spaces: nothing is copied then. */
function asReceived({ bytes, starts, ends, rows }: LinesBlock): Uint8Array | undefined {
  for (let row = 1; row < rows; row += 1) {
    if ((starts[row] ?? 0) - (ends[row - 1] ?? 0) > 2) return undefined;
  }
  return bytes.subarray(starts[0], ends[rows - 1]);
}

/** The records one behind the other, each with a line feed. Records that lie so already are copied together. */
function recordBytes({ bytes, starts, ends, rows }: LinesBlock): Buffer {
  let size = rows;
  for (let row = 0; row < rows; row += 1) size += (ends[row] ?? 0) - (starts[row] ?? 0);
  const records = Buffer.allocUnsafeSlow(size);
  let used = 0;
  for (let row = 0; row < rows;) {
    const start = starts[row] ?? 0;
    let end = ends[row] ?? 0;
    row += 1;
    while (row < rows && starts[row] === end + 1 && bytes[end] === lineFeed) {
      end = ends[row] ?? 0;
      row += 1;
    }
    records.set(bytes.subarray(start, end), used);
    used += end - start;
    records[used] = lineFeed;
    used += 1;
  }
  return records;
}

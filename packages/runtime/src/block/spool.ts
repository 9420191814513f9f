import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileBlock, LinesBlock } from './block.ts';
import { lineFeed } from './record-scanner.ts';

/**
 * Rows that were received, as temporary files: CSV always, since only `read_csv` reads CSV and it reads files; JSON when there is much of
 * it, in memory where the system has files there, since `read_json` is faster than anything else. The files
 * lie in a directory of their own that only this user can read (mkdtemp makes it so), hold records alone, ended by
 * `\n`, and are gone at the latest when the process exits.
 */
export class Spool {
  #directory: Promise<string> | undefined;
  #syncDirectory: string | undefined;
  #files = 0;

  /** Writes records, all with the same fields, to a new file. Rejects with the error of the file system, such as ENOSPC. */
  async spool(blocks: readonly LinesBlock[]): Promise<FileBlock> {
    this.#directory ??= makeDirectory();
    const directory = await this.#directory;
    this.#files += 1;
    const path = join(directory, `${this.#files}.csv`);
    const file = await open(path, 'wx', 0o600);
    let bytes = 0;
    let rows = 0;
    try {
      for (const block of blocks) {
        const records = recordBytes(block);
        await file.writeFile(records);
        bytes += records.length;
        rows += block.rows;
      }
    } finally {
      await file.close();
    }
    const header = blocks[0]?.header;
    return {
      kind: 'file',
      format: 'csv',
      path,
      temporary: true,
      bytes,
      rows,
      ...(header === undefined ? {} : { header }),
    };
  }

  /** Begins a file that is written bit by bit. Throws the error of the file system. */
  openSync(format: 'json'): OpenSpool {
    this.#syncDirectory ??= makeDirectorySync();
    this.#files += 1;
    return new OpenSpool(join(this.#syncDirectory, `${this.#files}.${format}`), format);
  }

  /** Removes one file. */
  async remove(block: FileBlock): Promise<void> {
    await rm(block.path, { force: true });
  }

  /** Removes the directory with all that is left in it. */
  async close(): Promise<void> {
    for (const directory of [await this.#directory?.catch(() => undefined), this.#syncDirectory]) {
      if (directory === undefined) continue;
      directories.delete(directory);
      await rm(directory, { recursive: true, force: true });
    }
  }
}

/** A file that is being written. Writing is synchronous: it is a copy in memory, and its order is that of the calls. */
export class OpenSpool {
  readonly #path: string;
  readonly #format: 'json';
  readonly #descriptor: number;
  #bytes = 0;

  constructor(path: string, format: 'json') {
    this.#path = path;
    this.#format = format;
    this.#descriptor = openSync(path, 'wx+', 0o600);
  }

  /** What was written as a whole. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Throws the error of the file system, such as ENOSPC: the file may then have a part of it. */
  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
    this.#bytes += bytes.length;
  }

  /** Removes the file, and gives what it began with. */
  takeBack(bytes: number): Buffer {
    const content = Buffer.alloc(bytes);
    for (let at = 0; at < bytes;) at += readSync(this.#descriptor, content, at, bytes - at, at);
    closeSync(this.#descriptor);
    rmSync(this.#path, { force: true });
    return content;
  }

  finish(): FileBlock {
    closeSync(this.#descriptor);
    return { kind: 'file', format: this.#format, path: this.#path, temporary: true, bytes: this.#bytes };
  }
}

/** Files in memory, on Linux. */
const memoryDirectory = '/dev/shm';

/** The directories to remove at exit. */
const directories = new Set<string>();

function makeDirectorySync(): string {
  let directory: string;
  try {
    directory = mkdtempSync(join(memoryDirectory, 'weir-'));
  } catch {
    directory = mkdtempSync(join(tmpdir(), 'weir-'));
  }
  return removedAtExit(directory);
}

async function makeDirectory(): Promise<string> {
  return removedAtExit(await mkdtemp(join(tmpdir(), 'weir-')));
}

function removedAtExit(directory: string): string {
  if (directories.size === 0 && !process.listeners('exit').includes(removeAll)) process.on('exit', removeAll);
  directories.add(directory);
  return directory;
}

function removeAll(): void {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
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

import { spooledJsonBytes } from '../limits.ts';
import type { FileBlock } from './block.ts';
import type { OpenSpool, Spool } from './spool.ts';

/**
 * Received JSON of one stream until its batch takes it. A little is kept in memory, and cut to lines when it is taken. Much of it goes
 * straight into a file, which DuckDB's own reader takes: nobody looks at the lines before, and the memory they were received in is
 * free at once. A file that has a line which cannot be read is cut to lines after all, by who loads it. Where files find no room (a
 * container may have little memory for them) all stays here.
 */
export class JsonGather {
  readonly #spool: Spool;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #file: OpenSpool | undefined;
  /** There was no room for a file: none is tried before the next batch. */
  #full = false;

  constructor(spool: Spool) {
    this.#spool = spool;
  }

  /** What it holds. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes whole lines; the pieces are copied or written. */
  add(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) this.#bytes += piece.length;
    this.#pieces.push(...pieces);
    if (this.#file === undefined && !this.#full && this.#bytes >= spooledJsonBytes) this.#openFile();
    if (this.#file !== undefined) this.#write(this.#file);
    // What stays is copied: the memory it came in is used again.
    const kept = this.#pieces.length - pieces.length;
    for (let at = Math.max(0, kept); at < this.#pieces.length; at += 1)
      this.#pieces[at] = Buffer.from(this.#pieces[at] ?? noBytes);
  }

  /** What there is: a file, or the text in memory. */
  take(): FileBlock | Uint8Array | undefined {
    const file = this.#file;
    const pieces = this.#pieces;
    if (this.#bytes === 0) return undefined;
    this.#file = undefined;
    this.#pieces = [];
    this.#bytes = 0;
    this.#full = false;
    return file === undefined ? Buffer.concat(pieces) : file.finish();
  }

  #openFile(): void {
    try {
      this.#file = this.#spool.openSync('json');
    } catch {
      this.#full = true;
    }
  }

  /** Moves what is in memory to the file; or, when there is no room, what is in the file to memory. */
  #write(file: OpenSpool): void {
    const before = file.bytes;
    try {
      for (const piece of this.#pieces) file.write(piece);
      this.#pieces = [];
    } catch {
      this.#pieces = [file.takeBack(before), ...this.#pieces];
      this.#file = undefined;
      this.#full = true;
    }
  }
}

const noBytes = new Uint8Array(0);

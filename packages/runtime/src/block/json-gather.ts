import { spooledJsonBytes } from '../limits.ts';
import type { FileBlock } from './block.ts';
import type { OpenSpool, Spool } from './spool.ts';

/**
 * Received JSON of one stream until its batch takes it. A little is kept in memory, and cut to lines when it is taken. Much of it goes
 * straight into a file, which DuckDB's own reader takes: nobody looks at the lines before, and the memory they were received in is
 * free at once. A file that has a line which cannot be read is cut to lines after all, by who loads it.
 */
export class JsonGather {
  readonly #spool: Spool;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #file: OpenSpool | undefined;

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
    if (this.#file === undefined && this.#bytes >= spooledJsonBytes) this.#openFile();
    if (this.#file !== undefined) for (const piece of pieces) this.#file.write(piece);
    else for (const piece of pieces) this.#pieces.push(Buffer.from(piece));
  }

  /** What there is: a file, or the text in memory. */
  take(): FileBlock | Uint8Array | undefined {
    const file = this.#file;
    const pieces = this.#pieces;
    if (this.#bytes === 0) return undefined;
    this.#file = undefined;
    this.#pieces = [];
    this.#bytes = 0;
    return file === undefined ? Buffer.concat(pieces) : file.finish();
  }

  /** Where there is no room for a file everything stays in memory. */
  #openFile(): void {
    try {
      const file = this.#spool.openSync('json');
      for (const piece of this.#pieces) file.write(piece);
      this.#pieces = [];
      this.#file = file;
    } catch {
      this.#file = undefined;
    }
  }
}

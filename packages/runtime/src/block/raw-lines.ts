import { lineFeed } from './record-scanner.ts';

/** Where whole lines go. The bytes may be used only during the call, unless they are copied. */
export interface RawOutput {
  /** Pieces of text that together are whole lines, the last of them ended. */
  lines(pieces: readonly Uint8Array[]): void;
  /** A line is too long to be carried: what was carried of it. What follows must be cut line by line. */
  tooLong(carried: readonly Uint8Array[]): void;
}

/**
 * Cuts the bytes of one connection after its last line end, without looking at the lines: for formats whose lines the engine finds by
 * itself. What follows the last line end is copied and carried.
 */
export class RawLines {
  readonly #output: RawOutput;
  readonly #limitBytes: number;
  #carried: Uint8Array[] = [];
  #carriedBytes = 0;

  /** `limitBytes`: the longest line. */
  constructor(output: RawOutput, limitBytes: number) {
    this.#output = output;
    this.#limitBytes = limitBytes;
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const end = bytes.lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      this.#output.lines([...this.#carried, bytes.subarray(0, end)]);
      this.#carried = [];
      this.#carriedBytes = 0;
    }
    if (end === bytes.length) return;
    this.#carried.push(Buffer.from(bytes.subarray(end)));
    this.#carriedBytes += bytes.length - end;
    if (this.#carriedBytes <= this.#limitBytes) return;
    const carried = this.#carried;
    this.#carried = [];
    this.#carriedBytes = 0;
    this.#output.tooLong(carried);
  }

  /** The connection has ended: what is carried is a line. */
  end(): void {
    if (this.#carriedBytes > 0) this.#output.lines([...this.#carried, lineEnd]);
    this.#carried = [];
    this.#carriedBytes = 0;
  }
}

const lineEnd = Uint8Array.of(lineFeed);

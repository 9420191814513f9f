import { Buffer } from 'node:buffer';

/** Text of a table leaves in pieces of about this many bytes, so that a large batch is never in memory twice. */
export const pieceBytes = 1 << 18;

/** A growing run of bytes. Text is put together here, without a JavaScript string for each value. */
export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity = 1 << 16) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Makes room for so many more bytes; gives the buffer, valid until the next call that writes. */
  reserve(count: number): Uint8Array {
    const needed = this.#length + count;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    return this.#bytes;
  }

  /** After `reserve` and writing into the buffer directly: the bytes up to `length` are written. */
  advanceTo(length: number): void {
    this.#length = length;
  }

  byte(value: number): void {
    this.reserve(1)[this.#length++] = value;
  }

  /** Characters below U+0080 only. */
  ascii(text: string): void {
    const bytes = this.reserve(text.length);
    for (let i = 0; i < text.length; i++) bytes[this.#length++] = text.charCodeAt(i);
  }

  copy(source: Uint8Array, start = 0, end = source.length): void {
    const bytes = this.reserve(end - start);
    if (end - start > 64) bytes.set(source.subarray(start, end), this.#length);
    else for (let i = start, to = this.#length; i < end; i++, to++) bytes[to] = source[i] ?? 0;
    this.#length += end - start;
  }

  /** A whole number of at most 2^53 in size, in decimal. */
  integer(value: number): void {
    let rest = value;
    if (rest < 0) {
      this.byte(minus);
      rest = -rest;
    }
    if (rest < 1e9) this.#digits(rest, digitCount(rest));
    else {
      const high = Math.floor(rest / 1e9);
      this.integer(high);
      this.#digits(rest - high * 1e9, 9);
    }
  }

  /** A whole number from 0, below 10^9, with leading zeros up to `width` digits. */
  padded(value: number, width: number): void {
    this.#digits(value, Math.max(width, digitCount(value)));
  }

  #digits(value: number, width: number): void {
    const bytes = this.reserve(width);
    let rest = value;
    for (let at = this.#length + width - 1; at >= this.#length; at--) {
      const next = (rest / 10) | 0;
      bytes[at] = zero + rest - next * 10;
      rest = next;
    }
    this.#length += width;
  }

  /** The bytes from `start` on, not copied: valid until the next call that writes. */
  view(start = 0): Uint8Array {
    return this.#bytes.subarray(start, this.#length);
  }

  /** What was written from `start` on, as a string. */
  text(start = 0): string {
    return Buffer.from(this.#bytes.buffer, start, this.#length - start).toString('utf8');
  }

  /** Forgets what was written after the first `length` bytes. */
  truncate(length = 0): void {
    this.#length = length;
  }

  /** A copy of all that was written; the writer is empty then. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}

const minus = 0x2d;
const zero = 0x30;

function digitCount(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1e3) return 3;
  if (value < 1e4) return 4;
  if (value < 1e5) return 5;
  if (value < 1e6) return 6;
  if (value < 1e7) return 7;
  return value < 1e8 ? 8 : 9;
}

import { Buffer } from 'node:buffer';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';

/**
 * Messages of the server, put together in one buffer that is used again and again. A message is its type, its length
 * (of everything but the type) and its body; numbers are big end first.
 */
export class WireWriter {
  readonly #limitBytes: number;
  #bytes = Buffer.allocUnsafe(firstBytes);
  #length = 0;
  #message = 0;
  /** Where the last whole message ends. */
  #whole = 0;

  /** A message that makes it longer than the limit is a `BackendError`. */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** Begins a message; `end` closes it. `type` is one character. */
  begin(type: string): void {
    this.byte(type.charCodeAt(0));
    this.#message = this.#length;
    this.int32(0);
  }

  end(): void {
    this.setInt32(this.#length - this.#message, this.#message);
    this.#whole = this.#length;
  }

  /** Forgets a message that could not be finished. */
  abandon(): void {
    this.#length = this.#whole;
  }

  /** Leaves room for the length of a value that follows; gives its place, for `closeValue` or `nullValue`. */
  openValue(): number {
    const at = this.#length;
    this.int32(0);
    return at;
  }

  closeValue(at: number): void {
    this.setInt32(this.#length - at - 4, at);
  }

  nullValue(at: number): void {
    this.setInt32(-1, at);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Counts above 2^15 are written as the unsigned numbers that they are. */
  int16(value: number): void {
    this.#reserve(2);
    this.#length = this.#bytes.writeUInt16BE(value & 0xffff, this.#length);
  }

  int32(value: number): void {
    this.#reserve(4);
    this.setInt32(value, this.#length);
    this.#length += 4;
  }

  /** Writes over four bytes that were written before. */
  setInt32(value: number, at: number): void {
    const bytes = this.#bytes;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  uint32(value: number): void {
    this.int32(value | 0);
  }

  int64(value: bigint): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeBigInt64BE(value, this.#length);
  }

  float(value: number): void {
    this.#reserve(4);
    this.#length = this.#bytes.writeFloatBE(value, this.#length);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleBE(value, this.#length);
  }

  /** Characters below U+0080 only. */
  ascii(text: string): void {
    this.#reserve(text.length);
    if (text.length > 24) this.#length += this.#bytes.write(text, this.#length, 'latin1');
    else {
      const bytes = this.#bytes;
      for (let i = 0; i < text.length; i++) bytes[this.#length++] = text.charCodeAt(i);
    }
  }

  /** A whole number of at most 2^53 in size, in decimal. */
  integer(value: number): void {
    if (value >= 0 && value < 1e9) this.#digits(value);
    else this.ascii(String(value));
  }

  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length, 'utf8');
  }

  /** Text that ends with a zero byte; it ends earlier where it holds one. */
  cstring(text: string): void {
    const end = text.indexOf('\0');
    this.text(end < 0 ? text : text.slice(0, end));
    this.byte(0);
  }

  copy(source: Uint8Array, start = 0, end = source.length): void {
    const count = end - start;
    this.#reserve(count);
    const bytes = this.#bytes;
    if (count > 48) bytes.set(source.subarray(start, end), this.#length);
    else for (let from = start, to = this.#length; from < end; from++, to++) bytes[to] = source[from] ?? 0;
    this.#length += count;
  }

  /** The bytes from `start` on, not copied: valid until the next call that writes. */
  view(start = 0): Uint8Array {
    return this.#bytes.subarray(start, this.#length);
  }

  /** Whether one of the bytes from `start` on has its flag set. */
  holdsAny(start: number, flags: Uint8Array): boolean {
    for (let i = start; i < this.#length; i++) if (flags[this.#bytes[i] ?? 0] === 1) return true;
    return false;
  }

  /** Forgets what was written after the first `length` bytes, within a message. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** Begins anew. A buffer that one large row has blown up is let go. */
  clear(): void {
    this.#length = 0;
    this.#whole = 0;
    if (this.#bytes.length > keptBytes) this.#bytes = Buffer.allocUnsafe(firstBytes);
  }

  #digits(value: number): void {
    let width = 1;
    for (let rest = value; rest >= 10; rest = (rest / 10) | 0) width++;
    this.#reserve(width);
    let rest = value;
    for (let at = this.#length + width - 1; at >= this.#length; at--) {
      const next = (rest / 10) | 0;
      this.#bytes[at] = 0x30 + rest - next * 10;
      rest = next;
    }
    this.#length += width;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    if (needed > this.#limitBytes) {
      throw new BackendError(sqlState.limitExceeded, `a row is larger than ${this.#limitBytes} bytes`);
    }
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

const firstBytes = 1 << 12;
const keptBytes = 1 << 20;

/** A flag for each byte, set for those given: see `holdsAny`. */
export function byteFlags(bytes: Iterable<number>): Uint8Array {
  const flags = new Uint8Array(256);
  for (const byte of bytes) flags[byte] = 1;
  return flags;
}

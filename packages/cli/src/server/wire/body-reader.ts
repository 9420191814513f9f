import type { Buffer } from 'node:buffer';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';

/** Reads the body of one message. What is not there is a `BackendError`: the messages around it can be understood. */
export class BodyReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }

  /** A number of things that follow, which all take at least `itemBytes`. */
  count(itemBytes: number): number {
    const count = this.#bytes.readUInt16BE(this.#take(2));
    if (count * itemBytes > this.left) throw malformed();
    return count;
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  int64(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8));
  }

  float(): number {
    return this.#bytes.readFloatBE(this.#take(4));
  }

  double(): number {
    return this.#bytes.readDoubleBE(this.#take(8));
  }

  /** Not copied. */
  bytes(count: number): Buffer {
    if (count < 0) throw malformed();
    const start = this.#take(count);
    return this.#bytes.subarray(start, start + count);
  }

  cstring(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0) throw malformed();
    const text = utf8Text(this.#bytes.subarray(this.#at, end));
    this.#at = end + 1;
    return text;
  }

  end(): void {
    if (this.left > 0) throw malformed();
  }

  #take(count: number): number {
    const start = this.#at;
    if (count > this.left) throw malformed();
    this.#at += count;
    return start;
  }
}

function malformed(): BackendError {
  return new BackendError(sqlState.protocolViolation, 'invalid message format');
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Throws a `BackendError` for bytes that are not UTF-8. */
export function utf8Text(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new BackendError(sqlState.notInRepertoire, 'invalid byte sequence for encoding "UTF8"');
  }
}

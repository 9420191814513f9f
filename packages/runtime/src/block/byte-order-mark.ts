/**
 * Looks at the first bytes of a connection or file for a byte order mark: that of UTF-8 is taken off, that of UTF-16
 * noticed.
 */
export class ByteOrderMark {
  #held = Buffer.alloc(0);
  #decided = false;
  #utf16 = false;

  /** The mark of UTF-16 was there. */
  get utf16(): boolean {
    return this.#utf16;
  }

  /** The bytes without the mark; empty while they may be the beginning of one. */
  strip(chunk: Uint8Array): Uint8Array {
    if (this.#decided) return chunk;
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    if (marks.some((mark) => bytes.length < mark.length && begins(mark, bytes))) {
      this.#held = Buffer.from(bytes);
      return bytes.subarray(0, 0);
    }
    this.#decided = true;
    this.#held = Buffer.alloc(0);
    this.#utf16 = begins(bytes, utf16Little) || begins(bytes, utf16Big);
    return begins(bytes, utf8) ? bytes.subarray(utf8.length) : bytes;
  }

  /** The input has ended: what was held back was no mark. */
  end(): Uint8Array {
    this.#decided = true;
    return this.#held;
  }
}

const utf8 = [0xef, 0xbb, 0xbf];
const utf16Little = [0xff, 0xfe];
const utf16Big = [0xfe, 0xff];
const marks = [utf8, utf16Little, utf16Big];

function begins(bytes: ArrayLike<number>, beginning: ArrayLike<number>): boolean {
  for (let index = 0; index < beginning.length; index += 1) {
    if (bytes[index] !== beginning[index]) return false;
  }
  return true;
}

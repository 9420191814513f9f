import { lineFeed } from './record-scanner.ts';
import type { RecordScanner } from './record-scanner.ts';

export interface CsvScannerOptions {
  /**
   * Single bytes. `escape` is what makes a quote inside quotes literal: the quote itself, doubled, unless it says
   * otherwise.
   */
  readonly quote: number;
  readonly escape: number;
  /** The bytes that separate fields; several while nobody knows which one it is. */
  readonly delimiters: readonly number[];
}

/**
 * CSV records: a line feed inside quotes does not end one (RFC 4180, section 2.6).
 *
 * A quote opens a quoted field only where a field begins; elsewhere it is an ordinary character, as a stray one must
 * not swallow the lines that follow. A doubled quote is seen as one that closes and one that opens again. So the
 * search jumps from quote to quote and collects the line feeds between those that are outside; text without quotes is
 * searched like plain lines.
 */
export class CsvScanner implements RecordScanner {
  readonly #options: CsvScannerOptions;
  #quoted = false;
  /** The last byte of the piece before was a quote that closed a field: one more now would open it again. */
  #justClosed = false;
  /** The last byte of the piece before was an escape, inside quotes. */
  #escaped = false;
  #fieldStart = true;

  constructor(options: CsvScannerOptions) {
    this.#options = options;
  }

  reset(): void {
    this.#quoted = false;
    this.#justClosed = false;
    this.#escaped = false;
    this.#fieldStart = true;
  }

  scan(bytes: Buffer, ends: Int32Array): number {
    if (bytes.length === 0) return 0;
    let count = 0;
    let from = 0;
    // No byte is searched twice for the same thing, however many quotes there are: the next line feed is remembered.
    let line = offsetOf(bytes, lineFeed, 0);
    let closedAt = this.#justClosed ? -1 : -2;
    while (from < bytes.length) {
      if (this.#quoted) {
        from = this.#closing(bytes, from);
        closedAt = this.#quoted ? -2 : from - 1;
        if (line < from) line = offsetOf(bytes, lineFeed, from);
      } else {
        const at = offsetOf(bytes, this.#options.quote, from);
        for (; line < at; line = offsetOf(bytes, lineFeed, line + 1)) {
          ends[count] = line;
          count += 1;
        }
        this.#quoted = at < bytes.length && (closedAt === at - 1 || this.#startsField(bytes, at));
        from = at + 1;
      }
    }
    const last = bytes.length - 1;
    this.#justClosed = closedAt === last;
    this.#fieldStart = this.#separates(bytes[last]);
    return count;
  }

  /**
   * The offset behind the quote that closes the field which is open at `from`; the length when it is not in this
   * piece.
   */
  #closing(bytes: Buffer, from: number): number {
    const { quote, escape } = this.#options;
    let at = this.#escaped ? from + 1 : from;
    this.#escaped = false;
    for (let end = -1; ;) {
      if (end < at) end = offsetOf(bytes, quote, at);
      const mark = escape === quote ? -1 : bytes.subarray(at, end).indexOf(escape);
      if (mark === -1) {
        this.#quoted = end === bytes.length;
        return Math.min(end + 1, bytes.length);
      }
      at += mark + 2;
      this.#escaped = at > bytes.length;
    }
  }

  #startsField(bytes: Buffer, at: number): boolean {
    return at === 0 ? this.#fieldStart : this.#separates(bytes[at - 1]);
  }

  #separates(byte: number | undefined): boolean {
    return byte === lineFeed || (byte !== undefined && this.#options.delimiters.includes(byte));
  }
}

/** Where the byte is next; the length when it is not there. */
function offsetOf(bytes: Buffer, byte: number, from: number): number {
  const at = bytes.indexOf(byte, from);
  return at === -1 ? bytes.length : at;
}

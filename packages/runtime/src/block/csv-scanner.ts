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
  /** Says which one it is, from the first record (as far as it is known: its end is found with all of them). */
  readonly decide?: (record: Buffer) => number;
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
  #delimiters: readonly number[];
  /** Until the first record has told the delimiter. */
  #decide: ((record: Buffer) => number) | undefined;
  /** What came of the first record so far. */
  #first: Buffer[] = [];
  #quoted = false;
  /** The last byte of the piece before was a quote that closed a field: one more now would open it again. */
  #justClosed = false;
  /** The last byte of the piece before was an escape, inside quotes. */
  #escaped = false;
  #fieldStart = true;

  constructor(options: CsvScannerOptions) {
    this.#options = options;
    this.#delimiters = options.delimiters;
    this.#decide = options.decide;
  }

  reset(): void {
    this.#first = [];
    this.#quoted = false;
    this.#justClosed = false;
    this.#escaped = false;
    this.#fieldStart = true;
  }

  scan(bytes: Buffer, ends: Int32Array): number {
    if (this.#decide === undefined) return this.#search(bytes, ends);
    let count = this.#first.length === 0 ? blankLines(bytes, ends) : 0;
    const start = after(ends, count);
    const found = this.#search(bytes.subarray(start), ends.subarray(count));
    if (found === 0) {
      if (start < bytes.length) this.#first.push(Buffer.from(bytes.subarray(start)));
      return count;
    }
    // What follows the first record is searched anew, now that the delimiter is known.
    const record = Buffer.concat([...this.#first, bytes.subarray(start, start + (ends[count] ?? 0))]);
    this.#delimiters = [this.#decide(record)];
    this.#decide = undefined;
    this.reset();
    ends[count] = start + (ends[count] ?? 0);
    count += 1;
    const rest = after(ends, count);
    const more = this.#search(bytes.subarray(rest), ends.subarray(count));
    for (let at = count; at < count + more; at += 1) ends[at] = rest + (ends[at] ?? 0);
    return count + more;
  }

  #search(bytes: Buffer, ends: Int32Array): number {
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
    return byte === lineFeed || (byte !== undefined && this.#delimiters.includes(byte));
  }
}

/** The offset behind so many records. */
function after(ends: Int32Array, records: number): number {
  return records === 0 ? 0 : (ends[records - 1] ?? 0) + 1;
}

/** The lines without anything but spaces that the bytes begin with: they tell nothing. */
function blankLines(bytes: Buffer, ends: Int32Array): number {
  let count = 0;
  for (let from = 0; ;) {
    const end = bytes.indexOf(lineFeed, from);
    if (end === -1 || bytes.subarray(from, end).some((byte) => byte > 0x20)) return count;
    ends[count] = end;
    count += 1;
    from = end + 1;
  }
}

/** Where the byte is next; the length when it is not there. */
function offsetOf(bytes: Buffer, byte: number, from: number): number {
  const at = bytes.indexOf(byte, from);
  return at === -1 ? bytes.length : at;
}

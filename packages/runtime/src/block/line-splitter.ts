import type { BadRow, LinesBlock } from './block.ts';
import { carriageReturn, lineScanner } from './record-scanner.ts';
import type { RecordScanner } from './record-scanner.ts';
import { shownText } from './shown-text.ts';
import { onlyUtf8 } from './utf8-lines.ts';
import { joinedBytes, lineBytes, scanBytes } from '../limits.ts';

/** Where the rows of a splitter go, in the order they came in. */
export interface LineOutput {
  block(block: LinesBlock): void;
  reject(row: BadRow): void;
}

export interface LineSplitterOptions {
  /** What ends a row; a line feed unless it says otherwise. */
  readonly scanner?: RecordScanner;
  /** Whether lines of nothing but spaces are no rows at all, neither read nor bad. */
  readonly skipBlank?: boolean;
  /** The longest row, in bytes. */
  readonly limitBytes?: number;
  /** Sees the first row that is not blank; `taken` when it is a header and no row; `skipped` to see the next one too. */
  readonly first?: SeeFirst;
}

/**
 * Cuts the bytes of one connection or file to lines.
 *
 * A chunk is searched once, and its lines become a block that refers to it. What follows the last line end is carried:
 * it is copied in front of the next chunk, together with it when that is small (as those of a socket are), or else with
 * its first line, which then is a block of its own. A row that is longer than the limit is given up as soon as that is
 * seen, so no more than the limit is ever carried.
 *
 * `\n` and `\r\n` end a line. An unfinished last line is a row. NUL is a character like any other.
 */
export class LineSplitter {
  readonly #output: LineOutput;
  readonly #scanner: RecordScanner;
  readonly #skipBlank: boolean;
  readonly #limitBytes: number;
  #first: SeeFirst | undefined;
  #carried: Uint8Array[] = [];
  #carriedBytes = 0;
  /** Inside a row that was given up. */
  #skipping = false;

  constructor(output: LineOutput, options: LineSplitterOptions = {}) {
    this.#output = output;
    this.#scanner = options.scanner ?? lineScanner;
    this.#skipBlank = options.skipBlank ?? false;
    this.#limitBytes = options.limitBytes ?? lineBytes;
    this.#first = options.first;
  }

  /** The next bytes. They must not be changed afterwards: blocks refer to them. */
  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    // Not more than a row may have, so that a quote which never closes is noticed in time.
    const pieceBytes = Math.min(scanBytes, this.#limitBytes);
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      this.#piece(bytes.subarray(from, from + pieceBytes));
    }
  }

  /** The connection or file has ended: what is carried is a row. The splitter may not be used afterwards. */
  end(): void {
    const row = this.#takeCarried();
    if (row.length === 0) return;
    // As if a line end followed.
    lineEnds[0] = row.length;
    this.#rows(row, { shift: 0, from: 0, first: 0, last: 1, finished: false });
  }

  #piece(bytes: Buffer): void {
    const found = this.#scanner.scan(bytes, lineEnds);
    if (found === 0) {
      this.#carry(bytes);
      return;
    }
    const head = this.#takeCarried();
    let first = 0;
    if (this.#skipping) {
      this.#skipping = false;
      first = 1;
    } else if (head.length > 0) {
      first = bytes.length <= joinedBytes ? found : 1;
      const joined = Buffer.concat([head, bytes.subarray(0, offsetAfter(first))]);
      this.#rows(joined, { shift: head.length, from: 0, first: 0, last: first, finished: true });
    }
    this.#rows(bytes, { shift: 0, from: offsetAfter(first), first, last: found, finished: true });
    this.#carry(bytes.subarray(offsetAfter(found)));
  }

  /** Puts out the rows that end at some of the line ends. */
  #rows(bytes: Buffer, { shift, from, first, last, finished }: RowRange): void {
    const starts = new Int32Array(last - first);
    const ends = new Int32Array(last - first);
    let rows = 0;
    let start = from;
    for (let number = first; number < last; number += 1) {
      const lineEnd = (lineEnds[number] ?? 0) + shift;
      const returned = finished && lineEnd > start && bytes[lineEnd - 1] === carriageReturn;
      const end = returned ? lineEnd - 1 : lineEnd;
      if (end - start > this.#limitBytes) this.#rejectLong(bytes.subarray(start, end));
      else if (!this.#skipBlank || !isBlank(bytes, start, end)) {
        starts[rows] = start;
        ends[rows] = end;
        rows += 1;
      }
      start = lineEnd + 1;
    }
    this.#put({ kind: 'lines', bytes, starts, ends, rows });
  }

  #carry(bytes: Buffer): void {
    if (bytes.length === 0 || this.#skipping) return;
    // A copy, since the whole chunk would stay in memory for as long as its last few bytes are carried.
    this.#carried.push(Buffer.from(bytes));
    this.#carriedBytes += bytes.length;
    // One byte more than the limit may be the first half of a line end.
    if (this.#carriedBytes <= this.#limitBytes + 1) return;
    this.#rejectLong(this.#takeCarried());
    this.#skipping = true;
    // A quote that never closes must not swallow all that follows.
    this.#scanner.reset();
  }

  #takeCarried(): Buffer {
    const row = Buffer.concat(this.#carried);
    this.#carried = [];
    this.#carriedBytes = 0;
    return row;
  }

  #rejectLong(row: Buffer): void {
    this.#output.reject({
      value: shownText(row),
      reason: `line of more than ${limitText(this.#limitBytes)}`,
    });
  }

  #put(block: LinesBlock): void {
    if (block.rows === 0) return;
    const rows = this.#first === undefined ? block : this.#withoutHeader(block, this.#first);
    const good = onlyUtf8(rows, (row) => this.#output.reject(row));
    if (good.rows > 0) this.#output.block(good);
  }

  #withoutHeader(block: LinesBlock, first: SeeFirst): LinesBlock {
    let without = 0;
    while (without < block.rows && this.#first !== undefined) {
      const seen = first(block.bytes.subarray(block.starts[without], block.ends[without]));
      if (seen !== 'skipped') this.#first = undefined;
      if (seen !== 'row') without += 1;
    }
    const [starts, ends] = [block.starts.subarray(without), block.ends.subarray(without)];
    return { ...block, starts, ends, rows: block.rows - without };
  }
}

type SeeFirst = (row: Uint8Array) => 'row' | 'taken' | 'skipped';

/** Which rows of some bytes are meant. */
interface RowRange {
  /** Where the bytes begin that the line ends were found in. */
  readonly shift: number;
  /** Where the first row begins. */
  readonly from: number;
  /** The numbers of the line ends, from the first up to the last, without it. */
  readonly first: number;
  readonly last: number;
  /** There is a line feed: a carriage return before it belongs to it. */
  readonly finished: boolean;
}

/** Where the line ends of the piece at hand are; shared by all splitters, as it is only used within one call. */
const lineEnds = new Int32Array(scanBytes);

/** Where the row begins that follows so many others. */
function offsetAfter(rows: number): number {
  return rows === 0 ? 0 : (lineEnds[rows - 1] ?? 0) + 1;
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    if (byte !== 0x20 && (byte === undefined || byte < 0x09 || byte > 0x0d)) return false;
  }
  return true;
}

function limitText(bytes: number): string {
  const mebibytes = bytes / (1024 * 1024);
  return mebibytes >= 1 ? `${mebibytes} MiB` : `${bytes} bytes`;
}

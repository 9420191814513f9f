import type { Vector } from '@duckdb/node-bindings';
import { assert } from '@weir/parser';
import type { Data } from 'apache-arrow';
import { DataType } from 'apache-arrow';
import type { Bitmap } from './bitmap.ts';
import { bitAt } from './bitmap.ts';
import { offsetsOf, rowsOf, validityOf, valueBytes } from './piece.ts';
import { inlineBytes, stringBytes, writeBytes, writeHeap, writeValidity } from './vector-memory.ts';
import type { VectorWriter } from './vector-writer.ts';

/*
 * Strings and blobs. DuckDB wants 16 bytes for each: the length, then the string itself if it has at most 12
 * bytes, else its first 4 and its address. The bytes of many strings that lie next to each other in Arrow are
 * copied into the vector's heap with one call, which tells the address; all entries are then computed here
 * and copied with one more.
 */

/**
 * Bytes that lie between two strings and are copied with them, rather than making another call: line ends,
 * some dropped lines.
 */
const gapBytes = 4096;

/**
 * Writes VARCHAR, BLOB and everything else that DuckDB keeps as strings, from Utf8 and Binary or their view
 * forms.
 */
export const stringWriter: VectorWriter = (vector, pieces, outer) => {
  const validity = validityOf(pieces, outer);
  const entries = new StringEntries(vector, rowsOf(pieces));
  for (const { data, start, count } of pieces) {
    if (isView(data)) viewStrings(entries, data, start, count, validity);
    else offsetStrings(entries, data, start, count);
  }
  writeBytes(vector, 0, entries.bytes);
  writeValidity(vector, validity);
};

function isView(data: Data): boolean {
  return DataType.isUtf8View(data.type) || DataType.isBinaryView(data.type);
}

/** The strings are end to end: one run. */
function offsetStrings(entries: StringEntries, data: Data, start: number, count: number): void {
  const offsets = offsetsOf(data);
  const values = valueBytes(data);
  const first = offsets[start] ?? 0;
  const last = offsets[start + count] ?? first;
  if (last - first > inlineBytes) entries.openRun(values, first, last);
  let from = first;
  for (let i = start; i < start + count; i++) {
    const to = offsets[i + 1] ?? from;
    entries.add(values, from, to - from);
    from = to;
  }
}

/** Each string says where it lies; those that follow one another make a run. */
function viewStrings(
  entries: StringEntries,
  data: Data,
  start: number,
  count: number,
  validity: Bitmap | undefined,
): void {
  const views = viewWords(data);
  const firstRow = entries.rows - start;
  let runEnd = start;
  for (let i = start; i < start + count; i++) {
    const length = views[4 * i] ?? 0;
    if (validity !== undefined && !bitAt(validity, firstRow + i)) entries.addEmpty();
    else if (length <= inlineBytes) entries.addInline(views, 4 * i);
    else {
      const buffer = views[4 * i + 2] ?? 0;
      const values = data.variadicBuffers[buffer];
      assert(values !== undefined, 'a string view without its buffer');
      const from = views[4 * i + 3] ?? 0;
      if (i >= runEnd) {
        const run = findRun(views, i, start + count);
        entries.openRun(values, from, run.lastByte);
        runEnd = run.endRow;
      }
      entries.add(values, from, length);
    }
  }
}

/** From the long string of a row on, the rows whose long strings follow closely in the same buffer. */
function findRun(views: Uint32Array, row: number, endRow: number): { endRow: number; lastByte: number } {
  const buffer = views[4 * row + 2];
  let lastByte = (views[4 * row + 3] ?? 0) + (views[4 * row] ?? 0);
  let i = row + 1;
  for (; i < endRow; i++) {
    const length = views[4 * i] ?? 0;
    if (length <= inlineBytes) continue;
    const from = views[4 * i + 3] ?? 0;
    if (views[4 * i + 2] !== buffer || from < lastByte || from - lastByte > gapBytes) break;
    lastByte = from + length;
  }
  return { endRow: i, lastByte };
}

function viewWords(data: Data): Uint32Array {
  const views = valueBytes(data);
  const aligned = views.byteOffset % 4 === 0 ? views : views.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
}

/** Where entries are computed, for one vector after the other. */
let scratch = new ArrayBuffer(0);

/** The entries of one string vector, in order. */
class StringEntries {
  readonly bytes: Uint8Array<ArrayBuffer>;
  rows = 0;
  readonly #words: Uint32Array;
  readonly #vector: Vector;
  // The bytes [runStart, runEnd) of the current buffer are in the heap, from the address (high, low) on.
  #runStart = 0;
  #runEnd = 0;
  #low = 0;
  #high = 0;

  constructor(vector: Vector, rows: number) {
    this.#vector = vector;
    const needed = rows * stringBytes;
    if (scratch.byteLength < needed) scratch = new ArrayBuffer(needed);
    this.bytes = new Uint8Array(scratch, 0, needed);
    this.#words = new Uint32Array(scratch, 0, needed >> 2);
  }

  /** The strings added from now on lie in these bytes. */
  openRun(values: Uint8Array, from: number, to: number): void {
    const address = writeHeap(this.#vector, values.subarray(from, to));
    this.#runStart = from;
    this.#runEnd = to;
    this.#low = address.low;
    this.#high = address.high;
  }

  add(values: Uint8Array, from: number, length: number): void {
    const at = 4 * this.rows++;
    const words = this.#words;
    words[at] = length;
    if (length <= inlineBytes) {
      const { bytes } = this;
      words[at + 1] = words[at + 2] = words[at + 3] = 0;
      for (let i = 0, to = 4 * at + 4; i < length; i++) bytes[to++] = values[from + i] ?? 0;
      return;
    }
    assert(from >= this.#runStart && from + length <= this.#runEnd, 'a string outside of its run');
    words[at + 1] = prefix(values, from);
    const low = this.#low + (from - this.#runStart);
    words[at + 2] = low;
    words[at + 3] = low < 2 ** 32 ? this.#high : this.#high + 1;
  }

  /** A view of a short string is the entry already, but for what may stand behind its end. */
  addInline(views: Uint32Array, at: number): void {
    const to = 4 * this.rows++;
    const length = views[at] ?? 0;
    this.#words[to] = length;
    for (let word = 1, left = length; word <= 3; word++, left -= 4) {
      const mask = left >= 4 ? 0xffffffff : 2 ** (8 * Math.max(left, 0)) - 1;
      this.#words[to + word] = (views[at + word] ?? 0) & mask;
    }
  }

  addEmpty(): void {
    this.#words.fill(0, 4 * this.rows, 4 * ++this.rows);
  }
}

function prefix(values: Uint8Array, from: number): number {
  return (
    (values[from] ?? 0) |
    ((values[from + 1] ?? 0) << 8) |
    ((values[from + 2] ?? 0) << 16) |
    ((values[from + 3] ?? 0) << 24)
  );
}

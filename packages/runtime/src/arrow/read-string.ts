import type { Vector } from '@duckdb/node-bindings';
import type { Data, DataType } from 'apache-arrow';
import { arrowData } from './arrow-data.ts';
import type { Bitmap } from './bitmap.ts';
import { bitAt } from './bitmap.ts';
import type { ColumnReader, Run } from './column-reader.ts';
import { endOfRuns, rowsOfRuns, ValidityReader } from './column-reader.ts';
import { Offsets } from './offsets.ts';
import { inlineBytes, readBytes, readHeap, stringBytes } from './vector-memory.ts';

/*
 * Strings and blobs. DuckDB gives 16 bytes for each: the string itself if it has at most 12, else its
 * address. Long strings mostly lie end to end in DuckDB's heap. As long as each begins where the one before
 * it ended, their memory is one stretch of which every byte belongs to a string, and it is fetched with one
 * call; nothing else is ever read.
 */

/** Strings longer than this are moved with `set`, shorter ones byte by byte, which is faster then. */
const shortCopy = 48;

const maxOffset = 2 ** 31 - 1;

export class StringReader implements ColumnReader {
  readonly #type: DataType;
  readonly #validity = new ValidityReader();
  readonly #offsets = new Offsets();
  #bytes = new Uint8Array(0);

  constructor(type: DataType) {
    this.#type = type;
  }

  get reach(): number {
    return this.#offsets.end;
  }

  append(vector: Vector, runs: readonly Run[], outer?: Bitmap): void {
    const entries = readBytes(vector, endOfRuns(runs) * stringBytes);
    const validity = this.#validity.append(vector, runs, outer);
    const strings = new StringEntries(entries, validity);
    const begin = this.#offsets.end;
    this.#addOffsets(strings, runs);
    const bytes = this.#reserve(begin, this.#offsets.end);
    let at = begin;
    for (const { start, count } of runs) at = strings.copy(start, start + count, bytes, at);
  }

  finish(): Data {
    const { rows, bitmap } = this.#validity.finish();
    const used = this.#offsets.end;
    // What the buffer is too large by would be kept as long as the rows are.
    const values =
      used < 0.75 * this.#bytes.length ? this.#bytes.slice(0, used) : this.#bytes.subarray(0, used);
    this.#bytes = new Uint8Array(0);
    return arrowData(this.#type, rows, { offsets: this.#offsets.finish(), values, bitmap });
  }

  /** The bytes so far, of which `used` are written, with room for `needed`. */
  #reserve(used: number, needed: number): Uint8Array {
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(used === 0 ? needed : Math.max(needed, used * 2));
      grown.set(this.#bytes.subarray(0, used));
      this.#bytes = grown;
    }
    return this.#bytes;
  }

  #addOffsets(strings: StringEntries, runs: readonly Run[]): void {
    const rows = rowsOfRuns(runs);
    const { values, last } = this.#offsets.reserve(rows);
    let end = this.#offsets.end;
    let to = last;
    for (const { start, count } of runs) {
      for (let row = start; row < start + count; row++) {
        end += strings.length(row);
        values[++to] = end;
      }
    }
    if (end > maxOffset) throw new Error('strings of more than 2 GB in one column of a result');
    this.#offsets.advance(rows);
  }
}

/** The entries of one string vector. */
class StringEntries {
  readonly #entries: Uint8Array<ArrayBuffer>;
  readonly #words: Uint32Array;
  readonly #validity: Bitmap | undefined;
  // The stretch of heap that was fetched last: equal strings of a vector often share their bytes.
  #heap: Uint8Array = new Uint8Array(0);
  #heapAddress = 0;

  constructor(entries: Uint8Array<ArrayBuffer>, validity: Bitmap | undefined) {
    this.#entries = entries;
    this.#words = new Uint32Array(entries.buffer, entries.byteOffset, entries.byteLength >> 2);
    this.#validity = validity;
  }

  /** The length of a string in bytes; the entry of a NULL holds anything. */
  length(row: number): number {
    if (this.#validity !== undefined && !bitAt(this.#validity, row)) return 0;
    return this.#words[4 * row] ?? 0;
  }

  /** Copies the strings of the rows end to end into `target` from `at` on; gives where they end there. */
  copy(startRow: number, endRow: number, target: Uint8Array, at: number): number {
    let to = at;
    let row = startRow;
    while (row < endRow) {
      const length = this.length(row);
      if (length <= inlineBytes) {
        to = this.#copyInline(row++, length, target, to);
      } else {
        const end = this.#fetch(row, endRow);
        to = this.#copyStretch(row, end, target, to);
        row = end;
      }
    }
    return to;
  }

  #copyInline(row: number, length: number, target: Uint8Array, at: number): number {
    const from = row * stringBytes + 4;
    for (let i = 0; i < length; i++) target[at + i] = this.#entries[from + i] ?? 0;
    return at + length;
  }

  /** Rows whose long strings lie end to end in the fetched stretch: those with no short one between are one copy. */
  #copyStretch(startRow: number, endRow: number, target: Uint8Array, at: number): number {
    let to = at;
    let from = this.#address(startRow) - this.#heapAddress;
    let waiting = 0;
    for (let row = startRow; row < endRow; row++) {
      const length = this.length(row);
      if (length > inlineBytes) waiting += length;
      else if (length > 0) {
        to = copyBytes(this.#heap, from, waiting, target, to);
        from += waiting;
        waiting = 0;
        to = this.#copyInline(row, length, target, to);
      }
    }
    return copyBytes(this.#heap, from, waiting, target, to);
  }

  /** Fetches the stretch of heap that begins with the string of a row; gives the row at which it ends. */
  #fetch(start: number, endRow: number): number {
    const address = this.#address(start);
    let expected = address + this.length(start);
    let row = start + 1;
    for (; row < endRow; row++) {
      const length = this.length(row);
      if (length <= inlineBytes) continue;
      if (this.#address(row) !== expected) break;
      expected += length;
    }
    const known = address >= this.#heapAddress && expected <= this.#heapAddress + this.#heap.length;
    if (!known) {
      this.#heap = readHeap(this.#entries, start * stringBytes + 8, expected - address);
      this.#heapAddress = address;
    }
    return row;
  }

  /** Addresses have at most 48 bits: a double holds them exactly. */
  #address(row: number): number {
    return (this.#words[4 * row + 2] ?? 0) + (this.#words[4 * row + 3] ?? 0) * 2 ** 32;
  }
}

function copyBytes(source: Uint8Array, from: number, length: number, target: Uint8Array, at: number): number {
  if (length > shortCopy) target.set(source.subarray(from, from + length), at);
  else for (let i = 0; i < length; i++) target[at + i] = source[from + i] ?? 0;
  return at + length;
}

import type { Vector } from '@duckdb/node-bindings';
import duckdb from '@duckdb/node-bindings';
import type { Data, DataType } from 'apache-arrow';
import { makeData, Null } from 'apache-arrow';
import { arrowData } from './arrow-data.ts';
import type { Bitmap } from './bitmap.ts';
import { bitAt, both, repeatBits } from './bitmap.ts';
import type { ColumnReader, Run } from './column-reader.ts';
import { endOfRuns, rowsOfRuns, ValidityReader } from './column-reader.ts';
import { Offsets } from './offsets.ts';
import { readBytes, readValidity } from './vector-memory.ts';

/** LIST and MAP. */
export class ListReader implements ColumnReader {
  readonly #type: DataType;
  readonly #items: ColumnReader;
  readonly #validity = new ValidityReader();
  readonly #offsets = new Offsets();

  constructor(type: DataType, items: ColumnReader) {
    this.#type = type;
    this.#items = items;
  }

  get reach(): number {
    return Math.max(this.#offsets.end, this.#items.reach);
  }

  append(vector: Vector, runs: readonly Run[], outer?: Bitmap): void {
    const bytes = readBytes(vector, endOfRuns(runs) * 16);
    // Offset and length of each list in the child vector, 64 bits each; neither reaches 32.
    const entries = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
    const validity = this.#validity.append(vector, runs, outer);
    const items = new RunBuilder();
    const rows = rowsOfRuns(runs);
    const { values, last } = this.#offsets.reserve(rows);
    let end = this.#offsets.end;
    let to = last;
    for (const { start, count } of runs) {
      for (let row = start; row < start + count; row++) {
        // The entry of a NULL holds anything.
        if (validity === undefined || bitAt(validity, row)) {
          const length = entries[4 * row + 2] ?? 0;
          items.add(entries[4 * row] ?? 0, length);
          end += length;
        }
        values[++to] = end;
      }
    }
    if (end >= 2 ** 31) throw new Error('lists of more than 2^31 items in one column of a result');
    this.#offsets.advance(rows);
    if (items.runs.length > 0) this.#items.append(duckdb.list_vector_get_child(vector), items.runs);
  }

  finish(): Data {
    const { rows, bitmap } = this.#validity.finish();
    return arrowData(this.#type, rows, { offsets: this.#offsets.finish(), bitmap }, [this.#items.finish()]);
  }
}

/** Runs of rows, one for lists that follow one another. */
class RunBuilder {
  readonly runs: { start: number; count: number }[] = [];

  add(start: number, count: number): void {
    if (count === 0) return;
    const last = this.runs.at(-1);
    if (last !== undefined && last.start + last.count === start) last.count += count;
    else this.runs.push({ start, count });
  }
}

/** ARRAY: the items of all rows lie end to end, those of NULLs too. */
export class ArrayReader implements ColumnReader {
  readonly #type: DataType;
  readonly #length: number;
  readonly #items: ColumnReader;
  readonly #validity = new ValidityReader();

  constructor(type: DataType, length: number, items: ColumnReader) {
    this.#type = type;
    this.#length = length;
    this.#items = items;
  }

  get reach(): number {
    return this.#items.reach;
  }

  append(vector: Vector, runs: readonly Run[], outer?: Bitmap): void {
    const validity = this.#validity.append(vector, runs, outer);
    const length = this.#length;
    const items = runs.map(({ start, count }) => ({ start: start * length, count: count * length }));
    const itemValidity = validity === undefined ? undefined : repeatBits(validity, endOfRuns(runs), length);
    this.#items.append(duckdb.array_vector_get_child(vector), items, itemValidity);
  }

  finish(): Data {
    const { rows, bitmap } = this.#validity.finish();
    return arrowData(this.#type, rows, { bitmap }, [this.#items.finish()]);
  }
}

/** STRUCT, and VARIANT, which is one. */
export class StructReader implements ColumnReader {
  readonly #type: DataType;
  readonly #entries: readonly ColumnReader[];
  readonly #validity = new ValidityReader();

  constructor(type: DataType, entries: readonly ColumnReader[]) {
    this.#type = type;
    this.#entries = entries;
  }

  get reach(): number {
    return Math.max(0, ...this.#entries.map((entry) => entry.reach));
  }

  append(vector: Vector, runs: readonly Run[], outer?: Bitmap): void {
    const validity = this.#validity.append(vector, runs, outer);
    this.#entries.forEach((entry, i) =>
      entry.append(duckdb.struct_vector_get_child(vector, i), runs, validity),
    );
  }

  finish(): Data {
    const { rows, bitmap } = this.#validity.finish();
    return arrowData(
      this.#type,
      rows,
      { bitmap },
      this.#entries.map((entry) => entry.finish()),
    );
  }
}

/** UNION: a struct of the number of the member and all members. */
export class UnionReader implements ColumnReader {
  readonly #type: DataType;
  readonly #members: readonly ColumnReader[];
  #ids: number[] = [];

  constructor(type: DataType, members: readonly ColumnReader[]) {
    this.#type = type;
    this.#members = members;
  }

  get reach(): number {
    return Math.max(0, ...this.#members.map((member) => member.reach));
  }

  append(vector: Vector, runs: readonly Run[], outer?: Bitmap): void {
    const end = endOfRuns(runs);
    const tags = readBytes(duckdb.struct_vector_get_child(vector, 0), end);
    const validity = both(readValidity(vector, end), outer);
    const isNull = this.#members.length;
    for (const { start, count } of runs) {
      for (let row = start; row < start + count; row++) {
        const valid = validity === undefined || bitAt(validity, row);
        this.#ids.push(valid ? (tags[row] ?? isNull) : isNull);
      }
    }
    this.#members.forEach((member, i) =>
      member.append(duckdb.struct_vector_get_child(vector, i + 1), runs, validity),
    );
  }

  finish(): Data {
    const typeIds = Int8Array.from(this.#ids);
    this.#ids = [];
    const nulls = makeData({ type: new Null(), length: typeIds.length });
    const members = this.#members.map((member) => member.finish());
    return arrowData(this.#type, typeIds.length, { typeIds }, [...members, nulls]);
  }
}

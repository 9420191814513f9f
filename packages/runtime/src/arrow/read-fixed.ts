import type { Vector } from '@duckdb/node-bindings';
import type { Data, DataType, Vector as ArrowVector } from 'apache-arrow';
import { makeData, Null } from 'apache-arrow';
import { arrowData, concatBytes, typedValues } from './arrow-data.ts';
import type { Bitmap } from './bitmap.ts';
import type { ColumnReader, Run } from './column-reader.ts';
import { endOfRuns, rowsOfRuns, ValidityReader } from './column-reader.ts';
import type { FixedLayout } from './fixed-layout.ts';
import { readBytes } from './vector-memory.ts';

/** Reads values of a fixed width: a copy for each vector, put together at the end. */
export class FixedReader implements ColumnReader {
  readonly reach = 0;
  readonly #type: DataType;
  readonly #layout: FixedLayout;
  readonly #validity = new ValidityReader();
  #parts: Uint8Array<ArrayBuffer>[] = [];

  constructor(type: DataType, layout: FixedLayout) {
    this.#type = type;
    this.#layout = layout;
  }

  append(vector: Vector, runs: readonly Run[], outer?: Bitmap): void {
    const { width } = this.#layout;
    const bytes = readBytes(vector, endOfRuns(runs) * width);
    for (const { start, count } of runs)
      this.#parts.push(bytes.subarray(start * width, (start + count) * width));
    this.#validity.append(vector, runs, outer);
  }

  finish(): Data {
    const { width, convert } = this.#layout;
    const { rows, bitmap } = this.#validity.finish();
    const bytes = concatBytes(this.#parts, rows * width);
    this.#parts = [];
    const values = convert === undefined ? bytes : convert.toArrow(bytes, bitmap);
    return arrowData(this.#type, rows, { values: typedValues(this.#type, values), bitmap });
  }
}

/** ENUM: the numbers are an Arrow array of indices; the values are the same for all batches. */
export class EnumReader implements ColumnReader {
  readonly reach = 0;
  readonly #codes: FixedReader;
  readonly #dictionary: ArrowVector;

  constructor(codes: FixedReader, dictionary: ArrowVector) {
    this.#codes = codes;
    this.#dictionary = dictionary;
  }

  append(vector: Vector, runs: readonly Run[], outer?: Bitmap): void {
    this.#codes.append(vector, runs, outer);
  }

  finish(): Data {
    const data = this.#codes.finish();
    data.dictionary = this.#dictionary;
    return data;
  }
}

/** A column of NULLs only. */
export class NullReader implements ColumnReader {
  readonly reach = 0;
  #rows = 0;

  append(_vector: Vector, runs: readonly Run[]): void {
    this.#rows += rowsOfRuns(runs);
  }

  finish(): Data {
    const length = this.#rows;
    this.#rows = 0;
    return makeData({ type: new Null(), length });
  }
}

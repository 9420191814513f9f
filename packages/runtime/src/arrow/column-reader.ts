import type { Vector } from '@duckdb/node-bindings';
import type { Data } from 'apache-arrow';
import type { Bitmap } from './bitmap.ts';
import { allOnes, bitmapBytes, both, copyBits } from './bitmap.ts';
import { readValidity } from './vector-memory.ts';

/** Rows [start, start + count) of a vector. */
export interface Run {
  readonly start: number;
  readonly count: number;
}

/** Collects rows of the vectors of one column, and makes an Arrow array of them. */
export interface ColumnReader {
  /**
   * Adds rows, in the order of the runs. Only these may be looked at, and of these only the ones that are
   * valid in `outer`, the validity of the struct or array around them: what else a vector holds may be
   * anything.
   */
  append(vector: Vector, runs: readonly Run[], outer?: Bitmap): void;
  /** The rows added since the last call. */
  finish(): Data;
  /** The largest count of bytes or items so far that a 32-bit offset of Arrow must reach. */
  readonly reach: number;
}

export function rowsOfRuns(runs: readonly Run[]): number {
  let rows = 0;
  for (const run of runs) rows += run.count;
  return rows;
}

/** How many rows of the vector must be read to have all runs. */
export function endOfRuns(runs: readonly Run[]): number {
  let end = 0;
  for (const { start, count } of runs) end = Math.max(end, start + count);
  return end;
}

/** Collects the validity of a column's rows. */
export class ValidityReader {
  #rows = 0;
  /** Absent while all rows are valid. */
  #bitmap: Bitmap | undefined;

  /** Adds the rows of the runs; gives the validity of the vector's rows, `undefined` when all are valid. */
  append(vector: Vector, runs: readonly Run[], outer: Bitmap | undefined): Bitmap | undefined {
    const validity = both(readValidity(vector, endOfRuns(runs)), outer);
    for (const { start, count } of runs) {
      if (validity !== undefined) copyBits(this.#reserve(count), this.#rows, validity, start, count);
      else if (this.#bitmap !== undefined) this.#reserve(count);
      this.#rows += count;
    }
    return validity;
  }

  finish(): { rows: number; bitmap: Bitmap | undefined } {
    const rows = this.#rows;
    const bitmap = this.#bitmap?.subarray(0, bitmapBytes(rows));
    this.#rows = 0;
    this.#bitmap = undefined;
    return { rows, bitmap: bitmap === undefined || allOnes(bitmap, rows) ? undefined : bitmap };
  }

  /** A bitmap with room for so many rows more; what was not set yet is valid. */
  #reserve(count: number): Bitmap {
    const needed = bitmapBytes(this.#rows + count);
    const old = this.#bitmap;
    if (old !== undefined && old.length >= needed) return old;
    const grown = new Uint8Array(Math.max(needed, 2 * (old?.length ?? 0))).fill(0xff);
    if (old !== undefined) grown.set(old);
    this.#bitmap = grown;
    return grown;
  }
}

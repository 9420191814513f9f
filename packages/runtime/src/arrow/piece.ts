import { assert, must } from '@weir/parser';
import type { Data } from 'apache-arrow';
import { DataType } from 'apache-arrow';
import { typeName } from './arrow-fields.ts';
import type { Bitmap } from './bitmap.ts';
import { bitmapBytes, both, copyBits } from './bitmap.ts';

/*
 * What is written to a DuckDB vector at once: rows of one or more Arrow arrays, one after the other. A chunk
 * usually is one piece; small record batches share one.
 *
 * A `Data` of apache-arrow that is a slice has its buffers sliced, except for bitmaps: those begin at the bit
 * `data.offset`.
 */

/** Rows [start, start + count) of an Arrow array. */
export interface Piece {
  readonly data: Data;
  readonly start: number;
  readonly count: number;
}

export function rowsOf(pieces: readonly Piece[]): number {
  let rows = 0;
  for (const piece of pieces) rows += piece.count;
  return rows;
}

/** The same rows of one child of each array: the columns of structs. */
export function childPieces(pieces: readonly Piece[], child: number): Piece[] {
  return pieces.map(({ data, start, count }) => ({ data: childOf(data, child), start, count }));
}

export function childOf(data: Data, child: number): Data {
  return must(data.children[child], `${typeName(data.type)} without its child ${child}`);
}

/** The value buffer as bytes. Arrow's types leave its class open. */
export function valueBytes(data: Data): Uint8Array {
  const values: unknown = data.values;
  if (values === undefined || values === null) return new Uint8Array(0);
  assert(ArrayBuffer.isView(values), `values of ${typeName(data.type)}`);
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** The offsets of strings and lists: row i is [offsets[i], offsets[i + 1]). */
export function offsetsOf(data: Data): Int32Array {
  const offsets: unknown = data.valueOffsets;
  // An array without rows may come without offsets.
  if (offsets === undefined || offsets === null) return new Int32Array(1);
  assert(offsets instanceof Int32Array, `offsets of ${typeName(data.type)}`);
  return offsets;
}

/**
 * The validity of the rows of pieces as one bitmap, `undefined` when all are valid. Rows that are not valid
 * in `outer`, the struct or array around them, are not valid either: DuckDB wants the members of a NULL to be
 * NULL.
 */
export function validityOf(pieces: readonly Piece[], outer: Bitmap | undefined): Bitmap | undefined {
  if (pieces.every(({ data }) => data.nullCount === 0)) return outer;
  const bitmap = new Uint8Array(bitmapBytes(rowsOf(pieces))).fill(0xff);
  let row = 0;
  for (const { data, start, count } of pieces) {
    if (DataType.isNull(data.type)) copyBits(bitmap, row, new Uint8Array(bitmapBytes(count)), 0, count);
    else if (data.nullCount > 0) copyBits(bitmap, row, data.nullBitmap, data.offset + start, count);
    row += count;
  }
  return both(bitmap, outer);
}

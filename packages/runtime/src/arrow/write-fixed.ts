import type { Vector } from '@duckdb/node-bindings';
import type { FixedLayout } from './fixed-layout.ts';
import type { Piece } from './piece.ts';
import { rowsOf, validityOf, valueBytes } from './piece.ts';
import { writeBytes, writeValidity } from './vector-memory.ts';
import type { VectorWriter } from './vector-writer.ts';

/** Writes values of a fixed width: one copy for each piece. */
export function fixedWriter(layout: FixedLayout): VectorWriter {
  const { width, convert } = layout;
  return (vector, pieces, outer) => {
    writeValidity(vector, validityOf(pieces, outer));
    if (convert === undefined) {
      copyPieces(vector, pieces, width);
      return;
    }
    const values = new Uint8Array(rowsOf(pieces) * width);
    let row = 0;
    for (const { data, start, count } of pieces) {
      const target = values.subarray(row * width, (row + count) * width);
      convert.toDuckDB(valueBytes(data), start, count, target, data.offset);
      row += count;
    }
    writeBytes(vector, 0, values);
  };
}

function copyPieces(vector: Vector, pieces: readonly Piece[], width: number): void {
  let row = 0;
  for (const { data, start, count } of pieces) {
    writeBytes(vector, row * width, valueBytes(data).subarray(start * width, (start + count) * width));
    row += count;
  }
}

/** A column of NULLs only. */
export const nullWriter: VectorWriter = (vector, pieces, outer) => {
  writeValidity(vector, validityOf(pieces, outer));
};

import type { Vector } from '@duckdb/node-bindings';
import type { Bitmap } from './bitmap.ts';
import type { Piece } from './piece.ts';

/**
 * Fills a new DuckDB vector with the rows of the pieces, from row 0 on. Rows that are not valid in the bitmap
 * `outer` become NULL.
 */
export type VectorWriter = (vector: Vector, pieces: readonly Piece[], outer: Bitmap | undefined) => void;

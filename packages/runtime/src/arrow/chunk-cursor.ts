import { must } from '@weir/parser';
import type { Data } from 'apache-arrow';
import { DataType } from 'apache-arrow';
import type { Piece } from './piece.ts';
import { offsetsOf, valueBytes } from './piece.ts';

/** Rows of a DuckDB vector. */
export const chunkRows = 2048;

/** A chunk ends early rather than copying more bytes of strings than this at once. */
const chunkBytes = 16 << 20;

/** A record batch in the form that is written. */
export interface ScanBatch {
  readonly rows: number;
  readonly columns: readonly Data[];
}

/** A part of a batch. */
export interface Span {
  readonly batch: ScanBatch;
  readonly start: number;
  readonly count: number;
}

/**
 * Cuts record batches into chunks of at most 2,048 rows. A chunk holds rows of several batches when they are
 * small.
 */
export class ChunkCursor {
  #batches: readonly ScanBatch[];
  readonly #columns: readonly number[];
  readonly #rows: number;
  #batch = 0;
  #row = 0;

  /** `columns`: those that will be copied. `rows`: the most in a chunk. */
  constructor(batches: readonly ScanBatch[], columns: readonly number[], rows = chunkRows) {
    this.#batches = batches;
    this.#columns = columns;
    this.#rows = rows;
  }

  /** The next chunk; an empty one at the end, which also lets go of the batches. */
  next(): Span[] {
    const spans: Span[] = [];
    let rows = this.#rows;
    let bytes = chunkBytes;
    for (; rows > 0 && bytes > 0; this.#batch++, this.#row = 0) {
      const batch = this.#batches[this.#batch];
      if (batch === undefined) break;
      const left = batch.rows - this.#row;
      if (left === 0) continue;
      let span: Span = { batch, start: this.#row, count: Math.min(left, rows) };
      let spanBytes = this.#stringBytes(span);
      // As many rows as the bytes allow, but one at least.
      for (; span.count > 1 && spanBytes > bytes; spanBytes = this.#stringBytes(span)) {
        span = { ...span, count: span.count >> 1 };
      }
      spans.push(span);
      rows -= span.count;
      bytes -= spanBytes;
      this.#row += span.count;
      if (span.count < left) break;
    }
    if (spans.length === 0) this.#batches = [];
    return spans;
  }

  #stringBytes({ batch, start, count }: Span): number {
    let bytes = 0;
    for (const column of this.#columns) bytes += stringBytes(must(batch.columns[column]), start, count);
    return bytes;
  }
}

/** One column of the spans. */
export function columnPieces(spans: readonly Span[], column: number): Piece[] {
  return spans.map(({ batch, start, count }) => ({ data: must(batch.columns[column]), start, count }));
}

/** Bytes of strings in rows of a column; of nested columns nothing is counted. */
function stringBytes(data: Data, start: number, count: number): number {
  if (DataType.isUtf8(data.type) || DataType.isBinary(data.type)) {
    const offsets = offsetsOf(data);
    return (offsets[start + count] ?? 0) - (offsets[start] ?? 0);
  }
  if (!DataType.isUtf8View(data.type) && !DataType.isBinaryView(data.type)) return 0;
  if (data.byteLength < chunkBytes) return 0;
  const views = valueBytes(data);
  const lengths = new DataView(views.buffer, views.byteOffset, views.byteLength);
  let bytes = 0;
  for (let row = start; row < start + count; row++) bytes += lengths.getInt32(row * 16, true);
  return bytes;
}

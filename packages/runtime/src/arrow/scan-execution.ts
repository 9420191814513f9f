import type { DuckDBType } from '@duckdb/node-api';
import type { DataChunk, LogicalType } from '@duckdb/node-bindings';
import duckdb from '@duckdb/node-bindings';
import type { ScanBatch } from './chunk-cursor.ts';
import { ChunkCursor, columnPieces } from './chunk-cursor.ts';
import type { VectorWriter } from './vector-writer.ts';

export interface ScanColumn {
  readonly name: string;
  readonly type: DuckDBType;
  readonly logicalType: LogicalType;
  readonly write: VectorWriter;
}

/** One scan in one run of a query: it gives each chunk once, whichever thread asks. */
export class ScanExecution {
  readonly #cursor: ChunkCursor;
  readonly #columns: readonly ScanColumn[];
  readonly #wanted: readonly number[];

  /** `wanted`: the columns that the query wants, in its order. */
  constructor(
    columns: readonly ScanColumn[],
    wanted: readonly number[],
    batches: readonly ScanBatch[],
    rowsPerChunk: number,
  ) {
    this.#columns = columns;
    this.#wanted = wanted;
    this.#cursor = new ChunkCursor(
      batches,
      wanted.filter((index) => index < columns.length),
      rowsPerChunk,
    );
  }

  /**
   * Fills a chunk that DuckDB gave with the next rows; no rows mean the end. Throws when a value cannot be
   * written.
   */
  fill(chunk: DataChunk): void {
    const spans = this.#cursor.next();
    duckdb.data_chunk_set_size(
      chunk,
      spans.reduce((rows, span) => rows + span.count, 0),
    );
    if (spans.length === 0) return;
    this.#wanted.forEach((index, place) => {
      const column = this.#columns[index];
      // A query that only counts rows asks for a column that does not exist.
      if (column === undefined) return;
      try {
        column.write(duckdb.data_chunk_get_vector(chunk, place), columnPieces(spans, index), undefined);
      } catch (cause) {
        throw new Error(
          `column "${column.name}": ${cause instanceof Error ? cause.message : String(cause)}`,
          { cause },
        );
      }
    });
  }
}

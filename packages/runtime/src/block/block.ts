import type { RecordBatch } from 'apache-arrow';
import { unreachable } from '@weir/parser';
import { blockOverheadBytes, fileBlockBytes } from '../limits.ts';

/**
 * What a receiver hands over at once. Received bytes stay bytes: a row becomes a value only inside DuckDB.
 */
export type Block = LinesBlock | ArrowBlock | FileBlock | QueryBlock;

/**
 * Whole lines (or CSV records) in one buffer, each valid UTF-8. Line ends, and whatever else lies between the rows,
 * are not part of any.
 */
export interface LinesBlock {
  readonly kind: 'lines';
  readonly bytes: Uint8Array;
  /** Offsets into `bytes`, ascending: row i is `bytes[starts[i] .. ends[i])`. Both hold at least `rows` entries. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly rows: number;
  /** Of CSV records: the names of their fields, where these are not the stream's columns one by one. */
  readonly header?: readonly string[];
}

/** Rows that came as Arrow, in the columns of the stream. */
export interface ArrowBlock {
  readonly kind: 'arrow';
  readonly batch: RecordBatch;
  readonly rows: number;
}

/**
 * Rows that the pipeline's database gives when the batch runs, in the columns of the stream: recorded or generated
 * ones.
 */
export interface QueryBlock {
  readonly kind: 'query';
  /** One SELECT, without a semicolon, giving the same `rows` rows in the same order each time. */
  readonly sql: string;
  readonly rows: number;
  /** The query that `sql` is a piece of, and the row it begins with; absent when it is the whole. */
  readonly whole?: { readonly sql: string; readonly offset: number };
}

/** Rows that DuckDB reads by itself when the batch runs: a Parquet, CSV or JSON file. */
export interface FileBlock {
  readonly kind: 'file';
  readonly format: 'csv' | 'parquet' | 'json';
  readonly path: string;
  /**
   * The file is ours and is removed once the batch is released: CSV text received from a socket or a pipe is kept
   * aside so. Such a file holds records alone, without a header line, ended by `\n`.
   */
  readonly temporary: boolean;
  /** The size of the file. */
  readonly bytes: number;
  /** Of a temporary CSV file: the names of its fields, where these are not the stream's columns one by one. */
  readonly header?: readonly string[];
  /** The number of rows where it is known: of a temporary file. Others are counted when DuckDB reads them. */
  readonly rows?: number;
}

/** The bytes that a block counts for in the receive buffer. */
export function blockBytes(block: Block): number {
  switch (block.kind) {
    case 'lines':
      return blockOverheadBytes + block.bytes.byteLength + 8 * block.rows;
    case 'arrow':
      return blockOverheadBytes + block.batch.data.byteLength;
    case 'file':
      return block.temporary ? blockOverheadBytes + block.bytes : fileBlockBytes;
    case 'query':
      return blockOverheadBytes;
    default:
      return unreachable(block);
  }
}

/** The bytes that a block stands for, for counting. */
export function receivedBytes(block: Block): number {
  switch (block.kind) {
    case 'lines':
      return block.bytes.byteLength;
    case 'arrow':
      return block.batch.data.byteLength;
    case 'file':
      return block.bytes;
    case 'query':
      return 0;
    default:
      return unreachable(block);
  }
}

/** A row that could not even become a line: too long, or not UTF-8. `value` is cut and cleaned for showing. */
export interface BadRow {
  readonly value: string;
  readonly reason: string;
}

import type { Diagnostic } from '@weir/parser';
import type { Column, NamedValues } from '@weir/planner';
import type { RecordBatch, Schema } from 'apache-arrow';

export interface AdhocOptions {
  /** Ends the query; what waits for it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * What a stream name without WINDOW and LAST means: all that is remembered (the default), or each batch as it comes, which makes a
   * live query.
   */
  readonly bare?: 'all' | 'batch';
  /** False: streams, sinks and tables may be read and nothing else. */
  readonly trusted?: boolean;
  /** Values for `$name`. */
  readonly named?: NamedValues;
  /** Values for `$1`, `$2` ..., as text that DuckDB casts. */
  readonly parameters?: readonly (string | null)[];
  /** DuckDB types of the parameters, where they are known. */
  readonly parameterTypes?: readonly (string | undefined)[];
}

/** What is known of a query before it runs. */
export interface AdhocDescription {
  readonly kind: 'snapshot' | 'continuous';
  readonly schema: Schema;
  /** DuckDB types of the parameters `$1`, `$2` ... */
  readonly parameterTypes: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

/** Rows of an answer: a snapshot's come in several of these, a live query's in one or more for each output time. */
export interface AdhocBatch {
  /** The batch time at which the answer holds, milliseconds since the epoch. */
  readonly batchTimeMs: number;
  readonly rows: RecordBatch;
  /** Output times of a live query that were left out before this one, as the reader or the query was too slow. */
  readonly skipped?: number;
}

/** A query that runs beside the pipeline. Its rows must be read, or `return` be called, so that what it holds is let go. */
export interface AdhocQuery {
  /** `snapshot`: one answer. `continuous`: one at each output time, until it is ended. */
  readonly kind: 'snapshot' | 'continuous';
  readonly schema: Schema;
  readonly columns: readonly Column[];
  readonly warnings: readonly Diagnostic[];
  readonly batches: AsyncIterableIterator<AdhocBatch, undefined>;
}

/** Something that a client can ask, as it is listed. */
export interface AdhocRelation {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'stream' | 'sink' | 'table' | 'view';
  readonly columns: readonly Column[];
}

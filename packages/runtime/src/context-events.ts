import type { Table } from 'apache-arrow';
import type { BadSample } from './engine/batch-loader.ts';
import type { Forgotten } from './engine/kept-rows.ts';
import type { BatchMetrics } from './engine/metrics.ts';
import type { PipelineError } from './engine/pipeline-error.ts';
import type { SourceNotice } from './source/source.ts';

/** What a context tells its listeners, by the name of the event. */
export interface ContextEvents {
  /** A batch is done: Spark's StreamingListener. */
  batch: [BatchMetrics];
  /** Rows that could not be read, with the first of them. */
  badRows: [{ readonly stream: string; readonly count: number; readonly samples: readonly BadSample[] }];
  /** A source has something to say: a connection lost, a file skipped. */
  notice: [{ readonly stream: string } & SourceNotice];
  /** A sink has something to say that is not an error. */
  report: [string];
  /** A query failed and was left out of a batch (on_query_error = 'continue'). */
  queryFailed: [{ readonly error: PipelineError; readonly batchTimeMs: number }];
  /** Rows of a stream or sink were dropped before their time, because of REMEMBER ... OR size. */
  forgotten: [{ readonly name: string } & Forgotten];
  /**
   * Rows of a statement that is answered once: a SELECT that names no stream, with its number among the plain queries; SHOW, DESCRIBE,
   * EXPLAIN, with their word.
   */
  rows: [table: Table, output: string | number];
}

/** Tells the listeners of one event. */
export type Emit = <E extends keyof ContextEvents>(event: E, ...values: ContextEvents[E]) => void;

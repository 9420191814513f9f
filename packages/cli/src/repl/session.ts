import type { CompletionCatalog, Diagnostic } from '@weir/parser';
import type { BatchMetrics, ExecuteOptions, Table } from '@weir/runtime';

/** What the REPL needs of a pipeline that takes statements while it runs. */
export interface Session {
  /**
   * Runs one statement. Continuous queries return at once, or when first rows have told the columns of what they read; their batches
   * come through `onBatch`.
   */
  execute(sql: string, options?: ExecuteOptions): Promise<Outcome>;
  /** Ends the ad-hoc query that is running; its `execute` then resolves with an error. */
  cancel(): void;
  /** The continuous queries that run, oldest first. */
  queries(): readonly RunningQuery[];
  stopQuery(id: number): Promise<void>;
  /** Tells of each output batch of continuous queries; gives a function that ends it. */
  onBatch(listener: (batch: LiveBatch) => void): () => void;
  onMetrics(listener: (metrics: BatchMetrics) => void): () => void;
  /** Tells what sources have to say: a connection lost, a file skipped. */
  onNotice(listener: (notice: Notice) => void): () => void;
  catalog(): CompletionCatalog;
  /** The streams, sinks and queries that run, as a pipeline file. */
  pipelineText(): string;
  /** What the engine holds at the moment, for `.top`; undefined where nobody counts. */
  gauges?(): Gauges;
  close(): Promise<void>;
}

/** What became of a statement. Warnings have their places in the statement's text. */
export type Outcome = { readonly warnings?: readonly Diagnostic[] } & (
  | { readonly kind: 'done'; readonly message: string }
  | { readonly kind: 'rows'; readonly table: Table; readonly milliseconds: number }
  | { readonly kind: 'live'; readonly id: number; readonly columns: readonly string[] }
  | { readonly kind: 'error'; readonly diagnostics: readonly Diagnostic[]; readonly source: string }
);

export interface RunningQuery {
  readonly id: number;
  readonly sql: string;
  readonly rowsOut: number;
  /** How long its last batch took. */
  readonly lastBatchMs?: number;
}

/** The answer of a continuous query at one batch time. */
export interface LiveBatch {
  readonly id: number;
  readonly batchTimeMs: number;
  readonly table: Table;
}

export interface Notice {
  readonly stream: string;
  readonly severity: 'info' | 'warning';
  readonly message: string;
}

export interface Gauges {
  /** Bytes of batches kept for windows and ad-hoc queries. */
  readonly retainedBytes: number;
  /** Keys of all STATE clauses together. */
  readonly stateKeys: number;
}

import type { CompletionCatalog, Diagnostic } from '@weir/parser';
import type { BatchMetrics, ExecuteOptions, Gauges, LiveBatch, LiveQuery, Outcome } from '@weir/runtime';
import type { MeterSnapshot } from './status/pipeline-meter.ts';

export type { LiveBatch, LiveQuery, Outcome } from '@weir/runtime';

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
  queries(): readonly LiveQuery[];
  /** All queries of the pipeline that is looked at, those of others included; without it they are `queries`. */
  running?(): readonly LiveQuery[];
  stopQuery(id: number): Promise<void>;
  /** Tells of each output batch of continuous queries; gives a function that ends it. */
  onBatch(listener: (batch: LiveBatch) => void): () => void;
  onMetrics(listener: (metrics: BatchMetrics) => void): () => void;
  /** Tells what sources have to say: a connection lost, a file skipped. */
  onNotice(listener: (notice: Notice) => void): () => void;
  /** Tells of a query that has failed while it ran, or of the pipeline that has. */
  onFailure?(listener: (failure: Failure) => void): () => void;
  catalog(): CompletionCatalog;
  /** The streams, sinks and queries that run, as a pipeline file. */
  pipelineText(): string;
  /** What the engine held a moment ago, for `.top`; undefined while that is not known. */
  gauges?(): SessionGauges | undefined;
  /** What was measured before anybody listened. */
  measured?(): MeterSnapshot | undefined;
  /** Tells when what is looked at is another pipeline now. */
  onSwitch?(listener: () => void): () => void;
  /** Works on a running pipeline from now on; see `AttachableSession`. */
  readonly attaching?: Attaching;
  close(): Promise<void>;
}

/** How a session comes to work on another pipeline, and back. */
export interface Attaching {
  /** The name of the pipeline that is attached. */
  attached(): string | undefined;
  /** Names of the pipelines that ran when they were looked for last. */
  names(): readonly string[];
  /** Without a name: the only one that runs. Rejects when there is none. */
  attach(name: string | undefined): Promise<void>;
  detach(): void;
}

export interface Notice {
  readonly stream: string;
  readonly severity: 'info' | 'warning';
  readonly message: string;
}

export interface Failure {
  readonly diagnostics: readonly Diagnostic[];
  /** The statement that the places are in; undefined where there are none. */
  readonly source?: string;
}

/** What the engine holds, and the process. */
export interface SessionGauges extends Gauges {
  readonly residentBytes: number;
}

import { measuredBatches } from '../limits.ts';
import { Durations, hundredths } from './durations.ts';

/** What is measured of one batch, and told to listeners of 'batch'. */
export interface BatchMetrics {
  readonly batchTimeMs: number;
  readonly streams: readonly StreamMetrics[];
  readonly outputs: readonly OutputMetrics[];
  /** From the batch's turn to its commit. */
  readonly processingMs: number;
  /** How long it waited behind its batch time. */
  readonly schedulingDelayMs: number;
  /** Batches sealed and waiting when this one was done. */
  readonly backlog: number;
}

export interface StreamMetrics {
  readonly stream: string;
  /** Rows in the batch. */
  readonly rows: number;
  readonly bad: number;
}

export interface OutputMetrics {
  readonly output: string | number;
  readonly rows: number;
}

/** Sums of a run. Counted apart, and yet `rowsRead` is the sum of the three that follow it, whenever no batch is open. */
export interface RunStatistics {
  readonly rowsRead: number;
  readonly rowsInBatches: number;
  readonly rowsBad: number;
  readonly rowsDropped: number;
  readonly rowsOut: number;
  /** Outputs that were left out because their query failed (on_query_error = 'continue'). */
  readonly queriesFailed: number;
  readonly batches: number;
  readonly processingMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly schedulingDelayMsMax: number;
  readonly peakMemoryBytes: number;
}

/** Adds up the batches of a run in bounded memory. */
export class RunMeter {
  readonly #times = new Durations(measuredBatches);
  #rows = 0;
  #bad = 0;
  #out = 0;
  #failed = 0;
  #maxDelay = 0;

  /** `failed`: queries that were left out of the batch. */
  add(batch: BatchMetrics, failed = 0): void {
    this.#failed += failed;
    this.#times.add(batch.processingMs);
    for (const stream of batch.streams) {
      this.#rows += stream.rows;
      this.#bad += stream.bad;
    }
    for (const output of batch.outputs) this.#out += output.rows;
    this.#maxDelay = Math.max(this.#maxDelay, batch.schedulingDelayMs);
  }

  /** `rowsRead`: what the receivers counted; `rowsDropped`: rows left out by a rule the user wrote. */
  statistics(rowsRead: number, rowsDropped: number): RunStatistics {
    return {
      rowsRead,
      rowsInBatches: this.#rows,
      rowsBad: this.#bad,
      rowsDropped,
      rowsOut: this.#out,
      queriesFailed: this.#failed,
      batches: this.#times.count,
      processingMs: this.#times.percentiles(),
      schedulingDelayMsMax: hundredths(this.#maxDelay),
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    };
  }
}

import type { BatchMetrics } from '@weir/runtime';
import { meteredBatches } from '../limits.ts';

/** What the latest batches add up to. */
export interface PipelineFigures {
  readonly batches: number;
  readonly batchTimeMs: number;
  /** Rows per second of the latest batches, by their own times. */
  readonly rowsInPerSecond: number;
  readonly rowsOutPerSecond: number;
  readonly processingMs: number;
  readonly schedulingDelayMs: number;
  readonly backlog: number;
  readonly badRows: number;
}

export interface StreamFigures {
  readonly name: string;
  readonly rows: number;
  readonly bad: number;
  readonly rowsPerSecond: number;
  /** Rows of the latest batches, oldest first. */
  readonly recent: readonly number[];
}

export interface OutputFigures {
  readonly name: string | number;
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly recent: readonly number[];
}

interface Sum {
  rows: number;
  bad: number;
  /** The time of the first batch that had it. */
  readonly sinceMs: number;
}

/** All that a meter knows, as data. */
export interface MeterSnapshot {
  readonly recent: readonly BatchMetrics[];
  readonly batches: number;
  readonly streams: readonly (readonly [name: string, sum: Readonly<Sum>])[];
  readonly outputs: readonly (readonly [name: string | number, sum: Readonly<Sum>])[];
}

/** Adds up what is measured of batches, and keeps the latest of them. */
export class PipelineMeter {
  #recent: readonly BatchMetrics[];
  #batches: number;
  #bad: number;
  #activeAtMs: number | undefined;
  readonly #streams: Map<string, Sum>;
  readonly #outputs: Map<string | number, Sum>;

  /** `from`: what was measured before. */
  constructor(from: MeterSnapshot = { recent: [], batches: 0, streams: [], outputs: [] }) {
    this.#recent = from.recent;
    this.#batches = from.batches;
    this.#bad = sum(from.streams.map(([, { bad }]) => bad));
    this.#streams = new Map(from.streams.map(([name, each]) => [name, { ...each }]));
    this.#outputs = new Map(from.outputs.map(([name, each]) => [name, { ...each }]));
  }

  snapshot(): MeterSnapshot {
    return {
      recent: this.#recent,
      batches: this.#batches,
      streams: [...this.#streams],
      outputs: [...this.#outputs],
    };
  }

  /** `nowMs`: the wall time at which the batch was done. */
  add(batch: BatchMetrics, nowMs: number): void {
    this.#recent = [...this.#recent, batch].slice(-meteredBatches);
    this.#batches += 1;
    for (const { stream, rows, bad } of batch.streams) {
      add(this.#streams, stream, { rows, bad, sinceMs: batch.batchTimeMs });
      this.#bad += bad;
      if (rows > 0) this.#activeAtMs = nowMs;
    }
    for (const { output, rows } of batch.outputs)
      add(this.#outputs, output, { rows, bad: 0, sinceMs: batch.batchTimeMs });
    // Streams that have never had a row are idle since their first batch; where there is no stream, nothing is.
    this.#activeAtMs = batch.streams.length === 0 ? undefined : (this.#activeAtMs ?? nowMs);
  }

  /** Undefined before the first batch. */
  figures(): PipelineFigures | undefined {
    const last = this.#recent.at(-1);
    if (last === undefined) return undefined;
    return {
      batches: this.#batches,
      batchTimeMs: last.batchTimeMs,
      rowsInPerSecond: sum(this.streams().map(({ rowsPerSecond }) => rowsPerSecond)),
      rowsOutPerSecond: sum(this.outputs().map(({ rowsPerSecond }) => rowsPerSecond)),
      processingMs: last.processingMs,
      schedulingDelayMs: last.schedulingDelayMs,
      backlog: last.backlog,
      badRows: this.#bad,
    };
  }

  /** Since when, by the wall clock, no stream has had a row; undefined where there is no stream. */
  get activeAtMs(): number | undefined {
    return this.#activeAtMs;
  }

  streams(): readonly StreamFigures[] {
    return [...this.#streams].map(([name, { rows, bad, sinceMs }]) => {
      const rowsOf = (batch: BatchMetrics): number =>
        sum(batch.streams.filter(({ stream }) => stream === name).map((stream) => stream.rows));
      return {
        name,
        rows,
        bad,
        rowsPerSecond: this.#rate(rowsOf, sinceMs),
        recent: this.#recent.map(rowsOf),
      };
    });
  }

  outputs(): readonly OutputFigures[] {
    return [...this.#outputs].map(([name, { rows, sinceMs }]) => {
      const rowsOf = (batch: BatchMetrics): number =>
        sum(batch.outputs.filter(({ output }) => output === name).map((output) => output.rows));
      return { name, rows, rowsPerSecond: this.#rate(rowsOf, sinceMs), recent: this.#recent.map(rowsOf) };
    });
  }

  /** Milliseconds of processing, and waiting, of the latest batches, oldest first. */
  processingTimes(): readonly number[] {
    return this.#recent.map(({ processingMs }) => processingMs);
  }

  schedulingDelays(): readonly number[] {
    return this.#recent.map(({ schedulingDelayMs }) => schedulingDelayMs);
  }

  /** Per second of batch time, over the last ten seconds of it or the last two batches, but not over the time before `sinceMs`. */
  #rate(rowsOf: (batch: BatchMetrics) => number, sinceMs: number): number {
    const last = this.#recent.at(-1)?.batchTimeMs ?? 0;
    const near = this.#recent.filter(
      ({ batchTimeMs }, i) =>
        batchTimeMs >= sinceMs && (batchTimeMs > last - rateMs || i >= this.#recent.length - 2),
    );
    const [first, ...others] = near;
    if (first === undefined || others.length === 0) return 0;
    // The first only says where the time of the second begins.
    const milliseconds = last - first.batchTimeMs;
    return milliseconds <= 0 ? 0 : (sum(others.map(rowsOf)) * 1000) / milliseconds;
  }
}

const rateMs = 10_000;

function add<K>(sums: Map<K, Sum>, key: K, { rows, bad, sinceMs }: Sum): void {
  const before = sums.get(key) ?? { rows: 0, bad: 0, sinceMs };
  sums.set(key, { ...before, rows: before.rows + rows, bad: before.bad + bad });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

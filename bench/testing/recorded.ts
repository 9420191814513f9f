import { StreamingContext } from '@weir/runtime';
import type { BatchMetrics, Source, Table } from '@weir/runtime';

/** The batches of a stream `events`, delivered as fast as they are computed. */
export interface Recording {
  /** Columns as SQL. */
  readonly columns: string;
  /** The rows of a batch, by its index. */
  readonly batch: (index: number) => Table;
}

/** A pipeline over a recording, one batch a second of its clock. */
export interface RunOptions {
  readonly recording: Recording;
  readonly statements: string;
  readonly batches: number;
  readonly onBatch?: (metrics: BatchMetrics, index: number) => void | Promise<void>;
}

/** Runs the pipeline and gives the processing time of each batch in milliseconds. Sinks write into `callback('out')`. */
export async function runRecording(options: RunOptions): Promise<number[]> {
  const { recording, statements, batches, onBatch } = options;
  const context = new StreamingContext({ batchInterval: 1000, maxBatches: batches });
  context.registerSource(source(recording));
  context.callback('out', () => undefined);
  const times: number[] = [];
  context.on('batch', (metrics) => {
    times.push(metrics.processingMs);
    void onBatch?.(metrics, times.length);
  });
  await context.run(`CREATE STREAM events (${recording.columns}) FROM recorded();\n${statements}`);
  await context.start();
  await context.awaitTermination();
  return times;
}

function source(recording: Recording): Source {
  return {
    name: 'recorded',
    description: 'batches made by a benchmark',
    options: [],
    formats: [],
    recorded: true,
    open: (_options, { output }) => {
      let index = 0;
      return {
        recording: { beginsAtMs: 1_767_225_600_000 },
        start: () => Promise.resolve(),
        advance: async () => {
          for (const batch of recording.batch(index).batches) {
            await output.write({ kind: 'arrow', batch, rows: batch.numRows });
          }
          index += 1;
        },
        stop: () => Promise.resolve(),
      };
    },
  };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/**
 * Whether small batches stay on time: 1,000 rows every 10 ms, a filter and a GROUP BY, for a minute (--seconds N). The processing time
 * must stay below the interval and the delay must not grow.
 */
import { StreamingContext } from '@weir/runtime';

const at = process.argv.indexOf('--seconds');
const seconds = at < 0 ? 60 : Number(process.argv[at + 1]);
const intervalMs = 10;

const context = new StreamingContext({
  batchInterval: intervalMs,
  maxBatches: (seconds * 1000) / intervalMs,
});
context.callback('out', () => undefined);
const processing: number[] = [];
const delays: number[] = [];
context.on('batch', (batch) => {
  processing.push(batch.processingMs);
  delays.push(batch.schedulingDelayMs);
});
await context.run(`
  CREATE STREAM events FROM rate(rows_per_second => 100000);
  CREATE SINK out INTO callback('out') AS
    SELECT value % 100 AS k, count(*) AS n, sum(value) AS total FROM events WHERE value % 2 = 0 GROUP BY k`);
await context.start();
await context.awaitTermination();

// The first second warms the engine up.
const warm = Math.min(1000 / intervalMs, Math.floor(processing.length / 10));
const times = processing.slice(warm).toSorted((a, b) => a - b);
const later = delays.slice(warm);
const half = Math.floor(later.length / 2);
console.log(
  JSON.stringify({
    bench: 'small-batches',
    rows_per_batch: 1000,
    batch_interval_ms: intervalMs,
    batches: processing.length,
    processing_ms_p50: percentile(times, 0.5),
    processing_ms_p99: percentile(times, 0.99),
    processing_ms_max: percentile(times, 1),
    delay_ms_mean_first_half: mean(later.slice(0, half)),
    delay_ms_mean_second_half: mean(later.slice(half)),
  }),
);

function percentile(sorted: readonly number[], share: number): number {
  return round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
}

function mean(values: readonly number[]): number {
  return round(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

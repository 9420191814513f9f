/**
 * Whether memory stays flat: 50,000 JSON rows a second without windows, for --minutes N (10). Prints resident memory once a minute and, at
 * the end, the slope after the warm-up of the first fifth.
 */
import { createServer } from 'node:net';
import { setInterval, setTimeout as sleep } from 'node:timers/promises';
import { StreamingContext } from '@weir/runtime';

const at = process.argv.indexOf('--minutes');
const minutes = at < 0 ? 10 : Number(process.argv[at + 1]);
const rowsPerTick = 5000;
const tickMs = 100;

const rows = Array.from({ length: rowsPerTick }, (_, i) =>
  JSON.stringify({
    user_id: i % 997,
    page: `/products/category/item-${i % 1000}`,
    amount: (i * 7) % 100,
    ts: '2026-01-01T00:00:00',
  }),
);
const block = Buffer.from(`${rows.join('\n')}\n`);
const server = createServer((socket) => {
  const timer = setInterval(tickMs);
  socket.on('error', () => undefined);
  socket.on('close', () => void timer.return?.());
  void (async () => {
    for await (const _ of timer)
      if (!socket.write(block)) await new Promise((resolve) => socket.once('drain', resolve));
  })().catch(() => undefined);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
const port = typeof address === 'object' ? address?.port : undefined;

const context = new StreamingContext({ batchInterval: '1s' }).callback('out', () => undefined);
await context.run(`
  CREATE STREAM events (user_id BIGINT, page VARCHAR, amount DOUBLE, ts TIMESTAMP) FROM socket('127.0.0.1:${port}') FORMAT json;
  CREATE SINK out INTO callback('out') AS SELECT user_id, count(*) AS n, sum(amount) AS total FROM events GROUP BY user_id`);
await context.start();
const samples: { readonly minute: number; readonly megabytes: number }[] = [];
const everyMs = 5000;
for (let elapsed = everyMs; elapsed <= minutes * 60_000; elapsed += everyMs) {
  await sleep(everyMs);
  samples.push({ minute: elapsed / 60_000, megabytes: process.memoryUsage.rss() / 2 ** 20 });
  if (elapsed % 60_000 === 0)
    print({ bench: 'soak/minute', minute: elapsed / 60_000, resident_mb: samples.at(-1)?.megabytes ?? 0 });
}
await context.stop();
server.close();
const steady = samples.slice(Math.floor(samples.length / 5));
const { rowsRead, rowsInBatches, batches } = context.statistics();
print({
  bench: 'soak',
  minutes,
  rows_read: rowsRead,
  rows_in_batches: rowsInBatches,
  batches,
  slope_mb_per_minute: slope(steady),
});

/** Least squares. */
function slope(points: readonly { readonly minute: number; readonly megabytes: number }[]): number {
  const n = points.length;
  const meanX = points.reduce((sum, point) => sum + point.minute, 0) / n;
  const meanY = points.reduce((sum, point) => sum + point.megabytes, 0) / n;
  const covariance = points.reduce(
    (sum, point) => sum + (point.minute - meanX) * (point.megabytes - meanY),
    0,
  );
  const variance = points.reduce((sum, point) => sum + (point.minute - meanX) ** 2, 0);
  return covariance / variance;
}

function print(figure: Record<string, string | number>): void {
  const rounded = Object.entries(figure).map(([name, value]) => [
    name,
    typeof value === 'number' ? Math.round(value * 100) / 100 : value,
  ]);
  console.log(JSON.stringify(Object.fromEntries(rounded)));
}

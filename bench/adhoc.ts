import { DuckDBInstance } from '@duckdb/node-api';
import { readArrow, StreamingContext } from '@weir/runtime';
import type { Table } from '@weir/runtime';

/**
 * Ad-hoc queries beside a running pipeline.
 *
 *     npm run bench adhoc -- [--rate 100000] [--remember 300] [--queries 120] [--batches 120] [--clients 4] [--key user_id]
 *
 * Rows come in at `rate` a second, and are remembered for `remember` seconds. Measured against a plain DuckDB table with the same rows in
 * the same process: a query over everything remembered, one over the last 10 seconds, and how long batches take with and without
 * clients that ask all the time; of so many that the 99th percentile is not simply the longest one. `key` is what is grouped by: user_id
 * (a number) or page (text), of which there are 5,000 each.
 */
const flags = new Map(
  process.argv
    .slice(2)
    .flatMap((flag, index, all) => (flag.startsWith('--') ? [[flag.slice(2), all[index + 1]]] : [])),
);
const number = (name: string, otherwise: number): number => Number(flags.get(name) ?? otherwise);
const rate = number('rate', 100_000);
const rememberS = number('remember', 300);
const queries = number('queries', 120);
const clients = number('clients', 4);
const quietBatches = number('batches', 120);
const key = flags.get('key') ?? 'user_id';

const context = new StreamingContext({ batchInterval: '1s' });
context.callback('drop', () => undefined);
await context.run(`
  CREATE STREAM ticks FROM rate(rows_per_second => ${rate});
  CREATE STREAM clicks REMEMBER ${rememberS}s AS
    SELECT value % 5000 AS user_id, '/page/number/' || value % 5000 AS page, value * 0.5 AS amount, timestamp AS ts FROM ticks;
  CREATE SINK totals INTO callback('drop') AS SELECT count(*) AS n, sum(amount) AS amount FROM clicks;
  CREATE SINK pages INTO callback('drop') AS SELECT page, count(*) AS n FROM clicks GROUP BY page;`);
const processing: number[] = [];
let wake: () => void = () => undefined;
context.on('batch', (metrics) => {
  processing.push(metrics.processingMs);
  wake();
});
await context.start();
const batch = (): Promise<void> =>
  new Promise((resolve) => {
    wake = resolve;
  });
const print = (figure: Readonly<Record<string, unknown>>): void => {
  process.stdout.write(`${JSON.stringify(figure)}\n`);
};
const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0) * 10) / 10;
};

// Fills what is remembered.
for (let second = 0; second <= rememberS + rememberS / 10; second += 1) await batch();
await batch();

// The same rows in a plain table, in an engine of its own: asked in turns, so that both meet the same machine.
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
await connection.run(`
  CREATE TABLE clicks AS SELECT i % 5000 AS user_id, '/page/number/' || i % 5000 AS page, i * 0.5 AS amount, make_timestamp(i) AS ts
  FROM range(${rate * rememberS}) t(i)`);
const used = 'SELECT sum(memory_usage_bytes)::DOUBLE AS b FROM duckdb_memory()';
const plainBytes = Number((await connection.runAndReadAll(used)).getRows()[0]?.[0]);
const aggregate = 'count(*) AS n, sum(amount) AS amount';

const times = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};
const whole: number[] = [];
const plain: number[] = [];
const recent: number[] = [];
for (let index = 0; index < queries; index += 1) {
  whole.push(
    await times(() =>
      context.sql(`SELECT ${key}, ${aggregate} FROM clicks LAST ${rememberS}s GROUP BY ${key}`),
    ),
  );
  plain.push(
    await times(async () =>
      readArrow(await connection.run(`SELECT ${key}, ${aggregate} FROM clicks GROUP BY ${key}`)),
    ),
  );
  recent.push(
    await times(() => context.sql(`SELECT ${key}, ${aggregate} FROM clicks LAST 10s GROUP BY ${key}`)),
  );
}
for (const [figure, values, seconds] of [
  ['all that is remembered', whole, rememberS],
  ['the same over a plain table', plain, rememberS],
  ['the last 10 seconds', recent, Math.min(10, rememberS)],
] as const) {
  print({
    figure,
    rows: rate * seconds,
    p50: percentile(values, 0.5),
    p99: percentile(values, 0.99),
    unit: 'ms',
  });
}
const ratio = (a: number, b: number): number => Math.round((a / b) * 100) / 100;
print({
  figure: 'against the plain table',
  p50: ratio(percentile(whole, 0.5), percentile(plain, 0.5)),
  target: 1.5,
});
instance.closeSync();

// Batches with and without clients.
processing.length = 0;
for (let index = 0; index < quietBatches; index += 1) await batch();
const quiet = [...processing];
let asking = true;
let asked = 0;
const ask = async (): Promise<void> => {
  while (asking) {
    const table: Table = await context.sql(
      `SELECT ${key}, ${aggregate} FROM clicks LAST ${rememberS}s GROUP BY ${key}`,
    );
    asked += table.numRows > 0 ? 1 : 0;
  }
};
processing.length = 0;
const all = Array.from({ length: clients }, ask);
for (let index = 0; index < quietBatches; index += 1) await batch();
const busy = [...processing];
asking = false;
await Promise.all(all);
print({
  figure: 'batches without clients',
  p50: percentile(quiet, 0.5),
  p99: percentile(quiet, 0.99),
  max: Math.max(...quiet),
  unit: 'ms',
});
print({
  figure: `batches with ${clients} clients`,
  p50: percentile(busy, 0.5),
  p99: percentile(busy, 0.99),
  max: Math.max(...busy),
  asked,
  unit: 'ms',
});

const engineBytes = Number((await context.sql(used)).toArray()[0]?.b);
const heldRows = Number(
  (await context.sql('SELECT count(*) AS n FROM weir.main.rows_clicks')).toArray()[0]?.n,
);
print({
  figure: 'memory',
  rows: heldRows,
  bytes: engineBytes,
  plain: plainBytes,
  ratio: ratio(engineBytes, plainBytes),
  target: 1.5,
});
await context.stop({ graceful: false });

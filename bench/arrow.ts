import { DuckDBInstance } from '@duckdb/node-api';
import type { RecordBatch } from 'apache-arrow';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { linesBatch, linesSchema } from '../packages/runtime/src/arrow/lines-batch.ts';
import { readArrow } from '../packages/runtime/src/arrow/read-result.ts';
import { ArrowScan } from '../packages/runtime/src/arrow/scan.ts';

/*
 * Arrow into DuckDB and out of it: rows a second and the share of the time in which the JavaScript thread was
 * busy, for a table of a BIGINT, a DOUBLE, a string of 26 bytes and a short one with NULLs, and for lines of
 * JSON. Each is set against DuckDB alone. One JSON line per figure; arguments: rows (1,000,000), rounds (7).
 */

const rows = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 7);

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
await connection.run(`CREATE TABLE source AS
  SELECT i AS user_id, i / 3.0::DOUBLE AS amount, printf('https://example.com/%06d', i % 1000) AS page,
    CASE WHEN i % 7 = 0 THEN NULL ELSE 'k' || i % 100 END AS tag FROM range(${rows}) t(i)`);

/** Runs work several times and prints the figure of the median round. */
async function measure(name: string, work: () => Promise<unknown>): Promise<void> {
  await work();
  const figures: { ms: number; busyMs: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const loop = performance.eventLoopUtilization();
    const start = performance.now();
    await work();
    figures.push({ ms: performance.now() - start, busyMs: performance.eventLoopUtilization(loop).active });
  }
  const { ms, busyMs } = figures.toSorted((a, b) => a.ms - b.ms)[rounds >> 1] ?? { ms: 0, busyMs: 0 };
  const figure = {
    bench: 'arrow',
    name,
    rows,
    ms: Math.round(ms),
    rowsPerSecond: Math.round((rows / ms) * 1000),
    javascriptShare: Number((busyMs / ms).toFixed(2)),
  };
  process.stdout.write(`${JSON.stringify(figure)}\n`);
}

/** Lines of JSON as a receiver hands them over. */
function jsonLines(): RecordBatch {
  const lines = Array.from({ length: rows }, (_, i) =>
    JSON.stringify({ user_id: i % 100_000, page: `https://example.com/page/${i % 1000}`, amount: i / 3 }),
  );
  const bytes = new TextEncoder().encode(`${lines.join('\n')}\n`);
  const starts = new Int32Array(rows);
  const ends = new Int32Array(rows);
  for (let row = 0, start = 0; row < rows; row++) {
    starts[row] = start;
    ends[row] = bytes.indexOf(10, start);
    start = (ends[row] ?? 0) + 1;
  }
  return linesBatch({ bytes, starts, ends, rows });
}

const table = await readArrow(await connection.run('FROM source'));
const scan = await ArrowScan.register(connection, 'scanned', table.schema);
scan.set(table);
const lines = await ArrowScan.register(connection, 'lines', linesSchema());
lines.set([jsonLines()]);
await connection.run('CREATE TABLE line_table AS FROM lines()');

const aggregate = 'SELECT max(strlen(page)), count(tag), sum(user_id), sum(amount)';
const parse = `SELECT j.user_id, count(*), sum(j.amount)
  FROM (SELECT from_json(value, '{"user_id": "BIGINT", "amount": "DOUBLE"}') AS j FROM`;

await measure('result: DuckDB only', () => connection.run('FROM source'));
await measure('result: to Arrow', async () => readArrow(await connection.run('FROM source')));
await measure('result: to JavaScript values', async () =>
  (await connection.run('FROM source')).getColumnsJS(),
);
await measure('scan: count', () => connection.run('SELECT count(*) FROM scanned()'));
await measure('scan: aggregate one number', () => connection.run('SELECT sum(user_id) FROM scanned()'));
await measure('scan: aggregate four columns', () => connection.run(`${aggregate} FROM scanned()`));
await measure('table: aggregate four columns', () => connection.run(`${aggregate} FROM source`));
await measure('scan: into a table', () => connection.run('CREATE OR REPLACE TABLE kept AS FROM scanned()'));
await measure('table: into a table', () => connection.run('CREATE OR REPLACE TABLE kept AS FROM source'));
await measure('lines: longest', () => connection.run('SELECT max(strlen(value)) FROM lines()'));
await measure('lines: from_json and group', () => connection.run(`${parse} lines()) GROUP BY ALL`));
await measure('table of lines: from_json and group', () =>
  connection.run(`${parse} line_table) GROUP BY ALL`),
);
connection.closeSync();

import { expect, test } from 'vitest';
import { runInProcess } from '../runner/run-in-process.ts';
import { workingInScratch } from '../runner/scratch.ts';

const recording: readonly [string, string] = ['a.csv', 'at,n\n1970-01-01 00:00:00.5,1\n'];
const stream = "CREATE STREAM a FROM replay('a.csv', time => 'at');";

/** The lines of EXPLAIN without the SQL given to DuckDB, which is nobody's business but the planner's. */
async function explained(statement: string): Promise<readonly string[]> {
  const output = await workingInScratch(() => runInProcess(`${stream}\n${statement}`), [recording]);
  const rows: unknown = JSON.parse(output.replace(/^rows of explain: /, ''));
  const lines = Array.isArray(rows) ? rows.map((row: { plan?: unknown }) => String(row.plan)) : [];
  expect(lines.some((line) => line.trim().startsWith('sql '))).toBe(true);
  return lines.map((line) => line.trim()).filter((line) => !line.startsWith('sql '));
}

test('a window: what it gives and when, what it reads', async () => {
  const lines = await explained('EXPLAIN SELECT n, count(*) AS c FROM a WINDOW(10s, 5s) GROUP BY n;');
  expect(lines).toContain('every 5s: n BIGINT, c BIGINT');
  expect(lines).toContain('reads a: the last 10s');
});

test('a derived stream, and a join of a stream with itself', async () => {
  const lines = await explained(
    'EXPLAIN CREATE STREAM big AS SELECT x.n FROM a AS x JOIN a WINDOW(4s) AS y USING (n);',
  );
  expect(lines).toContain('every 1s: n BIGINT');
  expect(lines).toContain('reads a as x: the batch');
  expect(lines).toContain('reads a as y: the last 4s');
});

test('a state: its keys, and when they are removed', async () => {
  const lines = await explained(
    'EXPLAIN CREATE SINK k INTO console() AS SELECT n, count(*) AS c FROM a GROUP BY n STATE TIMEOUT 10s;',
  );
  expect(lines).toContain('every 1s: n BIGINT, c BIGINT');
  expect(lines.join('\n')).toMatch(/state: one row a key .* idle for more than 10s/);
});

test.each([
  [
    'SELECT n, count(*) AS c FROM a WINDOW(10s, 1s) GROUP BY n',
    /running totals, .* panes of 1s with count\(\*\)$/m,
  ],
  [
    'SELECT n, max(n) AS c FROM a WINDOW(10s, 1s) GROUP BY n',
    /partials of a key are merged, as max\(n\) cannot be subtracted/,
  ],
  [
    'SELECT n, median(n) AS c FROM a WINDOW(10s, 1s) GROUP BY n',
    /needs rows: median\(n\) cannot be combined$/m,
  ],
  [
    'SELECT n, max(n, 2) AS c FROM a WINDOW(10s, 1s) GROUP BY n',
    /needs rows: max\(n, 2\): this form of max cannot/,
  ],
  [
    'SELECT x.n FROM a WINDOW(10s, 1s) AS x JOIN a WINDOW(10s, 1s) AS y USING (n)',
    /needs rows: they are joined$/m,
  ],
  ['SELECT n FROM a WINDOW(10s, 1s)', /needs rows: no aggregation$/m],
])('how the window of %s is kept, and why', async (query, expected) => {
  expect((await explained(`EXPLAIN ${query};`)).join('\n')).toMatch(expected);
});

test.each([
  ['EMIT CHANGES', /only touched keys are looked up/],
  ['TIMEOUT 1m EMIT CHANGES', /idle for more than 1m count as removed when they come again/],
  ['TIMEOUT 1m EMIT EVICTED', /idle for more than 1m are found by the time when they are due/],
  ['EVICT WHEN c > 3 EMIT EVICTED', /for which EVICT WHEN holds are removed when they are touched/],
  ['EVICT WHEN batch_time - last_update >= INTERVAL 5 SECONDS AND c > 3 EMIT EVICTED', /found by the time/],
  ['EVICT WHEN c > 3 OR batch_time > last_update + INTERVAL 5 SECONDS EMIT CHANGES', /when they come again/],
  [
    'EVICT WHEN epoch(batch_time) % 60 = 0 EMIT CHANGES',
    /merged at each batch, as EVICT WHEN may come true for any key/,
  ],
  ['EVICT WHEN n < (SELECT 5) EMIT CHANGES', /merged at each batch, as EVICT WHEN may come true for any key/],
  ['TIMEOUT 1m', /merged at each batch, as all of it is given out/],
])('a state with %s: whether all keys are gone through, and why', async (clauses, expected) => {
  const lines = await explained(
    `EXPLAIN SELECT n, c FROM a GROUP BY n STATE (c BIGINT DEFAULT 0 UPDATE c + count(*)) ${clauses};`,
  );
  expect(lines.join('\n')).toMatch(expected);
});

test('a query that names no stream is explained by DuckDB', async () => {
  const output = await workingInScratch(() => runInProcess('EXPLAIN SELECT 41 + 1 AS answer;'));
  expect(output).toMatch(/^rows of explain: \[.*physical_plan/);
});

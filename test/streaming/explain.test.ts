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

test('a query that names no stream is explained by DuckDB', async () => {
  const output = await workingInScratch(() => runInProcess('EXPLAIN SELECT 41 + 1 AS answer;'));
  expect(output).toMatch(/^rows of explain: \[.*physical_plan/);
});

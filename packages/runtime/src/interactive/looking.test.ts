import type { Table } from 'apache-arrow';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { InteractiveSession } from './interactive-session.ts';

let session: InteractiveSession;

beforeEach(async () => {
  session = await InteractiveSession.open({ batchIntervalMs: 50 });
  await session.execute('CREATE STREAM numbers FROM rate(rows_per_second => 10000)');
  await session.execute(
    'CREATE STREAM totals AS SELECT value % 10 AS digit, count(*) AS n FROM numbers GROUP BY digit STATE',
  );
  await session.execute(
    'CREATE SINK recent INTO console() AS SELECT median(value) AS m FROM numbers WINDOW(1s, 50ms)',
  );
});

afterEach(() => session.close());

/** The answer of a statement that gives rows. */
async function answer(sql: string): Promise<Table> {
  const outcome = await session.execute(sql);
  if (outcome.kind !== 'rows') throw new Error(JSON.stringify(outcome));
  return outcome.table;
}

/** A column of an answer as text, once it satisfies a condition. */
async function columnWhen(sql: string, name: string, holds: (cells: string[]) => boolean): Promise<string[]> {
  for (;;) {
    const cells = [...((await answer(sql)).getChild(name) ?? [])].map(String);
    if (holds(cells)) return cells;
  }
}

it('SHOW STATE counts the windows and states of running queries', async () => {
  expect(await columnWhen('SHOW STATE', 'keys', ([keys]) => keys === '10')).toEqual(['10', 'null']);
  const table = await answer('SHOW STATE');
  expect(table.schema.names).toEqual(['query', 'kind', 'of', 'strategy', 'rows', 'keys', 'bytes']);
  expect([...(table.getChild('query') ?? [])]).toEqual(['totals', 'recent']);
  expect([...(table.getChild('strategy') ?? [])]).toEqual(['table', 'rows']);
  // A digit, a count and the time of the last rows, and what DuckDB needs beside them.
  expect(Number(table.getChild('bytes')?.get(0))).toBe(320);
});

it('SHOW QUERIES and SHOW SINKS tell what running queries do, as long as they run', async () => {
  const live = await session.execute('SELECT count(*) AS c FROM numbers');
  expect(await columnWhen('SHOW QUERIES', 'outputs', ([outputs]) => Number(outputs) > 1)).toHaveLength(1);
  const queries = await answer('SHOW QUERIES');
  expect(queries.schema.names).toEqual(['name', 'query', 'slide', 'outputs', 'rows', 'milliseconds']);
  expect(queries.getChild('query')?.get(0)).toBe('SELECT count(*) AS c FROM numbers');
  expect(queries.getChild('slide')?.get(0)).toBe('50ms');
  await session.stopQuery(live.kind === 'live' ? live.id : 0);
  expect((await answer('SHOW QUERIES')).numRows).toBe(0);
  const sinks = await answer('SHOW SINKS');
  expect(sinks.schema.names).toEqual(['name', 'sink', 'slide', 'columns', 'outputs', 'rows', 'milliseconds']);
  expect(['name', 'sink', 'columns'].map((column) => String(sinks.getChild(column)?.get(0)))).toEqual([
    'recent',
    'console',
    'm DOUBLE',
  ]);
  await session.execute('DROP SINK recent');
  expect((await answer('SHOW SINKS')).numRows).toBe(0);
});

it('EXPLAIN ANALYZE tells the plan of a running query with what it takes', async () => {
  const told = (lines: string[]) =>
    lines.some((line) => line.includes('10 rows, 10 keys, about 320 bytes of values'));
  const lines = await columnWhen('EXPLAIN ANALYZE totals', 'plan', told);
  expect(lines[0]).toBe('every 50ms: digit BIGINT, n BIGINT');
  expect(lines).toContain('  keeps state of digit: table, about 24 bytes a key');
  expect(lines.some((line) => /^ {2}outputs \d+, rows \d+$/.test(line))).toBe(true);
  expect(lines.some((line) => /^ {2}milliseconds an output: /.test(line))).toBe(true);
  const measured = lines.find((line) => line.startsWith('  all tables of the engine, as it measures them: '));
  expect(Number(/(\d+) bytes$/.exec(measured ?? '')?.[1])).toBeGreaterThan(320);
});

it('EXPLAIN ANALYZE of what does not run is an error', async () => {
  const outcome = await session.execute('EXPLAIN ANALYZE nothing');
  expect(outcome.kind === 'error' && outcome.diagnostics[0]?.code).toBe('not-running');
});

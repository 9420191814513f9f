import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { PipelineError, StreamingContext } from '@weir/runtime';
import type { RunStatistics } from '@weir/runtime';
import { describe, expect, test } from 'vitest';
import { jsonOf } from '../api/json-of.ts';
import { inScratch } from '../runner/scratch.ts';

/**
 * JSON that comes in large pieces is grouped as it arrives, where a query needs no rows. Whatever way the rows took, the answer is that
 * of DuckDB over all of them.
 */

const columns = 'k INTEGER, s VARCHAR, x DOUBLE, d DECIMAL(18, 2), n BIGINT';
const types = "{k: 'INTEGER', s: 'VARCHAR', x: 'DOUBLE', d: 'DECIMAL(18, 2)', n: 'BIGINT'}";
/** So large must JSON be to be taken as a piece. */
const largePieceBytes = 4 * 2 ** 20;
/** Two large files, and a small one whose rows come as rows. */
const files = [
  { name: 'a.json', from: 0, to: 100_000 },
  { name: 'b.json', from: 100_000, to: 205_000 },
  { name: 'c.json', from: 205_000, to: 205_700 },
];

const queries = [
  'SELECT k, count(*) AS c, sum(x) AS total FROM events GROUP BY k ORDER BY k',
  'SELECT count(*), count(x), sum(n), min(s), max(d) FROM events',
  'SELECT k % 3 AS third, avg(x) AS mean, avg(d), avg(n), min(x), max(s) FROM events GROUP BY third ORDER BY third',
  'SELECT s, k, sum(d) * 2 AS twice FROM events GROUP BY ALL HAVING count(*) > 5 ORDER BY twice DESC, s, k LIMIT 20',
  "SELECT e.k AS kind, count(*) FILTER (WHERE e.x > 10) AS many, bool_or(e.s LIKE '%7') FROM events AS e GROUP BY e.k ORDER BY kind",
  'SELECT k, s, count(*) AS c, grouping(s) AS g FROM events GROUP BY ROLLUP (k, s) ORDER BY k, s, g, c',
  'SELECT k, round(stddev(x), 6) AS sd, approx_count_distinct(s) FROM events GROUP BY k ORDER BY k',
  'SELECT n, sum(x) AS total FROM events GROUP BY n ORDER BY n LIMIT 100',
  'SELECT n, k, s, count(*) AS c FROM events GROUP BY n, k, s ORDER BY ALL LIMIT 100',
  'SELECT s, count(DISTINCT k) AS kinds FROM events WHERE x > 3 GROUP BY s ORDER BY s',
];

describe('a query over large pieces of JSON gives what DuckDB gives over all rows', () => {
  test.each(queries)('%s', async (query) => {
    await withEvents(async (directory, engine) => {
      const all = `read_json('${join(directory, '*.json')}', columns = ${types}, format = 'newline_delimited')`;
      const expected = await rowsOf(engine, query.replace('FROM events', `FROM ${all}`));
      const { rows, statistics } = await answerOf(query, `files('${join(directory, '*.json')}')`);
      expect(rows).toEqual(expected);
      expect(statistics).toMatchObject({ rowsRead: 205_700, rowsBad: 0 });
    });
  });

  test('through a socket, with more than one piece before the batch is due', async () => {
    await withEvents(async (_directory, engine) => {
      const lines =
        'SELECT i % 7 AS k, i AS n, repeat(chr(97 + (i % 5)::INTEGER), 80) AS s FROM range(400000) AS r(i)';
      const reader = await engine.runAndReadAll(
        `SELECT string_agg(to_json(r)::VARCHAR, chr(10)) AS t FROM (${lines}) AS r`,
      );
      const server = createServer((socket) => socket.end(String(reader.getRows()[0]?.[0])));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const query = 'SELECT k, s, count(*) AS c, sum(n) AS total FROM events GROUP BY k, s ORDER BY k, s';
      const { rows, statistics } = await answerOf(query, `socket('127.0.0.1:${port}')`);
      server.close();
      expect(rows).toEqual(await rowsOf(engine, query.replace('FROM events', `FROM (${lines})`)));
      expect(statistics).toMatchObject({ rowsRead: 400_000, rowsBad: 0 });
    });
  });
});

test('a row that cannot be read is counted, and all others of its piece are in the answer', async () => {
  await withEvents(async (directory, engine) => {
    const bad = `COPY (SELECT * FROM (SELECT to_json(e) AS t FROM (${eventsSql(300_000, 400_000)}) AS e UNION ALL SELECT '{"k": "no number"}'))
      TO '${join(directory, 'd.json')}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\t')`;
    await engine.run(bad);
    const query = 'SELECT count(*) AS c, sum(k) AS total FROM events';
    const { rows, statistics } = await answerOf(query, `files('${join(directory, '*.json')}')`);
    const [expected] = await rowsOf(
      engine,
      `SELECT count(*) AS c, sum(k) AS total FROM (${eventsSql(0, 205_700)} UNION ALL ${eventsSql(300_000, 400_000)})`,
    );
    expect(rows).toEqual([expected]);
    expect(statistics).toMatchObject({ rowsRead: 305_701, rowsBad: 1 });
  });
});

test('a query that fails on a row of a piece fails at its place', async () => {
  await withEvents(async (directory) => {
    const query = 'SELECT k, sum(CAST(s AS INTEGER)) AS total FROM events GROUP BY k';
    const failed = await answerOf(query, `files('${join(directory, '*.json')}')`).catch(
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(PipelineError);
    expect(String(failed)).toContain("could not convert string 's");
    expect(String(failed)).toContain('CAST(s AS INTEGER)');
  });
});

/** Rows that a NULL is in now and then; sums of the numbers are exact in any order. */
function eventsSql(from: number, to: number): string {
  return `SELECT CASE WHEN i % 11 > 0 THEN (i % 9)::INTEGER END AS k, 's' || i % 101 AS s,
    CASE WHEN i % 13 > 0 THEN (i % 1000) / 4 END AS x, ((i % 500) / 4)::DECIMAL(18, 2) AS d, i AS n FROM range(${from}, ${to}) AS r(i)`;
}

async function withEvents(
  use: (directory: string, engine: DuckDBConnection) => Promise<void>,
): Promise<void> {
  await inScratch(async (directory) => {
    const instance = await DuckDBInstance.create(':memory:');
    const engine = await instance.connect();
    for (const { name, from, to } of files)
      await engine.run(`COPY (${eventsSql(from, to)}) TO '${join(directory, name)}' (FORMAT json)`);
    expect(statSync(join(directory, 'a.json')).size).toBeGreaterThan(largePieceBytes);
    await use(directory, engine);
    engine.closeSync();
    instance.closeSync();
  });
}

async function answerOf(
  query: string,
  source: string,
): Promise<{ rows: unknown; statistics: RunStatistics }> {
  const context = new StreamingContext({ once: true, batchInterval: '1h' });
  const given: unknown[] = [];
  context.callback('out', (table) => void given.push(jsonOf(table)));
  await context.run(`CREATE STREAM events (${columns}) FROM ${source} FORMAT json;
    CREATE SINK out INTO callback('out') AS ${query}`);
  await context.start();
  await context.awaitTermination();
  return { rows: given.at(-1), statistics: context.statistics() };
}

/** Rows with whole numbers as numbers, as weir writes them. */
async function rowsOf(engine: DuckDBConnection, sql: string): Promise<readonly unknown[]> {
  const reader = await engine.runAndReadAll(`SELECT to_json(r)::VARCHAR AS row FROM (${sql}) AS r`);
  return reader.getRows().map(([row]): unknown => JSON.parse(String(row)));
}

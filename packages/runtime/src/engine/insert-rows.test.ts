import { DuckDBInstance } from '@duckdb/node-api';
import { sql } from '@weir/planner';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowGroupRows } from '../limits.ts';
import { insertRows } from './insert-rows.ts';

let instance: DuckDBInstance;

beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '2' });
});

afterEach(() => instance.closeSync());

async function inserted(fromRows: number): Promise<{ readonly operator: string; readonly rows: unknown }> {
  const connection = await instance.connect();
  await connection.run(`
    CREATE TABLE batch AS SELECT i, {'a': i} AS s, NULL AS n FROM range(10_000) AS generated(i);
    CREATE TABLE kept (i BIGINT, s STRUCT(a BIGINT), n INTEGER)`);
  const insert = insertRows('kept', sql`SELECT * FROM batch WHERE i % 2 = 0`, { columns: 3, fromRows });
  const plan = await connection.runAndReadAll(`EXPLAIN ${insert.sql}`);
  const operator = /\w*INSERT/.exec(String(plan.getRows()[0]?.[1]))?.[0] ?? '';
  await connection.run(insert.sql);
  const inOrder =
    'SELECT count(*)::INTEGER, bool_and(i = 2 * rowid), bool_and(s.a = i), count(n)::INTEGER FROM kept';
  const rows = (await connection.runAndReadAll(inOrder)).getRows();
  connection.closeSync();
  return { operator, rows };
}

test('rows of a part of a table are inserted as they come, those of more in parts; in their order both', async () => {
  const rows = [[5000, true, true, 0]];
  expect(await inserted(rowGroupRows)).toEqual({ operator: 'INSERT', rows });
  await (await instance.connect()).run('DROP TABLE batch; DROP TABLE kept');
  expect(await inserted(rowGroupRows + 1)).toEqual({ operator: 'BATCH_INSERT', rows });
});

import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowBytesSql } from './row-bytes.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

const usedBytes = async (): Promise<number> => {
  const reader = await connection.runAndReadAll(
    'SELECT sum(memory_usage_bytes)::DOUBLE FROM duckdb_memory()',
  );
  return Number(reader.getRows()[0]?.[0]);
};

test.each([
  ['numbers', 'i AS a, i::INTEGER AS b, i::DOUBLE AS c'],
  ['strings', "i AS a, '/page/number/' || (i % 5000) AS b, repeat('x', (i % 100)::INTEGER) AS c"],
  ['lists and structs', "[i, i + 1, i + 2] AS a, {'x': i, 'y': 'text ' || i} AS b"],
])('the estimate for %s is not far from what DuckDB takes', async (_what, columns) => {
  const before = await usedBytes();
  await connection.run(
    `CREATE TABLE t AS SELECT ${columns}, make_timestamp(i) AS weir_time FROM range(1000000) r(i)`,
  );
  const taken = (await usedBytes()) - before;
  const described = await connection.runAndReadAll(
    'SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $1',
    ['t'],
  );
  const all = described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
  const reader = await connection.runAndReadAll(rowBytesSql(all.slice(0, -1), 't'));
  const estimate = Number(reader.getRows()[0]?.[0]);
  await connection.run('DROP TABLE t');
  expect(estimate / taken).toBeGreaterThan(0.6);
  expect(estimate / taken).toBeLessThan(1.6);
});

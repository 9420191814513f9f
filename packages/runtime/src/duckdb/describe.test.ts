import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { describeSql } from './describe.ts';

test('types are as SQL has them, JSON wherever it stands', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const types = [
    'JSON',
    'JSON[]',
    'STRUCT("a" JSON, "b" INTEGER[])',
    'MAP(VARCHAR, JSON)',
    'UNION("n" DECIMAL(9,2), "j" JSON)',
    'VARCHAR[3]',
    'TIMESTAMP WITH TIME ZONE',
    "ENUM('a', 'b')",
  ];
  const described = await describeSql(
    connection,
    `SELECT ${types.map((type, i) => `CAST(NULL AS ${type}) AS c${i}`).join(', ')}`,
  );
  expect(described).toEqual({ kind: 'ok', columns: types.map((type, i) => ({ name: `c${i}`, type })) });
  connection.closeSync();
  instance.closeSync();
});

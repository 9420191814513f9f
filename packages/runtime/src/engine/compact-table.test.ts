import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { batchesBetweenCompactions, deadRows } from '../limits.ts';
import { CompactTable } from './compact-table.ts';

it('makes a table anew when most of its rows are dead, and statements over it go on', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("ATTACH ':memory:' AS weir; CREATE TABLE weir.main.totals_1 (k BIGINT, n BIGINT)");
  const table = new CompactTable(connection, 'totals_1');
  const read = await connection.prepare('SELECT count(*), sum(n), max(rowid) FROM weir.main.totals_1');
  const fill = `INSERT INTO weir.main.totals_1 SELECT i, 1 FROM range(${deadRows + 10}) AS t(i)`;

  await connection.run(`${fill}; DELETE FROM weir.main.totals_1 WHERE k >= 5; ${fill}`);
  for (let run = 1; run <= batchesBetweenCompactions; run += 1) await table.advance();
  expect((await read.runAndReadAll()).getRows()).toEqual([
    [BigInt(deadRows + 15), BigInt(deadRows + 15), BigInt(2 * deadRows + 19)],
  ]);

  await connection.run('DELETE FROM weir.main.totals_1 WHERE k >= 5');
  for (let run = 1; run <= batchesBetweenCompactions; run += 1) await table.advance();
  expect((await read.runAndReadAll()).getRows()).toEqual([[10n, 10n, 9n]]);
  connection.closeSync();
  instance.closeSync();
});

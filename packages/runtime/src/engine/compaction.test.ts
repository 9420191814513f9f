import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { changesBetweenCompactions } from '../limits.ts';
import { Compaction } from './compaction.ts';

const rows = changesBetweenCompactions;
let instance: DuckDBInstance;

beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET checkpoint_threshold = '1TB'; ATTACH ':memory:' AS weir");
  await connection.run('CREATE TABLE weir.main.totals (k BIGINT, n BIGINT)');
  connection.closeSync();
});
afterEach(() => instance.closeSync());

it('gives the memory of deleted rows back, and statements over the table go on', async () => {
  const connection = await instance.connect();
  const compaction = new Compaction(connection);
  await connection.run("SET force_compression = 'rle'");
  const read = await connection.prepare('SELECT count(*), sum(n) FROM weir.main.totals');
  await connection.run(
    `INSERT INTO weir.main.totals SELECT i * 7919 % 1000003, i FROM range(${10 * rows}) AS t(i)`,
  );
  await connection.run('DELETE FROM weir.main.totals WHERE n >= 10');
  const before = await heldBytes();
  await compaction.advance(rows - 1);
  expect(await heldBytes()).toBe(before);
  await compaction.advance(1);
  expect(await heldBytes()).toBeLessThan(before / 10);
  expect((await read.runAndReadAll()).getRows()).toEqual([[10n, 45n]]);
  const setting = await connection.runAndReadAll("SELECT lower(current_setting('force_compression'))");
  expect(setting.getRows()).toEqual([['rle']]);
  connection.closeSync();
});

it('tries again later while another connection reads what was dropped', async () => {
  const [connection, reader] = [await instance.connect(), await instance.connect()];
  const compaction = new Compaction(connection);
  await connection.run(`INSERT INTO weir.main.totals SELECT i, i FROM range(${10 * rows}) AS t(i)`);
  await reader.run('BEGIN; SELECT count(*) FROM weir.main.totals');
  await connection.run('DROP TABLE weir.main.totals');
  await compaction.advance(rows);
  expect((await reader.runAndReadAll('SELECT count(*) FROM weir.main.totals')).getRows()).toEqual([
    [BigInt(10 * rows)],
  ]);
  await reader.run('COMMIT');
  await compaction.advance(0);
  expect(await heldBytes()).toBeLessThan(rows);
  reader.closeSync();
  connection.closeSync();
});

async function heldBytes(): Promise<number> {
  const connection = await instance.connect();
  const held = await connection.runAndReadAll('SELECT sum(memory_usage_bytes)::DOUBLE FROM duckdb_memory()');
  connection.closeSync();
  return Number(held.getRows()[0]?.[0]);
}

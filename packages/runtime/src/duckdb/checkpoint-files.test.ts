import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteString } from '@weir/parser';
import { expect, it } from 'vitest';
import { checkpointFiles } from './checkpoint-files.ts';

it('writes the logs of files into them, and leaves alone what is open to be read or in memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-checkpoint-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const file = join(folder, 'orders.db');
    await connection.run(`ATTACH ${quoteString(file)} AS "the orders"; ATTACH ':memory:' AS weir`);
    await connection.run('CREATE TABLE "the orders".t AS SELECT i FROM range(1000) AS r(i)');
    expect((await stat(`${file}.wal`)).size).toBeGreaterThan(1000);
    await checkpointFiles(connection);
    await expect(stat(`${file}.wal`)).rejects.toThrow('ENOENT');
    await connection.run(`DETACH "the orders"; ATTACH ${quoteString(file)} AS "the orders" (READ_ONLY)`);
    await checkpointFiles(connection);
    const rows = await connection.runAndReadAll('SELECT count(*) FROM "the orders".t');
    expect(rows.getRows()).toEqual([[1000n]]);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StreamingContext } from '../streaming-context.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weir-stand-ins-'));
  file = join(directory, 'kept.db');
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run("CREATE TABLE names (id INTEGER, name VARCHAR); INSERT INTO names VALUES (1, 'Ada')");
  connection.closeSync();
  instance.closeSync();
});
afterEach(() => rmSync(directory, { recursive: true }));

const pipeline = (): string => `
  ATTACH '${file}' AS kept;
  CREATE TABLE here AS SELECT 1 AS id;
  CREATE TABLE IF NOT EXISTS kept.names (id INTEGER, name VARCHAR);
  CREATE TABLE kept.more AS SELECT 2 AS n;
  CREATE STREAM s FROM rate(rows_per_second => 1000);
  CREATE SINK out INTO callback('out') AS SELECT name, n FROM s JOIN kept.names k ON k.id = s.value, kept.more, memory.here;`;

test('a check over two databases, one of them a file, leaves the file as it is', async () => {
  const before = readFileSync(file);
  const context = new StreamingContext();
  context.callback('out', () => undefined);
  expect((await context.check(pipeline())).diagnostics).toEqual([]);
  await context.stop();
  expect(readFileSync(file)).toEqual(before);
});

test('a run has the rows of the file, and makes its tables there', async () => {
  const context = new StreamingContext({ batchInterval: '50ms' });
  const given = new Promise<unknown>((resolve) => {
    context.callback('out', (table) => {
      if (table.numRows > 0) resolve(table.toArray().map((row) => (row === null ? row : { ...row })));
    });
  });
  await context.run(pipeline());
  await context.start();
  expect(await given).toEqual([{ name: 'Ada', n: 2 }]);
  await context.stop();
});

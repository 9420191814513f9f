import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StreamingContext } from '../streaming-context.ts';
import { withoutNewFile } from './new-file.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-new-file-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const pipeline = (path: string): string => `
  ATTACH '${path}';
  USE shop;
  CREATE TABLE IF NOT EXISTS prices AS SELECT 3 AS id, 7 AS price;
  CREATE TABLE memory.aside AS SELECT 1 AS one;
  CREATE STREAM s FROM files('${join(directory, '*.json')}');
  CREATE SINK out INTO table('shop.bought') AS SELECT price + one AS n FROM s JOIN shop.prices USING (id), memory.aside;`;

test('a check makes no file, and tells what is wrong behind the ATTACH', async () => {
  const context = new StreamingContext();
  const path = join(directory, 'shop.duckdb');
  expect((await context.check(pipeline(path))).diagnostics).toEqual([]);
  const { diagnostics } = await context.check(`${pipeline(path)} SELECT * FROM shop.nothing;`);
  expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-stream']);
  await context.close();
  expect(readdirSync(directory)).toEqual([]);
});

test('a run makes it, once it starts, though columns are known only then', async () => {
  const path = join(directory, 'shop.duckdb');
  writeFileSync(join(directory, 's.json'), '{"id": 3}\n');
  const context = new StreamingContext({ batchInterval: '20ms', once: true });
  await context.run(pipeline(path));
  expect(existsSync(path)).toBe(false);
  await context.start();
  await context.awaitTermination();
  const after = new StreamingContext();
  const rows: unknown[] = [];
  after.on('rows', (table) => rows.push(...table.toArray().map((row) => ({ ...row }))));
  await after.run(`ATTACH '${path}' AS s; SELECT n FROM s.bought; SELECT price FROM s.prices`);
  await after.start();
  await after.awaitTermination();
  expect(rows).toEqual([{ n: 8 }, { price: 7 }]);
});

test.each([
  ["ATTACH 'new.db' AS x", "ATTACH ':memory:' AS x"],
  [
    "ATTACH DATABASE IF NOT EXISTS 'it''s new.v2.db'",
    `ATTACH DATABASE IF NOT EXISTS ':memory:' AS "it's new"`,
  ],
  ["ATTACH 'new.db' AS x (BLOCK_SIZE 16384)", "ATTACH ':memory:' AS x (BLOCK_SIZE 16384)"],
  ["ATTACH 'new.db' (READ_ONLY)", undefined],
  ["ATTACH 'new.db' AS x (TYPE sqlite)", undefined],
  ["ATTACH 'sqlite:new.db' AS x", undefined],
  ["ATTACH 'https://host/new.db' AS x", undefined],
  ["ATTACH ':memory:' AS x", undefined],
  ["ATTACH '/no/such/folder/new.db'", undefined],
  ["ATTACH 'package.json' AS x", undefined],
  ['SELECT 1', undefined],
])('%s', (sql, expected) => {
  expect(withoutNewFile(sql)).toBe(expected);
});

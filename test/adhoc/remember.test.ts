import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Forgotten } from '@weir/runtime';
import { afterEach, expect, test } from 'vitest';
import { AskedPipeline, rowsOf } from './asked-pipeline.ts';

let pipeline: AskedPipeline | undefined;
afterEach(async () => {
  await pipeline?.stop();
  pipeline = undefined;
});

const rows = (count: number): { user_id: bigint; url: string }[] =>
  Array.from({ length: count }, (_, index) => ({ user_id: BigInt(index), url: 'x'.repeat(84) }));

test('beyond a size the oldest rows are dropped, and it is told how many', async () => {
  pipeline = await AskedPipeline.start('CREATE STREAM bounded REMEMBER 1h OR 100KB AS SELECT * FROM clicks;');
  const forgotten: ({ readonly name: string } & Forgotten)[] = [];
  pipeline.context.on('forgotten', (what) => forgotten.push(what));
  // 100 rows are about 10 KB and a bit.
  for (let round = 0; round < 30; round += 1) await pipeline.batch(rows(100));
  const [row] = (await pipeline.context.sql('SELECT count(*)::INT AS n FROM bounded')).toArray();
  expect(row?.n).toBeGreaterThanOrEqual(700);
  expect(row?.n).toBeLessThanOrEqual(1000);
  expect(forgotten.at(-1)?.name).toBe('bounded');
  expect(forgotten.at(-1)?.totalRows).toBe(3000 - row?.n);
});

test('a batch that is larger than what may be kept goes on to those that read it', async () => {
  pipeline = await AskedPipeline.start(`
    CREATE STREAM bounded REMEMBER 1h OR 1KB AS SELECT * FROM clicks;
    CREATE SINK counts INTO callback('drop') AS SELECT count(*)::INT AS n FROM bounded HAVING n > 0;`);
  for (let round = 0; round < 3; round += 1) await pipeline.batch(rows(100));
  expect(rowsOf(await pipeline.context.sql('SELECT n FROM counts'))).toEqual([
    { n: 100 },
    { n: 100 },
    { n: 100 },
  ]);
});

test('rows that a window needs stay whatever their size', async () => {
  pipeline = await AskedPipeline.start(`
    CREATE STREAM bounded REMEMBER 1h OR 20KB AS SELECT * FROM clicks;
    CREATE SINK counts INTO callback('drop') AS SELECT count(*) AS n FROM bounded WINDOW(1h);`);
  for (let round = 0; round < 10; round += 1) await pipeline.batch(rows(100));
  const table = await pipeline.context.sql('SELECT max(n)::INT AS n FROM counts');
  expect(rowsOf(table)).toEqual([{ n: 1000 }]);
});

test('LAST gives the same rows, whichever of the tables they lie in that are kept', async () => {
  // A table for every eight batches.
  pipeline = await AskedPipeline.start(`
    CREATE STREAM odd AS SELECT * FROM clicks WHERE user_id % 2 = 1;
    CREATE SINK counts INTO callback('drop') AS SELECT user_id, count(*)::INT AS n FROM odd GROUP BY user_id ORDER BY user_id;`);
  const engine = await pipeline.context.adhoc();
  for (let round = 0; round < 40; round += 1) {
    await pipeline.batch(rows(4));
    for (const relation of ['clicks', 'odd', 'counts']) {
      const reachMs = 20 * (1 + ((round * 7) % 30));
      const asked = await allOf(`SELECT user_id, batch_time FROM ${relation} LAST ${reachMs}ms`);
      const everything = await allOf(`SELECT user_id, batch_time FROM ${relation}`);
      const isAsked = (time: number): boolean =>
        time > asked.batchTimeMs - reachMs && time <= asked.batchTimeMs;
      expect(asked.rows).toEqual(everything.rows.filter(([, time]) => isAsked(Number(time))));
    }
  }
  async function allOf(sql: string): Promise<{ batchTimeMs: number; rows: unknown[][] }> {
    const answer = { batchTimeMs: 0, rows: new Array<unknown[]>() };
    for await (const batch of (await engine.query(sql)).batches) {
      answer.batchTimeMs = batch.batchTimeMs;
      for (const row of batch.rows)
        answer.rows.push(row === null ? [] : [Number(row.user_id), Number(row.batch_time)]);
    }
    return answer;
  }
});

test('a stream that is remembered is read as its batch, also after a batch that failed', async () => {
  pipeline = await AskedPipeline.start(
    `
    CREATE STREAM kept AS SELECT user_id FROM clicks;
    CREATE SINK seen INTO callback('drop') AS SELECT sum(user_id)::INT AS total FROM kept HAVING count(*) > 0;
    CREATE SINK fails INTO callback('drop') AS SELECT 1 / 0 AS n, error('seven') AS e FROM kept WHERE user_id = 7;`,
    {},
    "SET remember = 1h; SET on_query_error = 'continue';",
  );
  // More batches than share a table; every fifth one is computed twice, as a query fails in it.
  for (let round = 0; round < 30; round += 1)
    await pipeline.batch([
      { user_id: round % 5 === 0 ? 7n : 1n, url: '' },
      { user_id: 10n, url: '' },
    ]);
  const totals = rowsOf(
    await pipeline.context.sql('SELECT total, count(*)::INT AS n FROM seen GROUP BY total ORDER BY total'),
  );
  expect(totals).toEqual([
    { total: 11, n: 24 },
    { total: 17, n: 6 },
  ]);
  expect(rowsOf(await pipeline.context.sql('SELECT count(*)::INT AS n FROM kept'))).toEqual([{ n: 60 }]);
});

test('what is older than is remembered cannot be seen, and asking for it is warned about', async () => {
  pipeline = await AskedPipeline.start('CREATE STREAM short REMEMBER 100ms AS SELECT user_id FROM clicks;');
  const engine = await pipeline.context.adhoc();
  await pipeline.batch(rows(3));
  for (let round = 0; round < 12; round += 1) await pipeline.anyBatch();
  const last = await pipeline.batch(rows(2));
  const query = await engine.query(
    'SELECT count(*)::INT AS n, min(epoch_ms(batch_time))::DOUBLE AS oldest FROM short LAST 1h',
  );
  const answer: unknown[] = [];
  for await (const batch of query.batches) answer.push(...rowsOf(batch.rows));
  expect(answer).toEqual([{ n: 2, oldest: last }]);
  expect(query.warnings.map((warning) => warning.code)).toEqual(['more-than-remembered']);
});

test('of what is not remembered nothing is there, which is told', async () => {
  pipeline = await AskedPipeline.start('', {}, '');
  await pipeline.batch(rows(3));
  const query = await (
    await pipeline.context.adhoc()
  ).query('SELECT user_id, batch_time FROM clicks LAST 5m');
  expect(query.warnings.map((warning) => warning.code)).toEqual(['nothing-remembered']);
  expect((await query.batches.next()).done).toBe(true);
});

test('tables and columns a client can ask are listed', async () => {
  pipeline = await AskedPipeline.start(`
    CREATE TABLE names AS SELECT 1 AS id, 'Ada' AS name;
    CREATE SINK pages INTO callback('drop') AS SELECT url, count(*) AS n FROM clicks GROUP BY url;`);
  const relations = await (await pipeline.context.adhoc()).relations();
  expect(
    relations.map(
      ({ kind, name, columns }) => `${kind} ${name}: ${columns.map((column) => column.name).join(' ')}`,
    ),
  ).toEqual([
    'stream clicks: user_id url batch_time',
    'sink pages: url n batch_time',
    'table names: id name',
  ]);
});

test('parameters are described, and given as text', async () => {
  pipeline = await AskedPipeline.start('');
  const engine = await pipeline.context.adhoc();
  await pipeline.batch(rows(5));
  const sql = 'SELECT count(*)::INT AS n, $2 AS said FROM clicks WHERE user_id < $1';
  expect((await engine.describe(sql)).parameterTypes).toEqual(['BIGINT', 'VARCHAR']);
  const table = await pipeline.context.sql(sql, { parameters: ['3', 'it'] });
  expect(rowsOf(table)).toEqual([{ n: 3, said: 'it' }]);
});

test('what windows alone keep has the columns that they need, and no others are made up', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'weir-kept-'));
  writeFileSync(join(directory, 'one.json'), '{"a": 1, "b": "x"}\n');
  pipeline = await AskedPipeline.start(
    `CREATE SINK middle INTO callback('drop') AS SELECT median(a) AS m FROM lines WINDOW(1h);`,
    {},
    `CREATE STREAM lines (a INTEGER, b VARCHAR) FROM files('${directory}/*.json') FORMAT json;`,
  );
  while (rowsOf(await pipeline.context.sql('SELECT a FROM lines LAST 1h')).length === 0)
    await pipeline.anyBatch();
  for (const columns of ['b', '*']) {
    const refused = pipeline.context.sql(`SELECT ${columns} FROM lines LAST 1h`);
    await expect(refused).rejects.toThrow(
      '"lines" is not remembered, and what windows keep of it has no "b"',
    );
  }
  rmSync(directory, { recursive: true });
});

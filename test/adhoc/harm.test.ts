import { PipelineError } from '@weir/runtime';
import { afterEach, expect, test } from 'vitest';
import { AskedPipeline } from './asked-pipeline.ts';

let pipeline: AskedPipeline | undefined;
afterEach(async () => {
  await pipeline?.stop();
  pipeline = undefined;
});

const row = [{ user_id: 1n, url: '/a' }];

test('a query that takes all memory is ended, and the batches go on', async () => {
  pipeline = await AskedPipeline.start("SET memory_limit = '300MB'; SET max_temp_directory_size = '0KB';");
  await pipeline.batch(row);
  const error: unknown = await pipeline.context
    .sql(
      "SELECT max(len(l)) FROM (SELECT i, list(j || 'a text that is long') AS l FROM range(100000) a(i), range(1000) b(j) GROUP BY i)",
    )
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PipelineError);
  expect(error).toMatchObject({ diagnostics: [{ code: 'out-of-memory' }] });
  for (let round = 0; round < 5; round += 1) await pipeline.batch(row);
  expect((await pipeline.context.sql('SELECT count(*)::INT AS n FROM clicks')).toArray()[0]?.n).toBe(6);
});

test(
  'queries that compute without end do not keep batches or other queries from going on',
  { timeout: 30_000 },
  async () => {
    pipeline = await AskedPipeline.start('');
    const { context } = pipeline;
    await pipeline.batch(row);
    const ending = new AbortController();
    const endless = Array.from({ length: 4 }, () =>
      context.sql('SELECT count(*) FROM range(1000000000000) t(i) WHERE i % 7 = 3', {
        signal: ending.signal,
      }),
    );
    const ended = Promise.allSettled(endless);
    for (let round = 0; round < 5; round += 1) await pipeline.batch(row);
    expect((await pipeline.context.sql('SELECT count(*)::INT AS n FROM clicks')).toArray()[0]?.n).toBe(6);
    ending.abort(new Error('enough'));
    expect((await ended).map((each) => each.status)).toEqual([
      'rejected',
      'rejected',
      'rejected',
      'rejected',
    ]);
  },
);

test('long queries beside each other are answered, with worker threads and without', async () => {
  for (const threads of [1, 2]) {
    pipeline = await AskedPipeline.start(`SET threads = ${threads};`);
    await pipeline.batch(row);
    const { context } = pipeline;
    const long = 'SELECT count(*)::INT AS n FROM range(100000000) t(i) WHERE i % 7 = 3';
    const tables = await Promise.all([context.sql(long), context.sql(long), context.sql(long)]);
    expect(tables.map((table) => table.toArray()[0]?.n)).toEqual([14_285_714, 14_285_714, 14_285_714]);
    await pipeline.stop();
  }
});

test('readers that stop in the middle hold no place of others', async () => {
  pipeline = await AskedPipeline.start('');
  await pipeline.batch(Array.from({ length: 20_000 }, (_, index) => ({ user_id: BigInt(index), url: '/a' })));
  const stuck = Array.from({ length: 40 }, () =>
    pipeline?.context.stream('SELECT user_id FROM clicks').batches(),
  );
  for (const each of stuck) await each?.next();
  await pipeline.batch(row);
  expect((await pipeline.context.sql('SELECT count(*)::INT AS n FROM clicks')).toArray()[0]?.n).toBe(20_001);
  for (const each of stuck) await each?.return();
});

test('too many open queries are refused, and there is room again when some are done', async () => {
  pipeline = await AskedPipeline.start('');
  await pipeline.batch(row);
  const engine = await pipeline.context.adhoc();
  const open = await Promise.all(Array.from({ length: 256 }, () => engine.query('SELECT 1')));
  await expect(engine.query('SELECT 1')).rejects.toThrow('256 queries are open already');
  for (const each of open) await each.batches.return?.();
  expect((await pipeline.context.sql('SELECT 1 AS one')).numRows).toBe(1);
});

import { afterEach, expect, test } from 'vitest';
import { PipelineError } from '@weir/runtime';
import { AskedPipeline, rowsOf } from './asked-pipeline.ts';

let pipeline: AskedPipeline | undefined;
afterEach(async () => {
  await pipeline?.stop();
  pipeline = undefined;
});

test('a window answers at each of its output times, as the same query in the pipeline does', async () => {
  pipeline = await AskedPipeline.start('');
  const written: unknown[] = [];
  const outputs = pipeline.context
    .stream('SELECT count(*)::INT AS n FROM clicks WINDOW(100ms, 20ms)')
    .batches();
  const reading = (async () => {
    for await (const { rows } of outputs) {
      const n: unknown = rows.toArray()[0]?.n;
      written.push(n);
      if (n === 3) return;
    }
  })();
  await pipeline.anyBatch();
  await pipeline.batch([{ user_id: 1n, url: '/a' }]);
  await pipeline.batch([
    { user_id: 2n, url: '/b' },
    { user_id: 3n, url: '/b' },
  ]);
  await reading;
  expect(written.at(-1)).toBe(3);
  expect(written.slice(0, -1).every((n) => n === 0 || n === 1 || n === 2)).toBe(true);
});

test('with bare names each batch comes once, empty ones too', async () => {
  pipeline = await AskedPipeline.start('');
  const outputs = pipeline.context.stream('SELECT user_id FROM clicks', { bare: 'batch' }).batches();
  const seen: { time: number; users: unknown[] }[] = [];
  const reading = (async () => {
    for await (const { batchTimeMs, rows } of outputs) {
      seen.push({ time: batchTimeMs, users: rows.toArray().map((row) => row?.user_id) });
      if (seen.some(({ users }) => users.includes(2n))) return;
    }
  })();
  await pipeline.anyBatch();
  const first = await pipeline.batch([{ user_id: 1n, url: '/a' }]);
  await pipeline.anyBatch();
  const second = await pipeline.batch([{ user_id: 2n, url: '/a' }]);
  await reading;
  expect(seen.filter(({ users }) => users.length > 0)).toEqual([
    { time: first, users: [1n] },
    { time: second, users: [2n] },
  ]);
  const times = seen.map(({ time }) => time);
  expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
});

test('LAST beside a batch ends with the batch before', async () => {
  pipeline = await AskedPipeline.start('');
  const outputs = pipeline.context
    .stream('SELECT user_id, (SELECT count(*) FROM clicks LAST ALL)::INT AS before FROM clicks', {
      bare: 'batch',
    })
    .batches();
  const rows: unknown[] = [];
  const reading = (async () => {
    for await (const batch of outputs) {
      rows.push(...rowsOf(batch.rows));
      if (rows.length === 2) return;
    }
  })();
  await pipeline.anyBatch();
  await pipeline.batch([{ user_id: 1n, url: '/a' }]);
  await pipeline.batch([{ user_id: 2n, url: '/a' }]);
  await reading;
  expect(rows).toEqual([
    { user_id: 1n, before: 0 },
    { user_id: 2n, before: 1 },
  ]);
});

test('a live query needs rows that are remembered', async () => {
  pipeline = await AskedPipeline.start('CREATE STREAM short REMEMBER 40ms AS SELECT user_id FROM clicks;');
  const first = pipeline.context.stream('SELECT count(*) FROM short WINDOW(1s)').batches().next();
  await expect(first).rejects.toThrow(PipelineError);
  await expect(first).rejects.toThrow('it is remembered for 40ms');
});

test('one that nobody reads leaves output times out, and says how many', async () => {
  pipeline = await AskedPipeline.start('');
  const outputs = pipeline.context.stream('SELECT count(*) AS n FROM clicks', { bare: 'batch' }).batches();
  await outputs.next();
  for (let round = 0; round < 30; round += 1) await pipeline.anyBatch();
  let skipped = 0;
  for (let round = 0; round < 3; round += 1) skipped += (await outputs.next()).value?.skipped ?? 0;
  await outputs.return();
  expect(skipped).toBeGreaterThan(0);
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import { delay } from '../clock.ts';
import { InteractiveSession } from './interactive-session.ts';
import type { LiveBatch } from './outcome.ts';

let session: InteractiveSession;

beforeEach(async () => {
  session = await InteractiveSession.open({ batchIntervalMs: 20 });
  await session.execute('CREATE STREAM numbers FROM rate(rows_per_second => 10000)');
});
afterEach(() => session.close());

const count = 'SELECT count(*) AS n FROM numbers STATE';

function nextBatch(): Promise<LiveBatch> {
  return new Promise((resolve) => {
    const end = session.on('batch', (batch) => {
      end();
      resolve(batch);
    });
  });
}

it('no batch comes between a statement and the one that follows it at once', async () => {
  const counts = new Map<number, bigint[]>();
  session.on('batch', ({ batchTimeMs, table }) => {
    counts.set(batchTimeMs, [...(counts.get(batchTimeMs) ?? []), table.getChild('n')?.get(0)]);
  });
  for (const followed of [true, true, false]) {
    await session.execute(count, { followed });
    // Many batches would come in this time.
    await delay(200);
  }
  const [[, of] = []] = counts;
  expect(of).toHaveLength(3);
  expect(new Set(of).size).toBe(1);
});

it.each([
  ['is wrong', (): Promise<unknown> => session.execute('SELECT nope FROM numbers', { followed: true })],
  ['has one answer', (): Promise<unknown> => session.execute('SELECT 1', { followed: true })],
  ['sets something', (): Promise<unknown> => session.execute('SET remember = 1m', { followed: true })],
  ['never comes', (): Promise<unknown> => Promise.resolve(session.cancel())],
])('batches do not wait where the statement that was to follow %s', async (_what, next) => {
  await session.execute(count, { followed: true });
  await next();
  expect((await nextBatch()).id).toBe(1);
});

it('a statement that has to wait for columns lets batches through', async () => {
  await session.execute(count, { followed: true });
  await session.execute("CREATE STREAM silent FROM socket('127.0.0.1:0', listen => true)", {
    followed: true,
  });
  const waiting = session.execute('SELECT * FROM silent');
  await nextBatch();
  session.cancel();
  expect((await waiting).kind).toBe('error');
});

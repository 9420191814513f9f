import { StreamingContext } from '@weir/runtime';
import type { ContextOptions } from '@weir/runtime';
import { expect, test } from 'vitest';
import { batchMs, beginsAtMs } from '../windows/random-stream.ts';
import { recordedSource } from '../windows/recorded-source.ts';

test('a recording is computed by one thread, so that it gives the same each time', async () => {
  expect(await threadsOfRecording({})).toBe(1);
});

test('or by as many as were asked for', async () => {
  expect(await threadsOfRecording({ threads: 3 })).toBe(3);
});

test.each(['SET threads = 3', 'set global "threads" to 3', 'PRAGMA worker_threads = 3'])(
  'or by %s',
  async (setting) => {
    expect(await threadsOfRecording({}, setting)).toBe(3);
  },
);

async function threadsOfRecording(options: ContextOptions, setting = 'SELECT 1'): Promise<number> {
  const context = new StreamingContext({ batchInterval: batchMs, maxBatches: 1, ...options });
  context.registerSource(recordedSource(new Map([['base', []]]), beginsAtMs, batchMs));
  const seen: number[] = [];
  context.callback('seen', (table) => void seen.push(Number(table.getChild('threads')?.get(0))));
  await context.run(`
    ${setting};
    CREATE STREAM base (k BIGINT) FROM batches('base');
    CREATE SINK seen INTO callback('seen') AS SELECT current_setting('threads') AS threads, count(*) AS n FROM base;`);
  await context.start();
  await context.awaitTermination();
  await context.close();
  expect(seen).toHaveLength(1);
  return seen[0] ?? 0;
}

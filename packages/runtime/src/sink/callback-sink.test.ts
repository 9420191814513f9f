import type { Table } from 'apache-arrow';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CallbackBatch } from './callback-sink.ts';
import { SinkBench } from './testing/sink-bench.ts';

let bench: SinkBench;

beforeEach(async () => {
  bench = await SinkBench.open();
});

afterEach(() => bench.close());

test('a callback is given the Arrow table and the batch time, and is waited for', async () => {
  const seen: [Table, CallbackBatch][] = [];
  bench.callbacks.set('alert', async (table, batch) => {
    await Promise.resolve();
    seen.push([table, batch]);
  });
  const writer = await bench.sink('callback', { name: 'alert' }, 'alerts');
  const table = await bench.query('SELECT 1 AS a');
  await writer.write({ batchTimeMs: 1500, table });
  expect(seen).toEqual([[table, { batchTimeMs: 1500, batchTime: new Date(1500), output: 'alerts' }]]);
  await writer.close();
});

test.each([
  [
    'thrown',
    (): void => {
      throw new Error('no route to host');
    },
  ],
  ['rejected', (): Promise<void> => Promise.reject(new Error('no route to host'))],
])('an error that is %s stops with its name', async (_how, callback) => {
  bench.callbacks.set('alert', callback);
  const writer = await bench.sink('callback', { name: 'alert' });
  await expect(writer.write({ batchTimeMs: 1, table: await bench.query('SELECT 1') })).rejects.toMatchObject({
    name: 'SinkError',
    message: 'callback "alert" failed: no route to host',
    cause: expect.objectContaining({ message: 'no route to host' }),
  });
});

test('an unknown name is an error when the sink is opened', async () => {
  await expect(bench.sink('callback', { name: 'alert' })).rejects.toMatchObject({
    message: 'no callback is registered under the name "alert"',
    hint: expect.stringContaining('registered before the start'),
  });
  bench.callbacks.set('alarm', () => undefined);
  await expect(bench.sink('callback', { name: 'alert' })).rejects.toMatchObject({
    hint: 'registered are: "alarm"',
  });
});

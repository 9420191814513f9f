import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { delay } from '../clock.ts';
import { adhocMemoryEveryMs } from '../limits.ts';
import { bytesOf, MemoryGuard } from './memory-guard.ts';

test('sizes as DuckDB prints them', () => {
  expect(bytesOf('18.8 GiB')).toBe(18.8 * 2 ** 30);
  expect(bytesOf('512.0 MiB')).toBe(512 * 2 ** 20);
  expect(bytesOf('0 bytes')).toBe(0);
  expect(bytesOf('no limit')).toBe(Infinity);
});

test('a guard that is closed while it asks the engine waits for the answer', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const other = await instance.connect();
  for (let round = 0; round < 10; round += 1) {
    const guard = new MemoryGuard(await instance.connect());
    const watched = guard.watch(
      () => delay(2 * adhocMemoryEveryMs),
      () => undefined,
    );
    // All threads in which something can be asked are taken when it begins to ask.
    await delay(adhocMemoryEveryMs - 5);
    const busy = Array.from({ length: 8 }, () => other.run('SELECT count(*) FROM range(3_000_000)'));
    await delay(10);
    await expect(guard.close()).resolves.toBeUndefined();
    await Promise.all(busy);
    await watched;
  }
  other.closeSync();
  instance.closeSync();
});

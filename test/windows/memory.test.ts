import { StreamingContext } from '@weir/runtime';
import type { Sink, Table } from '@weir/runtime';
import { tableFromArrays } from 'apache-arrow';
import { expect, test } from 'vitest';
import { recordedSource } from './recorded-source.ts';

const batches = 60;
const keysPerBatch = 20_000;
const batchMs = 1000;

test('a window over keys that come and go takes no more memory after many of them than after some', async () => {
  const held: number[] = [];
  const context = new StreamingContext({ batchInterval: batchMs, maxBatches: batches, threads: 1 });
  context.registerSource(recordedSource(new Map([['keys', keysThatComeAndGo()]]), 0, batchMs));
  context.registerSink(watchingMemory((bytes) => held.push(bytes)));
  await context.run(`
    CREATE STREAM keys (k BIGINT) FROM batches('keys');
    CREATE SINK out INTO watched() AS
      SELECT count(*) AS keys, sum(n) AS n FROM (SELECT k, count(*) AS n FROM keys WINDOW(2s, 1s) GROUP BY k);`);
  await context.start();
  await context.awaitTermination();
  await context.close();

  expect(held).toHaveLength(batches);
  const most = (from: number, until: number): number => Math.max(...held.slice(from, until));
  expect(most(40, 60)).toBeLessThan(1.2 * most(10, 30));
});

function keysThatComeAndGo(): readonly Table[] {
  return Array.from({ length: batches }, (_, batch) =>
    tableFromArrays({
      k: BigInt64Array.from({ length: keysPerBatch }, (__, i) => BigInt(batch * keysPerBatch + i)),
    }),
  );
}

/** A sink that keeps nothing and tells at each batch what DuckDB holds. */
function watchingMemory(tell: (bytes: number) => void): Sink {
  return {
    name: 'watched',
    description: 'tells what memory is held',
    options: [],
    open: (_options, { engine }) => ({
      write: async () => {
        const sizes = await engine.query(
          'SELECT sum(memory_usage_bytes)::DOUBLE AS bytes FROM duckdb_memory()',
        );
        tell(Number(sizes.getChild('bytes')?.get(0)));
      },
      close: () => Promise.resolve(),
    }),
  };
}

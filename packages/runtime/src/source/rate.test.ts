import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { rateSource } from './rate.ts';
import { SourceError } from './source.ts';
import type { SourceOptions } from './source.ts';
import { StreamProbe } from './testing/stream-probe.ts';

interface Row {
  readonly timestamp: number;
  readonly value: number;
}

/** The rows of each batch, timestamps in milliseconds. */
async function batches(
  options: SourceOptions,
  startMs: number,
  times: readonly number[],
  once = false,
): Promise<Row[][]> {
  const connection = await (await DuckDBInstance.create()).connect();
  const probe = new StreamProbe({ format: undefined });
  const clock = new VirtualClock();
  clock.begin(startMs);
  const receiver = rateSource.open(options, probe.context({ clock, once }));
  await receiver.start();
  const all: Row[][] = [];
  for (const time of times) {
    await receiver.advance?.(time, new AbortController().signal);
    const { blocks, rows } = await probe.writer.seal(time);
    const [block] = blocks;
    const sql =
      block?.kind === 'query' ? block.sql : 'SELECT NULL::TIMESTAMP AS timestamp, 0 AS value WHERE false';
    const result = await connection.runAndReadAll(`SELECT epoch_us(timestamp) / 1000, value FROM (${sql})`);
    all.push(
      result.getRows().map(([timestamp, value]) => ({ timestamp: Number(timestamp), value: Number(value) })),
    );
    expect(all.at(-1)).toHaveLength(rows);
  }
  await receiver.stop();
  return all;
}

describe('rate', () => {
  test('spaces its rows evenly and counts them from 0', async () => {
    const [first, second] = await batches({ rows_per_second: 4 }, 1_000_000, [1_001_000, 1_001_500]);
    expect(first).toEqual([250, 500, 750, 1000].map((ms, value) => ({ timestamp: 1_000_000 + ms, value })));
    expect(second).toEqual(
      [1250, 1500].map((ms, index) => ({ timestamp: 1_000_000 + ms, value: 4 + index })),
    );
  });

  test('gives the same rows whatever the batches are', async () => {
    const one = await batches({ rows_per_second: 333 }, 5, [3005]);
    const many = await batches(
      { rows_per_second: 333 },
      5,
      Array.from({ length: 300 }, (_, n) => 15 + 10 * n),
    );
    expect(many.flat()).toEqual(one.flat());
    expect(one.flat()).toHaveLength(999);
    for (const [n, rows] of many.entries()) {
      for (const { timestamp } of rows) expect(timestamp > 5 + 10 * n && timestamp <= 15 + 10 * n).toBe(true);
    }
  });

  test('may be slower than a row a second, and may end', async () => {
    const times = [10_000, 20_000, 30_000, 40_000];
    expect((await batches({ rows_per_second: 0.1, rows: 3 }, 0, times)).map((rows) => rows.length)).toEqual([
      1, 1, 1, 0,
    ]);
  });

  test('gives all its rows at once when only what is there counts, and none if there is no end', async () => {
    expect((await batches({ rows_per_second: 1, rows: 5 }, 0, [1000], true)).flat()).toHaveLength(5);
    expect((await batches({ rows_per_second: 1 }, 0, [1000], true)).flat()).toEqual([]);
  });

  test.each([[{ rows_per_second: 0 }], [{ rows_per_second: -1 }], [{ rows_per_second: 1, rows: 1.5 }]])(
    'cannot be %o',
    (options) => {
      expect(() => rateSource.open(options, new StreamProbe().context())).toThrow(SourceError);
    },
  );
});

import { PipelineError, rowsToArrow, StreamingContext } from '@weir/runtime';
import type { BatchMetrics } from '@weir/runtime';
import { describe, expect, test } from 'vitest';
import { jsonOf } from './json-of.ts';

interface Received {
  readonly time: number;
  readonly rows: unknown;
}

/** A context with a sink `out` into a callback, and what the callback was given; `until` waits for it to be enough. */
function receiving(context: StreamingContext): {
  batches: Received[];
  until(enough: (batches: readonly Received[]) => boolean): Promise<void>;
} {
  const batches: Received[] = [];
  let look = (): void => undefined;
  context.callback('out', (table, { batchTimeMs, batchTime }) => {
    expect(batchTime.getTime()).toBe(batchTimeMs);
    batches.push({ time: batchTimeMs, rows: jsonOf(table) });
    look();
  });
  return {
    batches,
    until: async (enough) => {
      while (!enough(batches)) {
        await new Promise<void>((resolve) => {
          look = resolve;
        });
      }
    },
  };
}

describe('a program feeds a stream and is given the answers', () => {
  test('rows pushed before the start are in the first batch; the pipeline ends with its queues', async () => {
    const context = new StreamingContext({ batchInterval: '1s' });
    const received = receiving(context);
    const words = await context.queueStream('words', { word: 'VARCHAR', n: 'BIGINT' });
    await context.run(
      "CREATE SINK out INTO callback('out') AS SELECT word, sum(n) AS n FROM words GROUP BY word ORDER BY word",
    );
    await words.push([
      { word: 'a', n: 1 },
      { word: 'b', n: 2n },
      { word: 'a', n: null },
      { word: null, n: 3 },
    ]);
    words.end();
    await context.start();
    await context.awaitTermination();
    expect(received.batches).toHaveLength(1);
    expect(received.batches[0]?.rows).toEqual([
      { word: 'a', n: 1 },
      { word: 'b', n: 2 },
      { word: null, n: 3 },
    ]);
    expect((received.batches[0]?.time ?? 1) % 1000).toBe(0);
  });

  test('rows pushed while it runs are in a later batch, and empty batches come too', async () => {
    const context = new StreamingContext({ batchInterval: 20 });
    const received = receiving(context);
    const numbers = await context.queueStream('numbers', { n: 'INTEGER' });
    await context.run("CREATE SINK out INTO callback('out') AS SELECT n FROM numbers");
    await context.start();
    await received.until((batches) => batches.some(({ rows }) => Array.isArray(rows) && rows.length === 0));
    for (const n of [1, 2, 3]) {
      await numbers.push([{ n }]);
      await received.until((batches) => JSON.stringify(batches).includes(`"n":${n}`));
    }
    await context.stop();
    const times = received.batches.map(({ time }) => time);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(times).size).toBe(times.length);
    expect(times.every((time) => time % 20 === 0)).toBe(true);
    expect(received.batches.flatMap(({ rows }) => rows)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  test('Arrow tables are pushed as they are; a column more and another order do no harm', async () => {
    const context = new StreamingContext({ batchInterval: '1s' });
    const received = receiving(context);
    const queue = await context.queueStream('q', { a: 'INTEGER', b: 'VARCHAR' });
    await context.run("CREATE SINK out INTO callback('out') AS SELECT a, b FROM q");
    const other = await new StreamingContext().queueStream('wide', {
      b: 'VARCHAR',
      x: 'DOUBLE',
      a: 'INTEGER',
    });
    await queue.push(rowsToArrow([{ a: 1, b: 'one' }], queue.schema));
    await queue.push(rowsToArrow([{ a: 2, b: 'two', x: 0.5 }], other.schema));
    queue.end();
    await context.start();
    await context.awaitTermination();
    expect(received.batches[0]?.rows).toEqual([
      { a: 1, b: 'one' },
      { a: 2, b: 'two' },
    ]);
  });

  test('what a program can do is what a file can: windows, state, joins of queues', async () => {
    const context = new StreamingContext({ batchInterval: '1s' });
    const received = receiving(context);
    const left = await context.queueStream('l', { k: 'INTEGER', v: 'VARCHAR' });
    const right = await context.queueStream('r', { k: 'INTEGER', w: 'VARCHAR' });
    await context.run("CREATE TABLE names AS SELECT 1 AS k, 'one' AS name");
    await context.run('CREATE STREAM pairs AS SELECT k, v, w FROM l WINDOW(1m) JOIN r WINDOW(1m) USING (k)');
    await context.run(
      "CREATE SINK out INTO callback('out') AS SELECT name, v, w FROM pairs JOIN names USING (k)",
    );
    await left.push([
      { k: 1, v: 'left' },
      { k: 2, v: 'alone' },
    ]);
    await right.push([{ k: 1, w: 'right' }]);
    left.end();
    right.end();
    await context.start();
    await context.awaitTermination();
    expect(received.batches.at(-1)?.rows).toEqual([{ name: 'one', v: 'left', w: 'right' }]);
  });
});

describe('stop', () => {
  test('graceful: all that was pushed is computed and written first', async () => {
    const context = new StreamingContext({ batchInterval: '1h' });
    const received = receiving(context);
    const queue = await context.queueStream('q', { n: 'INTEGER' });
    await context.run("CREATE SINK out INTO callback('out') AS SELECT sum(n) AS n FROM q");
    await context.start();
    for (let n = 1; n <= 100; n += 1) await queue.push([{ n }]);
    await context.stop({ graceful: true });
    expect(received.batches.map(({ rows }) => rows)).toEqual([[{ n: 5050 }]]);
    expect(context.statistics()).toMatchObject({
      rowsRead: 100,
      rowsInBatches: 100,
      rowsBad: 0,
      rowsDropped: 0,
      batches: 1,
    });
    await expect(queue.push([{ n: 1 }])).rejects.toThrow("queue('q') has ended");
  });

  test('not graceful: it ends without another batch', async () => {
    const context = new StreamingContext({ batchInterval: '1h' });
    const received = receiving(context);
    const queue = await context.queueStream('q', { n: 'INTEGER' });
    await context.run("CREATE SINK out INTO callback('out') AS SELECT n FROM q");
    await context.start();
    await queue.push([{ n: 1 }]);
    await context.stop({ graceful: false });
    expect(received.batches).toEqual([]);
    await context.awaitTermination();
  });

  test('twice, before the start, and of a context that has done nothing', async () => {
    const context = new StreamingContext();
    await context.stop();
    await context.stop();
    const other = new StreamingContext();
    await other.queueStream('q', { n: 'INTEGER' });
    await other.close();
    await other.close();
  });
});

describe("on('batch')", () => {
  test('tells rows, bad rows, outputs and times of each batch', async () => {
    const context = new StreamingContext({ batchInterval: 20, maxBatches: 3 });
    const metrics: BatchMetrics[] = [];
    context.on('batch', (batch) => metrics.push(batch)).callback('out', () => undefined);
    const queue = await context.queueStream('q', { n: 'INTEGER' });
    await context.run("CREATE SINK out INTO callback('out') AS SELECT n FROM q WHERE n > 1");
    await queue.push([{ n: 1 }, { n: 2 }, { n: 3 }]);
    await context.start();
    await context.awaitTermination();
    expect(metrics).toHaveLength(3);
    expect(metrics.map(({ streams }) => streams)).toEqual([
      [{ stream: 'q', rows: 3, bad: 0 }],
      [{ stream: 'q', rows: 0, bad: 0 }],
      [{ stream: 'q', rows: 0, bad: 0 }],
    ]);
    expect(metrics.map(({ outputs }) => outputs)).toEqual([
      [{ output: 'out', rows: 2 }],
      [{ output: 'out', rows: 0 }],
      [{ output: 'out', rows: 0 }],
    ]);
    for (const [index, batch] of metrics.entries()) {
      expect(batch.batchTimeMs).toBe((metrics[0]?.batchTimeMs ?? 0) + 20 * index);
      expect(batch.processingMs).toBeGreaterThan(0);
      expect(batch.schedulingDelayMs).toBeGreaterThanOrEqual(0);
      expect(batch.backlog).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('errors', () => {
  test('run() rejects with every problem and its place, and adds nothing', async () => {
    const context = new StreamingContext();
    await context.queueStream('q', { n: 'INTEGER' });
    const failed = context.run('SELECT m FROM q; SELECT n FROM p;');
    await expect(failed).rejects.toBeInstanceOf(PipelineError);
    await expect(failed).rejects.toMatchObject({
      diagnostics: [{ code: 'unknown-column' }, { code: 'unknown-stream' }],
    });
    await context.run('CREATE STREAM p AS SELECT n FROM q');
    await context.close();
  });

  test('check() tells without adding', async () => {
    const context = new StreamingContext();
    await context.queueStream('q', { n: 'INTEGER' });
    expect((await context.check('SELECT m FROM q')).diagnostics).toMatchObject([
      { code: 'unknown-column', severity: 'error' },
    ]);
    expect((await context.check('SELECT n FROM q')).plan?.queries).toHaveLength(1);
    await context.close();
  });

  test('an unknown type, a duration that is none', async () => {
    const context = new StreamingContext();
    await expect(context.queueStream('q', { n: 'INTEGERR' })).rejects.toThrow('INTEGERR');
    await context.close();
    await expect(new StreamingContext({ batchInterval: '10 parsecs' }).run('SELECT 1')).rejects.toThrow(
      'is not a duration',
    );
  });

  test('a row that does not fit is refused, and the others of its push with it', async () => {
    const context = new StreamingContext({ batchInterval: '1s' });
    const received = receiving(context);
    const queue = await context.queueStream('q', { n: 'INTEGER' });
    await context.run("CREATE SINK out INTO callback('out') AS SELECT n FROM q");
    await expect(queue.push([{ n: 1 }, { n: 'two' }])).rejects.toThrow(/n/);
    await queue.push([{ n: 3 }]);
    queue.end();
    await context.start();
    await context.awaitTermination();
    expect(received.batches[0]?.rows).toEqual([{ n: 3 }]);
  });

  test('SQL cannot be added while it runs, and it starts once', async () => {
    const context = new StreamingContext({ batchInterval: '1h' });
    await context.queueStream('q', { n: 'INTEGER' });
    await context.start();
    await expect(context.run('SELECT 1')).rejects.toThrow('the pipeline is running');
    await expect(context.start()).rejects.toThrow('was started already');
    await context.stop({ graceful: false });
  });

  test('a callback that nobody registered: nothing starts', async () => {
    const context = new StreamingContext();
    await context.queueStream('q', { n: 'INTEGER' });
    await context.run("CREATE SINK out INTO callback('nobody') AS SELECT n FROM q");
    await expect(context.start()).rejects.toThrow('no callback is registered under the name "nobody"');
  });

  test.each([
    [
      'a callback that throws',
      () => {
        throw new Error('disk on fire');
      },
    ],
    ['a callback whose promise is rejected', () => Promise.reject(new Error('disk on fire'))],
  ])('%s ends the pipeline: its batch is not finished', async (_what, callback) => {
    const context = new StreamingContext({ batchInterval: 20 });
    const batches: BatchMetrics[] = [];
    context.on('batch', (batch) => batches.push(batch)).callback('out', callback);
    await context.queueStream('q', { n: 'INTEGER' });
    await context.run("CREATE SINK out INTO callback('out') AS SELECT n FROM q");
    await context.start();
    await expect(context.awaitTermination()).rejects.toThrow('callback "out" failed: disk on fire');
    expect(batches).toEqual([]);
  });

  test('the next batch waits for the promise of a callback', async () => {
    const context = new StreamingContext({ batchInterval: 20, maxBatches: 3 });
    let running = 0;
    let most = 0;
    context.callback('out', async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    });
    await context.queueStream('q', { n: 'INTEGER' });
    await context.run("CREATE SINK out INTO callback('out') AS SELECT n FROM q");
    await context.start();
    await context.awaitTermination();
    expect(most).toBe(1);
    expect(context.statistics().batches).toBe(3);
  });

  test('a query that fails while it runs: awaitTermination rejects with its place', async () => {
    const context = new StreamingContext({ batchInterval: '1s' });
    context.callback('out', () => undefined);
    const queue = await context.queueStream('q', { s: 'VARCHAR' });
    await context.run("CREATE SINK out INTO callback('out') AS SELECT CAST(s AS INTEGER) AS n FROM q");
    await queue.push([{ s: 'x' }]);
    queue.end();
    await context.start();
    const ended = context.awaitTermination();
    await expect(ended).rejects.toBeInstanceOf(PipelineError);
    await expect(ended).rejects.toMatchObject({ diagnostics: [{ code: 'duckdb-conversion' }] });
  });
});

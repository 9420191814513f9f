import { PipelineError } from '@weir/runtime';
import { afterEach, describe, expect, test } from 'vitest';
import { AskedPipeline, rowsOf } from './asked-pipeline.ts';

let pipeline: AskedPipeline | undefined;
afterEach(async () => {
  await pipeline?.stop();
  pipeline = undefined;
});

const clicks = (from: number, count: number): { user_id: bigint; url: string }[] =>
  Array.from({ length: count }, (_, index) => ({
    user_id: BigInt(from + index),
    url: `/page/${(from + index) % 3}`,
  }));

describe('a snapshot', () => {
  test('holds what is remembered, with the time of each batch', async () => {
    pipeline = await AskedPipeline.start('');
    const first = await pipeline.batch(clicks(0, 3));
    const second = await pipeline.batch(clicks(3, 2));
    const table = await pipeline.context.sql(
      'SELECT count(*)::INT AS n, epoch_ms(batch_time)::DOUBLE AS t FROM clicks GROUP BY batch_time ORDER BY batch_time',
    );
    expect(rowsOf(table)).toEqual([
      { n: 3, t: first },
      { n: 2, t: second },
    ]);
  });

  test('LAST 1 BATCHES and LAST of a duration cut at the last finished batch', async () => {
    pipeline = await AskedPipeline.start('');
    await pipeline.batch(clicks(0, 3));
    await pipeline.anyBatch();
    await pipeline.anyBatch();
    const both = await pipeline.context.sql(
      `SELECT (SELECT count(*) FROM clicks LAST 20ms)::INT AS d, (SELECT count(*) FROM clicks LAST 1 BATCHES)::INT AS b,
              (SELECT count(*) FROM clicks LAST 1h)::INT AS h`,
    );
    expect(rowsOf(both)).toEqual([{ d: 0, b: 0, h: 3 }]);
  });

  test('is the same for all streams it names, while batches go on', async () => {
    pipeline = await AskedPipeline.start(`
      CREATE STREAM doubled AS SELECT user_id FROM clicks UNION ALL SELECT user_id FROM clicks;
      CREATE SINK counts INTO callback('drop') AS SELECT count(*) AS n FROM clicks;`);
    const pushing = (async () => {
      for (let round = 0; round < 20; round += 1) await pipeline?.batch(clicks(round * 5, 5));
    })();
    for (let round = 0; round < 30; round += 1) {
      const table = await pipeline.context.sql(
        `SELECT (SELECT count(*) FROM clicks)::INT AS c, (SELECT count(*) FROM doubled)::INT AS d,
                (SELECT coalesce(sum(n), 0) FROM counts)::INT AS n`,
      );
      const [row] = table.toArray();
      expect(row?.d).toBe(2 * row?.c);
      expect(row?.n).toBe(row?.c);
    }
    await pushing;
  });

  test('joins tables and knows CTEs, macros and views of the user', async () => {
    pipeline = await AskedPipeline.start(`
      CREATE TABLE names AS SELECT 1 AS user_id, 'Ada' AS name;
      CREATE MACRO twice(x) AS 2 * x;`);
    await pipeline.batch(clicks(0, 3));
    const table = await pipeline.context.sql(
      'WITH mine AS (FROM clicks LAST ALL) SELECT name, twice(user_id)::INT AS d FROM mine JOIN names USING (user_id)',
    );
    expect(rowsOf(table)).toEqual([{ name: 'Ada', d: 2 }]);
  });

  test('of a sink is its output, and of one with the name of a stream, the stream', async () => {
    pipeline = await AskedPipeline.start(
      `CREATE SINK pages INTO callback('drop') REMEMBER 1m AS SELECT url, count(*) AS n FROM clicks GROUP BY url;`,
    );
    await pipeline.batch(clicks(0, 3));
    const table = await pipeline.context.sql('SELECT url, n::INT AS n FROM pages LAST 5m ORDER BY url');
    expect(rowsOf(table)).toEqual([
      { url: '/page/0', n: 1 },
      { url: '/page/1', n: 1 },
      { url: '/page/2', n: 1 },
    ]);
  });

  test('goes on over batches that are dropped meanwhile', async () => {
    pipeline = await AskedPipeline.start(
      'CREATE STREAM recent REMEMBER 200ms AS SELECT user_id FROM clicks;',
    );
    await pipeline.batch(clicks(0, 100_000));
    const query = pipeline.context.stream('SELECT user_id FROM recent')[Symbol.asyncIterator]();
    expect((await query.next()).value?.user_id).toBe(0n);
    for (let round = 0; round < 30; round += 1) await pipeline.anyBatch();
    let rows = 1;
    while ((await query.next()).done !== true) rows += 1;
    expect(rows).toBe(100_000);
    const after = await pipeline.context.sql('SELECT count(*)::INT AS n FROM recent');
    expect(rowsOf(after)).toEqual([{ n: 0 }]);
  });
});

describe('what is refused', () => {
  const refused = async (sql: string): Promise<string> => {
    pipeline ??= await AskedPipeline.start('');
    const error: unknown = await pipeline.context.sql(sql).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(PipelineError);
    return error instanceof Error ? error.message : '';
  };

  test('a name that is not there has its place and a hint', async () => {
    expect(await refused('SELECT * FROM clics LAST 5m')).toMatchInlineSnapshot(`
      "error[unknown-stream]: there is no stream or sink called "clics"
       --> 1:15
        |
      1 | SELECT * FROM clics LAST 5m
        |               ^^^^^
        = note: streams and sinks: clicks
        = hint: did you mean "clicks"?"
    `);
    expect(await refused('SELECT usr_id FROM clicks')).toMatchInlineSnapshot(`
      "error[unknown-column]: there is no column called "usr_id" here
       --> 1:8
        |
      1 | SELECT usr_id FROM clicks
        |        ^^^^^^
        = note: in scope: user_id, url, batch_time
        = hint: did you mean "user_id"?"
    `);
  });

  test('statements that are not queries, and more than one', async () => {
    expect(await refused('CREATE TABLE t (a INTEGER)')).toMatchInlineSnapshot(`
      "error[only-queries]: a running pipeline can only be asked: this statement is not a SELECT
       --> 1:1
        |
      1 | CREATE TABLE t (a INTEGER)
        | ^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
    expect(await refused('SELECT 1; SELECT 2')).toMatchInlineSnapshot(`
      "error[one-statement]: one query at a time can be asked here
       --> 1:11
        |
      1 | SELECT 1; SELECT 2
        |           ^^^^^^^^"
    `);
    expect(await refused('SELECT count(*) FROM clicks WINDOW(1s)')).toMatchInlineSnapshot(`
      "error[live-query]: this query is live: it answers at every batch and has no end
       --> 1:1
        |
      1 | SELECT count(*) FROM clicks WINDOW(1s)
        | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: read it row by row with stream(), or use LAST instead of WINDOW"
    `);
    expect(await refused('SELECT count(*) FROM clicks STATE')).toMatchInlineSnapshot(`
      "error[state-beside-pipeline]: STATE begins with the pipeline: a query beside a running one cannot have it
       --> 1:29
        |
      1 | SELECT count(*) FROM clicks STATE
        |                             ^^^^^
        = hint: write it into the pipeline as a stream or a sink, and read that with LAST"
    `);
  });

  test('a query that fails while it runs, and the pipeline goes on', async () => {
    pipeline = await AskedPipeline.start('');
    await pipeline.batch(clicks(0, 3));
    expect(await refused('SELECT sum(url::INTEGER) FROM clicks')).toMatchInlineSnapshot(`
      "error[duckdb-conversion]: could not convert string '/page/0' to INT32 when casting from source column url
       --> 1:12
        |
      1 | SELECT sum(url::INTEGER) FROM clicks
        |            ^^^^^^^^^^^^"
    `);
    expect(await pipeline.batch(clicks(3, 1))).toBeGreaterThan(0);
  });
});

describe('ending a query', () => {
  const endless = 'SELECT count(*) FROM range(1000000000000) t(i), clicks WHERE i % 7 = user_id';

  test('by its signal, while it computes', async () => {
    pipeline = await AskedPipeline.start('');
    await pipeline.batch(clicks(0, 3));
    const reason = new Error('enough');
    const ending = new AbortController();
    const query = pipeline.context.sql(endless, { signal: ending.signal });
    await pipeline.anyBatch();
    ending.abort(reason);
    await expect(query).rejects.toBe(reason);
  });

  test('by leaving the loop', async () => {
    pipeline = await AskedPipeline.start('');
    await pipeline.batch(clicks(0, 10));
    let rows = 0;
    for await (const row of pipeline.context.stream('SELECT user_id FROM clicks')) {
      rows += row === null ? 0 : 1;
      if (rows === 2) break;
    }
    expect(rows).toBe(2);
  });

  test('by the end of the pipeline', async () => {
    pipeline = await AskedPipeline.start('');
    await pipeline.batch(clicks(0, 3));
    const query = pipeline.context.sql(endless);
    await pipeline.anyBatch();
    const stopped = pipeline.stop();
    await expect(query).rejects.toThrow('the pipeline has ended');
    await stopped;
  });

  test('any number at once, more than may compute', async () => {
    pipeline = await AskedPipeline.start('');
    const { context } = pipeline;
    await pipeline.batch(clicks(0, 1000));
    const asking = Array.from({ length: 60 }, (_, index) =>
      context.sql(`SELECT count(*)::INT AS n FROM clicks WHERE user_id <> ${index}`),
    );
    const answers = await Promise.all(asking);
    expect(answers.map((table) => table.toArray()[0]?.n)).toEqual(answers.map(() => 999));
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { AskedPipeline, rowsOf } from './asked-pipeline.ts';

let pipeline: AskedPipeline | undefined;
afterEach(async () => {
  await pipeline?.stop();
  pipeline = undefined;
  if (made !== undefined) rmSync(made, { recursive: true });
  made = undefined;
});

let made: string | undefined;
function directory(): string {
  made ??= mkdtempSync(join(tmpdir(), 'weir-live-'));
  return made;
}

test('a window answers at each of its output times, as the same query in the pipeline does', async () => {
  pipeline = await AskedPipeline.start('');
  const written: unknown[] = [];
  const outputs = pipeline.context
    .stream('SELECT count(*)::INT AS n FROM clicks WINDOW(10m, 20ms)')
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

test('a window longer than what is remembered fills up from the next batch on, and LAST stays as it is', async () => {
  pipeline = await AskedPipeline.start('CREATE STREAM short REMEMBER 40ms AS SELECT user_id FROM clicks;');
  await pipeline.batch([{ user_id: 1n, url: '/before' }]);
  const engine = await pipeline.context.adhoc();
  const { batches } = await engine.query('SELECT count(*)::INT AS n FROM short WINDOW(1h, 20ms)');
  await pipeline.batch([{ user_id: 2n, url: '/a' }]);
  for (let count = 0; count < 5; count += 1) await pipeline.anyBatch();
  const time = await pipeline.batch([{ user_id: 3n, url: '/b' }]);
  const remembered = await pipeline.context.sql('SELECT user_id::INT AS id FROM short LAST ALL');
  expect(rowsOf(remembered)).not.toContainEqual({ id: 2 });
  for await (const batch of batches) {
    if (batch.batchTimeMs < time) continue;
    expect(rowsOf(batch.rows)).toEqual([{ n: 2 }]);
    break;
  }
});

test('of what is bounded in bytes a window has all rows, too', async () => {
  pipeline = await AskedPipeline.start('CREATE STREAM small REMEMBER 1h OR 1KB AS SELECT url FROM clicks;');
  const engine = await pipeline.context.adhoc();
  const { batches } = await engine.query('SELECT count(*)::INT AS n FROM small WINDOW(10m, 20ms)');
  let time = 0;
  for (let count = 0; count < 40; count += 1)
    time = await pipeline.batch([{ user_id: 1n, url: '/x'.repeat(200) }]);
  for await (const batch of batches) {
    if (batch.batchTimeMs < time) continue;
    expect(rowsOf(batch.rows)).toEqual([{ n: 40 }]);
    break;
  }
});

test('who reads other columns, or comes later, sees no row without them', async () => {
  pipeline = await AskedPipeline.start(
    `CREATE SINK total INTO callback('drop') AS SELECT sum(a) AS a FROM lines WINDOW(1h, 20ms);`,
    {},
    `CREATE STREAM lines (a INTEGER, b VARCHAR, c VARCHAR) FROM files('${directory()}/*.json') FORMAT json;`,
  );
  const engine = await pipeline.context.adhoc();
  const follow = async (column: string): Promise<() => Promise<unknown>> => {
    const sql = `SELECT list(${column}) AS seen FROM lines WINDOW(1h, 20ms)`;
    const { batches } = await engine.query(sql, { trusted: false });
    return async () => {
      const { value } = await batches.next();
      return rowsOf(value?.rows ?? { toArray: () => [] }).map((row) => JSON.stringify(row))[0];
    };
  };
  const seen = async (next: () => Promise<unknown>, wanted: unknown): Promise<void> => {
    while ((await next()) !== JSON.stringify({ seen: wanted }));
  };
  const first = await follow('b');
  writeFileSync(join(directory(), 'one.json'), '{"a": 1, "b": "b1", "c": "c1"}\n');
  await seen(first, ['b1']);
  const second = await follow('c');
  writeFileSync(join(directory(), 'two.json'), '{"a": 2, "b": "b2", "c": "c2"}\n');
  await seen(first, ['b1', 'b2']);
  await seen(second, ['c2']);
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

test('a stream that nothing remembers is followed from the next batch on, and let go afterwards', async () => {
  pipeline = await AskedPipeline.start(
    `CREATE STREAM even AS SELECT user_id FROM clicks WHERE user_id % 2 = 0;
     CREATE SINK pages INTO callback('drop') AS SELECT url, count(*)::INT AS n FROM clicks GROUP BY url;`,
    {},
    '',
  );
  await pipeline.batch([{ user_id: 2n, url: '/before' }]);
  const asked = {
    clicks: 'SELECT url FROM clicks',
    even: 'SELECT user_id::INT AS id FROM even',
    pages: 'SELECT url, n FROM pages',
    window: 'SELECT count(*)::INT AS n FROM clicks WINDOW(1h, 20ms)',
  };
  const engine = await pipeline.context.adhoc();
  const queries = await Promise.all(
    Object.values(asked).map((sql) => engine.query(sql, { bare: 'batch', trusted: false })),
  );
  const time = await pipeline.batch([
    { user_id: 3n, url: '/a' },
    { user_id: 4n, url: '/a' },
  ]);
  const answers: unknown[] = [];
  for (const { batches } of queries) {
    for await (const batch of batches) {
      if (batch.batchTimeMs < time) continue;
      answers.push(rowsOf(batch.rows));
      break;
    }
  }
  expect(answers).toEqual([[{ url: '/a' }, { url: '/a' }], [{ id: 4 }], [{ url: '/a', n: 2 }], [{ n: 2 }]]);
  // What was kept for them is gone, and the pipeline goes on.
  await pipeline.batch([{ user_id: 5n, url: '/b' }]);
  const kept =
    "SELECT table_name FROM duckdb_tables() WHERE database_name = 'weir' AND table_name LIKE 'kept%'";
  while (rowsOf(await pipeline.context.sql(kept)).length > 0) await pipeline.anyBatch();
  const warned = await engine.query('FROM clicks LAST 5m');
  expect(warned.warnings.map(({ code }) => code)).toEqual(['nothing-remembered']);
  await warned.batches.return?.();
});

test('columns that no query of the pipeline needs are there for the one that follows', async () => {
  pipeline = await AskedPipeline.start(
    `CREATE SINK total INTO callback('drop') AS SELECT count(*) AS n FROM lines;`,
    {},
    `CREATE STREAM lines (a INTEGER, b VARCHAR) FROM files('${directory()}/*.json') FORMAT json;`,
  );
  const engine = await pipeline.context.adhoc();
  const { batches } = await engine.query('SELECT b FROM lines WHERE b IS NOT NULL', { bare: 'batch' });
  writeFileSync(join(directory(), 'one.json'), '{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n');
  for await (const batch of batches) {
    if (batch.rows.numRows === 0) continue;
    expect(rowsOf(batch.rows)).toEqual([{ b: 'x' }, { b: 'y' }]);
    return;
  }
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SinkBench } from './testing/sink-bench.ts';

let bench: SinkBench;

beforeEach(async () => {
  bench = await SinkBench.open();
});

afterEach(() => bench.close());

describe('a table that does not exist', () => {
  test('is made with the columns of the query, from the first batch on, be it empty', async () => {
    const writer = await bench.sink('table', { name: 'counts' });
    await writer.write({
      batchTimeMs: 1000,
      table: await bench.query("SELECT 'a' AS word, sum(1) AS n LIMIT 0"),
    });
    const columns = await bench.query('SELECT column_name AS c, column_type AS t FROM (DESCRIBE counts)');
    expect(columns.toArray().map(String)).toEqual([
      '{"c": "word", "t": "VARCHAR"}',
      '{"c": "n", "t": "HUGEINT"}',
    ]);
  });

  test('after DROP TABLE everything is written again', async () => {
    const table = await bench.query('SELECT 1 AS a');
    await (await bench.sink('table', { name: 't' })).write({ batchTimeMs: 1000, table });
    await bench.database.main.run('DROP TABLE t');
    await (await bench.sink('table', { name: 't' })).write({ batchTimeMs: 1000, table });
    expect(await bench.column('SELECT a FROM t')).toEqual([1]);
  });
});

describe('exactly once', () => {
  test('a batch run again changes nothing, within a run and in the next', async () => {
    const one = await bench.query('SELECT 1 AS a');
    const two = await bench.query('SELECT 2 AS a');
    const writer = await bench.sink('table', { name: 't' });
    await writer.write({ batchTimeMs: 1000, table: one });
    await writer.write({ batchTimeMs: 1000, table: one });
    await writer.write({ batchTimeMs: 2000, table: two });
    const again = await bench.sink('table', { name: 't' });
    await again.write({ batchTimeMs: 1000, table: one });
    await again.write({ batchTimeMs: 2000, table: two });
    await again.write({ batchTimeMs: 3000, table: await bench.query('SELECT 3 AS a') });
    expect(await bench.column('FROM t ORDER BY a')).toEqual([1, 2, 3]);
    expect(new Set(bench.reports)).toEqual(
      new Set([
        'table "t" has the batches up to 1970-01-01T00:00:01.000Z already; they are not written again',
        'table "t" has the batches up to 1970-01-01T00:00:02.000Z already; they are not written again',
      ]),
    );
  });

  test('what arrives in another run is another batch, at whatever time', async () => {
    for (const a of [1, 2]) {
      const writer = await bench.sink('table', { name: 't' }, 'out', false);
      const table = await bench.query(`SELECT ${a} AS a`);
      await writer.write({ batchTimeMs: 1000, table });
      await writer.write({ batchTimeMs: 1000, table });
    }
    expect(await bench.column('FROM t ORDER BY a')).toEqual([1, 2]);
    expect(await bench.column("SELECT count(*)::INT FROM weir_batches WHERE target = 't'")).toEqual([1]);
  });

  test('sinks do not take the batches of another for theirs', async () => {
    const table = await bench.query('SELECT 1 AS a');
    for (const [name, output] of [
      ['t', 'x'],
      ['t', 'y'],
      ['u', 'x'],
    ] as const) {
      await (await bench.sink('table', { name }, output)).write({ batchTimeMs: 1000, table });
    }
    expect(await bench.column('SELECT count(*) FROM t UNION ALL SELECT count(*) FROM u')).toEqual([2n, 1n]);
  });

  test('the bookkeeping is one row a sink', async () => {
    const writer = await bench.sink('table', { name: 't' });
    const table = await bench.query('SELECT 1 AS a');
    for (let time = 1000; time <= 20_000; time += 1000) await writer.write({ batchTimeMs: time, table });
    const kept = await bench.query(
      'SELECT sink, target, epoch_ms(batch_time)::INTEGER AS ms FROM weir_batches',
    );
    expect(kept.toArray().map(String)).toEqual(['{"sink": "out", "target": "t", "ms": 20000}']);
  });

  test('a batch that fails leaves neither rows nor a record', async () => {
    await bench.database.main.run('CREATE TABLE t (a INTEGER CHECK (a < 10))');
    const writer = await bench.sink('table', { name: 't' });
    await expect(
      writer.write({
        batchTimeMs: 1000,
        table: await bench.query('SELECT i::INTEGER AS a FROM range(20) x(i)'),
      }),
    ).rejects.toMatchObject({
      name: 'SinkError',
      message: expect.stringMatching(/^cannot append to table "t": CHECK constraint failed/),
    });
    expect(await bench.column('FROM t')).toEqual([]);
    expect(
      await bench.column("SELECT table_name FROM duckdb_tables() WHERE table_name = 'weir_batches'"),
    ).toEqual([]);
    await writer.write({ batchTimeMs: 1000, table: await bench.query('SELECT 5 AS a') });
    expect(await bench.column('FROM t')).toEqual([5]);
  });

  test('in an attached database file, over a restart', async () => {
    const attach = `ATTACH '${bench.path('data.db')}' AS data`;
    await bench.database.main.run(attach);
    const one = await bench.query("SELECT 1 AS a, [{'x': 'y'}] AS b");
    await (await bench.sink('table', { name: 'data.t' })).write({ batchTimeMs: 1000, table: one });
    await bench.database.main.run('DETACH data');
    await bench.database.main.run(attach);
    const writer = await bench.sink('table', { name: 'data.main.t' });
    await writer.write({ batchTimeMs: 1000, table: one });
    await writer.write({ batchTimeMs: 2000, table: one });
    expect(await bench.column('SELECT count(*) FROM data.t')).toEqual([2n]);
    expect(await bench.column('SELECT count(*) FROM data.weir_batches')).toEqual([1n]);
    await bench.database.main.run('DETACH data');
    await bench.database.main.run(`ATTACH '${bench.path('data.db')}' AS data (READ_ONLY)`);
    await expect(bench.sink('table', { name: 'data.t' })).rejects.toThrow('the database "data" is read-only');
  });
});

describe('columns', () => {
  test('are matched by name, without regard to case; the others take their defaults', async () => {
    await bench.database.main.run('CREATE TABLE t (id INTEGER DEFAULT 7, N BIGINT, word VARCHAR)');
    const writer = await bench.sink('table', { name: 't' });
    await writer.write({ batchTimeMs: 1000, table: await bench.query("SELECT 'x' AS word, 3 AS n") });
    expect((await bench.query('FROM t')).toArray().map(String)).toEqual(['{"id": 7, "N": 3, "word": "x"}']);
  });

  test('that the table lacks are named', async () => {
    await bench.database.main.run('CREATE TABLE t (id INTEGER, word VARCHAR)');
    const writer = await bench.sink('table', { name: 't' });
    await expect(
      writer.write({ batchTimeMs: 1000, table: await bench.query('SELECT 1 AS id, 2 AS n, 3 AS m') }),
    ).rejects.toMatchObject({
      message: 'table "t" has no column "n", "m"',
      hint: 'columns are matched by name; the table has "id", "word"',
    });
  });

  test('of one name are refused', async () => {
    const writer = await bench.sink('table', { name: 't' });
    await expect(
      writer.write({ batchTimeMs: 1000, table: await bench.query('SELECT 1 AS a, 2 AS "A"') }),
    ).rejects.toThrow('table "t": the query has two columns "A"');
  });

  test("whose values cannot be cast stop with DuckDB's reason", async () => {
    await bench.database.main.run('CREATE TABLE t (a INTEGER)');
    const writer = await bench.sink('table', { name: 't' });
    await expect(
      writer.write({ batchTimeMs: 1000, table: await bench.query("SELECT 'x' AS a") }),
    ).rejects.toThrow(/^cannot append to table "t": Could not convert string 'x' to INT32/);
  });

  test('may change type from one batch to the next', async () => {
    const writer = await bench.sink('table', { name: 't' });
    await writer.write({ batchTimeMs: 1000, table: await bench.query('SELECT 1::BIGINT AS a') });
    await writer.write({ batchTimeMs: 2000, table: await bench.query("SELECT '2' AS a") });
    expect(await bench.column('FROM t ORDER BY a')).toEqual([1n, 2n]);
  });
});

describe('names', () => {
  test.each(['"my table"', ' "a.b" . c ', 'main.t', 'memory.t', 'größe'])('%s', async (name) => {
    await bench.database.main.run('CREATE SCHEMA "a.b"');
    const writer = await bench.sink('table', { name });
    await writer.write({ batchTimeMs: 1000, table: await bench.query('SELECT 1 AS a') });
    expect(await bench.column(`FROM ${name}`)).toEqual([1]);
  });

  test.each(['', 'a b', 'a.b.c.d', 't; DROP TABLE u', '"a'])('%j is none', async (name) => {
    await expect(bench.sink('table', { name })).rejects.toThrow('this is not the name of a table');
  });

  test('a database that is not there', async () => {
    await expect(bench.sink('table', { name: 'data.main.t' })).rejects.toMatchObject({
      message: `table('data.main.t'): there is no database "data"`,
      hint: 'ATTACH it in the pipeline file',
    });
  });

  test('mean what they mean in the pipeline file', async () => {
    const other = await SinkBench.open("ATTACH ':memory:' AS other; CREATE SCHEMA other.s; USE other.s");
    const writer = await other.sink('table', { name: 't' });
    await writer.write({ batchTimeMs: 1000, table: await other.query('SELECT 1 AS a') });
    expect(await other.column('FROM other.s.t')).toEqual([1]);
    await other.close();
  });
});

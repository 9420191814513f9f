import type { DuckDBConnection } from '@duckdb/node-api';
import { BIGINT, DOUBLE, DuckDBInstance, INTEGER, LIST, VARCHAR } from '@duckdb/node-api';
import { must } from '@weir/parser';
import { Field, Int64, RecordBatch, Schema, Struct, Table, Utf8, makeData } from 'apache-arrow';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { arrowData } from './arrow-data.ts';
import { arrowFieldOf } from './arrow-type.ts';
import { readArrow } from './read-result.ts';
import { rowsToArrow } from './rows-to-arrow.ts';
import { ArrowScan } from './scan.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '4' });
  connection = await instance.connect();
});

afterEach(() => {
  connection.closeSync();
  instance.closeSync();
});

const numberSchema = new Schema([arrowFieldOf('id', BIGINT)]);
const pairSchema = new Schema([
  arrowFieldOf('id', BIGINT),
  arrowFieldOf('word', VARCHAR),
  arrowFieldOf('x', DOUBLE),
]);

/** The ids from `first` on, in one record batch. */
function numbers(first: number, count: number): RecordBatch {
  const values = BigInt64Array.from({ length: count }, (_, i) => BigInt(first + i));
  const column = arrowData(new Int64(), count, { values });
  return new RecordBatch(numberSchema, arrowData(new Struct(numberSchema.fields), count, {}, [column]));
}

function pairs(first: number, count: number): Table {
  const rows = Array.from({ length: count }, (_, i) => ({
    id: first + i,
    word: `word ${first + i}`,
    x: i / 4,
  }));
  return rowsToArrow(rows, pairSchema);
}

async function rowsOf(sql: string, on = connection): Promise<unknown[][]> {
  const reader = await on.runAndReadAll(sql);
  return reader.getRowsJson();
}

test('the rows given last are the rows of the table function', async () => {
  const scan = await ArrowScan.register(connection, 'numbers', numberSchema);
  expect(await rowsOf('FROM numbers()')).toEqual([]);
  scan.set([numbers(1, 2)]);
  expect(await rowsOf('FROM numbers()')).toEqual([['1'], ['2']]);
  scan.set(new Table([numbers(7, 1), numbers(9, 1)]));
  expect(scan.rows).toBe(2);
  expect(await rowsOf('FROM numbers()')).toEqual([['7'], ['9']]);
  scan.clear();
  expect(await rowsOf('FROM numbers()')).toEqual([]);
});

test('a statement prepared once sees the rows of each batch', async () => {
  const scan = await ArrowScan.register(connection, 'numbers', numberSchema);
  await connection.run('CREATE TABLE kept(id BIGINT)');
  const sum = await connection.prepare('SELECT count(*)::INTEGER AS n, sum(id)::BIGINT AS s FROM numbers()');
  const keep = await connection.prepare('INSERT INTO kept SELECT id FROM numbers() WHERE id % 2 = 0');
  for (let batch = 0; batch < 100; batch++) {
    const count = (batch * 997) % 5000;
    scan.set([numbers(batch, count)]);
    const expected = [count, count === 0 ? null : BigInt(count * batch) + BigInt((count * (count - 1)) / 2)];
    expect(await (await sum.run()).getRows()).toEqual([expected]);
    await keep.run();
  }
  expect((await rowsOf('SELECT count(*)::INTEGER FROM kept WHERE id % 2 = 1'))[0]).toEqual([0]);
});

test('one query may scan the same rows twice, and more than one scan', async () => {
  const left = await ArrowScan.register(connection, 'l', pairSchema);
  const right = await ArrowScan.register(connection, 'r', numberSchema);
  left.set(pairs(0, 10_000));
  right.set([numbers(0, 3000), numbers(3000, 3000)]);
  const selfJoin = 'SELECT count(*)::INTEGER FROM l() a JOIN l() b ON a.id = b.id + 1 AND a.word <> b.word';
  expect(await rowsOf(selfJoin)).toEqual([[9999]]);
  const join = 'SELECT count(*)::INTEGER, max(l.id)::INTEGER FROM l() JOIN r() USING (id)';
  expect(await rowsOf(join)).toEqual([[6000, 5999]]);
});

test('only the columns of the query are asked for, in its order', async () => {
  const scan = await ArrowScan.register(connection, 'l', pairSchema);
  scan.set(pairs(5, 3));
  expect(await rowsOf('SELECT x, id FROM l() ORDER BY id DESC')).toEqual([
    [0.5, '7'],
    [0.25, '6'],
    [0, '5'],
  ]);
  expect(await rowsOf('SELECT count(*)::INTEGER FROM l()')).toEqual([[3]]);
  expect(await rowsOf("SELECT 'x' FROM l() WHERE id > 5")).toEqual([['x'], ['x']]);
});

test('rows keep their order whatever the number of threads', async () => {
  const scan = await ArrowScan.register(connection, 'l', pairSchema);
  scan.set(pairs(0, 50_000));
  await connection.run('CREATE TABLE kept AS SELECT id FROM l()');
  expect(await rowsOf('SELECT count(*)::INTEGER FROM kept WHERE id <> rowid')).toEqual([[0]]);
  const table = await readArrow(await connection.run('SELECT id FROM l() WHERE id % 3 = 0'));
  const ids = must(table.getChildAt(0)).toArray();
  expect(ids).toEqual(BigInt64Array.from({ length: ids.length }, (_, i) => BigInt(3 * i)));
});

test('millions of rows are aggregated by several threads', async () => {
  const scan = await ArrowScan.register(connection, 'numbers', numberSchema);
  scan.set([numbers(0, 2_000_000), numbers(2_000_000, 1_000_001)]);
  const sql = 'SELECT count(*)::INTEGER, sum(id)::VARCHAR, count(DISTINCT id % 1000)::INTEGER FROM numbers()';
  expect(await rowsOf(sql)).toEqual([[3_000_001, '4500001500000', 1000]]);
});

test('many small record batches share chunks', async () => {
  const scan = await ArrowScan.register(connection, 'l', pairSchema);
  const batches = Array.from({ length: 3000 }, (_, i) => must(pairs(i * 3, 3).batches[0]).slice(i % 2, 3));
  scan.set(batches);
  const sql = "SELECT count(*)::INTEGER, bool_and(word = 'word ' || id), max(id)::INTEGER FROM l()";
  expect(await rowsOf(sql)).toEqual([[7500, true, 8999]]);
});

test('strings of a megabyte go in and come back', async () => {
  const scan = await ArrowScan.register(connection, 'big', new Schema([arrowFieldOf('text', VARCHAR)]));
  const rows = Array.from({ length: 40 }, (_, i) => ({
    text: i % 3 === 0 ? 'short' : `${i}é😀`.repeat(150_000),
  }));
  scan.set(rowsToArrow(rows, new Schema([arrowFieldOf('text', VARCHAR)])));
  const table = await readArrow(await connection.run('FROM big()'));
  expect(
    must(table.getChildAt(0))
      .toJSON()
      .map((text) => String(text).length),
  ).toEqual(rows.map((row) => row.text.length));
  const sizes = await rowsOf('SELECT sum(strlen(text))::INTEGER FROM big()');
  expect(sizes).toEqual([[rows.reduce((sum, row) => sum + Buffer.byteLength(row.text), 0)]]);
});

test('text that is not UTF-8 is an error that names the column', async () => {
  const schema = new Schema([new Field('line', new Utf8(), true)]);
  const values = Uint8Array.from({ length: 20 }, (_, i) => (i === 15 ? 0xff : 65));
  const data = makeData({
    type: new Utf8(),
    length: 1,
    nullCount: 0,
    valueOffsets: Int32Array.of(0, 20),
    data: values,
  });
  const scan = await ArrowScan.register(connection, 'lines', schema);
  scan.set([new RecordBatch(schema, arrowData(new Struct(schema.fields), 1, {}, [data]))]);
  await expect(connection.run('FROM lines()')).rejects.toThrow('column "line": a string is not valid UTF-8');
  expect(await rowsOf('SELECT 1')).toEqual([[1]]);
});

test('data with other columns are refused', async () => {
  const scan = await ArrowScan.register(connection, 'numbers', numberSchema);
  expect(() => scan.set(pairs(0, 1))).toThrow(
    'numbers has the columns (id BIGINT), the data have (id BIGINT, word VARCHAR, x DOUBLE)',
  );
});

test('a query that is interrupted leaves the scan usable', async () => {
  const scan = await ArrowScan.register(connection, 'numbers', numberSchema);
  scan.set([numbers(0, 200_000)]);
  const state = { ended: false };
  const running = connection.run('SELECT count(*) FROM numbers() a, numbers() b WHERE a.id + b.id = 7');
  const end = (): void => {
    state.ended = true;
  };
  void running.then(end, end);
  // An interrupt before the query has begun is lost.
  while (!state.ended) {
    connection.interrupt();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await expect(running).rejects.toThrow(/interrupt/iu);
  expect(await rowsOf('SELECT count(*)::INTEGER FROM numbers()')).toEqual([[200_000]]);
});

test('a query that stops early does not need all rows', async () => {
  const scan = await ArrowScan.register(connection, 'numbers', numberSchema);
  scan.set([numbers(0, 500_000)]);
  expect(await rowsOf('FROM numbers() LIMIT 2')).toEqual([['0'], ['1']]);
  const result = await connection.stream('FROM numbers()');
  expect((await result.fetchChunk())?.rowCount).toBe(2048);
  scan.set([numbers(3, 1)]);
  expect(await rowsOf('FROM numbers()')).toEqual([['3']]);
});

test('columns can be changed; a statement from before must be prepared again', async () => {
  const scan = await ArrowScan.register(connection, 's', numberSchema);
  const before = await connection.prepare('FROM s()');
  await scan.redefine(pairSchema);
  scan.set(pairs(1, 1));
  await expect(before.run()).rejects.toThrow('s has other columns now');
  expect(await rowsOf('FROM s()')).toEqual([['1', 'word 1', 0]]);
  scan.close();
  await expect(connection.run('FROM s()')).rejects.toThrow('s is gone');
  expect(() => scan.set(pairs(1, 1))).toThrow('closed');
  await scan.redefine(numberSchema);
  expect(await rowsOf('FROM s()')).toEqual([]);
});

test('a name that is taken is refused', async () => {
  await ArrowScan.register(connection, 's', numberSchema);
  await expect(ArrowScan.register(connection, 'S', numberSchema)).rejects.toThrow(
    'there is a table function S already',
  );
});

test('all connections of the database see the function', async () => {
  const scan = await ArrowScan.register(connection, 'with "quotes"', numberSchema);
  scan.set([numbers(4, 1)]);
  const other = await instance.connect();
  expect(await rowsOf('FROM "with ""quotes"""()', other)).toEqual([['4']]);
});

test('lists longer than a chunk and with NULLs are written whole', async () => {
  const schema = new Schema([arrowFieldOf('list', LIST(INTEGER))]);
  const scan = await ArrowScan.register(connection, 'lists', schema);
  const list = Array.from({ length: 100_000 }, (_, i) => (i % 10 === 0 ? null : i));
  scan.set(rowsToArrow([{ list }, { list: null }, { list: [] }, { list }], schema));
  const sql = 'SELECT len(list)::INTEGER, list_count(list)::INTEGER, list_sum(list)::VARCHAR FROM lists()';
  const full = [100_000, 90_000, '4500000000'];
  expect(await rowsOf(sql)).toEqual([full, [null, null, null], [0, 0, null], full]);
});

test('batches are let go when others are set', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const scan = await ArrowScan.register(connection, 'numbers', numberSchema);
  const statement = await connection.prepare('SELECT max(id) FROM numbers()');
  const seen = await (async () => {
    const batch = numbers(0, 100_000);
    scan.set([batch]);
    await statement.run();
    return new WeakRef(batch.data);
  })();
  scan.set([numbers(0, 1)]);
  await statement.run();
  for (let i = 0; i < 50 && seen.deref() !== undefined; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  expect(seen.deref()).toBeUndefined();
});

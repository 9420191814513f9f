import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import { must } from '@weir/parser';
import type { Table } from 'apache-arrow';
import { MapRow, StructRow, tableFromIPC, tableToIPC, Vector } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readArrow, readBatches } from './read-result.ts';
import { ArrowScan } from './scan.ts';

let connection: DuckDBConnection;

beforeEach(async () => {
  connection = await DuckDBInstance.create(':memory:').then((instance) => instance.connect());
});

afterEach(() => {
  connection.closeSync();
});

/** The values of the first column, by apache-arrow's own reading; of materialised and streaming results. */
async function column(sql: string): Promise<unknown[]> {
  const values = valuesOf(await readArrow(await connection.run(sql)));
  expect(valuesOf(await readArrow(await connection.stream(sql)))).toEqual(values);
  return values;
}

function valuesOf(table: Table): unknown[] {
  return [...must(table.getChildAt(0))].map(plain);
}

/** Lists as arrays, structs and maps as objects. */
function plain(value: unknown): unknown {
  if (value instanceof Vector) return [...value].map(plain);
  if (!(value instanceof StructRow) && !(value instanceof MapRow)) return value;
  return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
}

test('numbers, booleans and NULLs', async () => {
  expect(await column('SELECT * FROM (VALUES (1::TINYINT), (NULL), (-128))')).toEqual([1, null, -128]);
  expect(await column('SELECT * FROM (VALUES (65535::USMALLINT), (0))')).toEqual([65_535, 0]);
  expect(await column('SELECT (i * 4611686018427387904)::BIGINT FROM (VALUES (-2), (1)) t(i)')).toEqual([
    -(2n ** 63n),
    2n ** 62n,
  ]);
  expect(await column('SELECT 18446744073709551615::UBIGINT')).toEqual([2n ** 64n - 1n]);
  expect(await column("SELECT * FROM (VALUES (0.1::DOUBLE), ('nan'), ('-inf'), (NULL))")).toEqual([
    0.1,
    NaN,
    -Infinity,
    null,
  ]);
  expect(await column('SELECT i % 3 = 0 FROM range(10) t(i)')).toEqual(
    Array.from({ length: 10 }, (_, i) => i % 3 === 0),
  );
});

test('decimals and huge integers of every width', async () => {
  const text = async (sql: string): Promise<string[]> => (await column(sql)).map(String);
  expect(await text('SELECT -1.25::DECIMAL(4, 2)')).toEqual(['-125']);
  expect(await text('SELECT -1234567.25::DECIMAL(9, 2)')).toEqual(['-123456725']);
  expect(await text('SELECT -1234567890123456.25::DECIMAL(18, 2)')).toEqual(['-123456789012345625']);
  expect(await text("SELECT '-99999999999999999999999999999999999999'::DECIMAL(38, 0)")).toEqual([
    `-${'9'.repeat(38)}`,
  ]);
  expect(await text('SELECT sum(9223372036854775807) FROM range(3)')).toEqual([
    String(3n * (2n ** 63n - 1n)),
  ]);
});

test('dates and times', async () => {
  expect(await column("SELECT DATE '1969-12-31'")).toEqual([-86_400_000]);
  expect(await column("SELECT TIME '00:00:01.5'")).toEqual([1_500_000n]);
  expect(await column("SELECT TIMESTAMP '2026-01-01 00:00:00.5'")).toEqual([Date.UTC(2026, 0, 1) + 500]);
  const zoned = await readArrow(await connection.run("SELECT TIMESTAMPTZ '2026-01-01 01:00:00+01' AS at"));
  expect(String(zoned.schema.fields[0])).toBe('at: Timestamp<MICROSECOND, UTC>');
  expect(valuesOf(zoned)).toEqual([Date.UTC(2026, 0, 1)]);
  const interval = await readArrow(
    await connection.run("SELECT INTERVAL '14 months 3 days 1 microsecond' AS i"),
  );
  expect(must(interval.getChildAt(0)).get(0)).toEqual(Int32Array.of(14, 3, 1000, 0));
});

test('an interval of more than 292 years of time is the same interval in days', async () => {
  const sql = 'SELECT to_days(5) + to_hours(30000000) AS i';
  const scan = await ArrowScan.register(connection, 's', (await readArrow(await connection.run(sql))).schema);
  scan.set(await readArrow(await connection.run(sql)));
  const rows = await connection.runAndReadAll(
    `SELECT s.i = t.i, datepart('day', s.i) FROM s() s, (${sql}) t`,
  );
  expect(rows.getRowsJson()).toEqual([[true, '1250005']]);
});

test('strings of all lengths, empty, with NULLs and emoji', async () => {
  const lengths = await column("SELECT repeat('😀', (i % 9)::INTEGER) || i FROM range(10000) t(i)");
  expect(lengths).toEqual(Array.from({ length: 10_000 }, (_, i) => `${'😀'.repeat(i % 9)}${i}`));
  const some = await column(
    `SELECT CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'x' ELSE 'a long string ' || i END
      FROM range(9000) t(i)`,
  );
  expect(some).toEqual(Array.from({ length: 9000 }, (_, i) => [null, '', 'x', `a long string ${i}`][i % 4]));
  const megabyte = await column("SELECT repeat('abcdefgh', 131072) || i FROM range(3) t(i)");
  expect(megabyte).toEqual([0, 1, 2].map((i) => `${'abcdefgh'.repeat(131_072)}${i}`));
});

test('blobs and UUIDs', async () => {
  expect(await column("SELECT '\\xFF\\x00'::BLOB")).toEqual([Uint8Array.of(0xff, 0)]);
  const uuid = await column("SELECT '00112233-4455-6677-8899-aabbccddeeff'::UUID");
  expect(uuid).toEqual([Uint8Array.from({ length: 16 }, (_, i) => i * 0x11)]);
});

test('enums share their dictionary, and columns of one enum go through an IPC file together', async () => {
  const sql = `SELECT i::ENUM('sad', 'ok') AS a, 'ok'::ENUM('sad', 'ok') AS b
      FROM (VALUES ('ok'), (NULL), ('sad')) t(i)`;
  const table = await readArrow(await connection.run(sql));
  const again = await readArrow(await connection.run(sql));
  expect(must(table.getChild('a')).toJSON()).toEqual(['ok', null, 'sad']);
  expect(table.getChild('a')?.data[0]?.dictionary).toBe(again.getChild('b')?.data[0]?.dictionary);
  expect(tableFromIPC(tableToIPC(table, 'file')).getChild('b')?.toJSON()).toEqual(['ok', 'ok', 'ok']);
});

test('nested values with NULLs at every level', async () => {
  expect(await column('SELECT * FROM (VALUES ([1, NULL]), (NULL), ([]), ([2]))')).toEqual([
    [1, null],
    null,
    [],
    [2],
  ]);
  const lists = "SELECT * FROM (VALUES ([['a', NULL], NULL, []]), ([[]]))";
  expect(await column(lists)).toEqual([[['a', null], null, []], [[]]]);
  const structs = "SELECT {'a': i, 'b': ['text number ' || i, NULL]} FROM (VALUES (1), (NULL)) t(i)";
  expect(await column(structs)).toEqual([
    { a: 1, b: ['text number 1', null] },
    { a: null, b: [null, null] },
  ]);
  const arrays = 'SELECT * FROM (VALUES ([1, 2]::INTEGER[2]), (NULL), ([NULL, 3]))';
  expect(await column(arrays)).toEqual([[1, 2], null, [null, 3]]);
  const map = "SELECT MAP {'k': [1], 'another key of a map': NULL}";
  expect(await column(map)).toEqual([{ k: [1], 'another key of a map': null }]);
  const union = "SELECT * FROM (VALUES (1::UNION(n INTEGER, s VARCHAR)), (NULL), ('a'))";
  expect(await column(union)).toEqual([1, null, 'a']);
});

test('a VARIANT and an unnamed struct come back through a scan', async () => {
  const sql = `SELECT {'a': [i, i]}::VARIANT::VARCHAR AS t, {'a': [i, i]}::VARIANT AS v, row(i, NULL) AS r
      FROM range(3) t(i)`;
  const table = await readArrow(await connection.run(sql));
  const scan = await ArrowScan.register(connection, 's', table.schema);
  scan.set(table);
  const rows = await connection.runAndReadAll(
    'SELECT v::VARCHAR = t, typeof(v), typeof(r), r::VARCHAR FROM s()',
  );
  expect(rows.getRowsJson()[1]).toEqual([true, 'VARIANT', 'STRUCT(BIGINT, INTEGER)', '(1, NULL)']);
});

describe('vectors that are not flat inside DuckDB', () => {
  const long = 'a constant of more than twelve bytes';
  const repeated = <T>(value: T, count: number): T[] => Array.from({ length: count }, () => value);

  test('constants', async () => {
    expect(await column("SELECT 'x' FROM range(5000)")).toEqual(repeated('x', 5000));
    expect(await column(`SELECT '${long}' FROM range(5000)`)).toEqual(repeated(long, 5000));
    expect(await column('SELECT NULL::VARCHAR FROM range(3000)')).toEqual(repeated(null, 3000));
    expect(await column('SELECT [1, 2] FROM range(3000)')).toEqual(repeated([1, 2], 3000));
    const structs = await column(`SELECT {'a': '${long}', 'b': ['${long}']} FROM range(2500)`);
    expect(structs).toEqual(repeated({ a: long, b: [long] }, 2500));
  });

  test('dictionaries of a compressed table, read in another order', async () => {
    await connection.run(`CREATE TABLE t AS
      SELECT i::INTEGER AS i, 'value of some length ' || (i % 7) AS s, [i % 3, i]::INTEGER[] AS l
      FROM range(20000) t(i)`);
    await connection.run('CHECKPOINT');
    const odd = Array.from({ length: 10_000 }, (_, i) => `value of some length ${(2 * i + 1) % 7}`);
    expect(await column('SELECT s FROM t WHERE i % 2 = 1')).toEqual(odd);
    const lists = await column('SELECT l FROM t WHERE i % 1000 = 999 ORDER BY i DESC');
    expect(lists.slice(0, 2)).toEqual([
      [1, 19_999],
      [0, 18_999],
    ]);
  });

  test('unnested, joined and sliced lists', async () => {
    const unnested = await column("SELECT unnest(['a', 'a string of many bytes']) FROM range(3000)");
    expect(unnested).toEqual(repeated(['a', 'a string of many bytes'], 3000).flat());
    const joined = await column(`SELECT l FROM range(4000) t(i)
      JOIN (SELECT k, ['the list of ' || k, NULL] AS l FROM range(3) u(k)) ON i % 3 = k ORDER BY i`);
    expect(joined).toEqual(Array.from({ length: 4000 }, (_, i) => [`the list of ${i % 3}`, null]));
    const sliced = "SELECT list_reverse(['first of the items', 'last of the items'])[1:1] FROM range(2100)";
    expect(await column(sliced)).toEqual(repeated(['last of the items'], 2100));
    const transformed = `SELECT list_transform([1, 2], x -> '${long}') FROM range(2100)`;
    expect(await column(transformed)).toEqual(repeated([long, long], 2100));
  });

  test('structs that an outer join did not find', async () => {
    const rows = await column(`SELECT s FROM range(4) t(i)
      LEFT JOIN (SELECT k, {'text': 'the struct of ' || k, 'list': [k::INTEGER]} AS s FROM range(2) u(k))
      ON i = k ORDER BY i`);
    const found = [0, 1].map((k) => ({ text: `the struct of ${k}`, list: [k] }));
    expect(rows).toEqual([...found, null, null]);
  });
});

test('a result without rows has its columns', async () => {
  const table = await readArrow(await connection.run("SELECT 1 AS a, ['x'] AS b WHERE false"));
  expect(table.numRows).toBe(0);
  expect(table.schema.fields.map(String)).toEqual(['a: Int32', 'b: List<Utf8>']);
  expect(table.getChild('a')?.length).toBe(0);
});

test('columns of the same name are both there', async () => {
  const table = await readArrow(await connection.run('SELECT 1 AS a, 2 AS a'));
  expect([table.getChildAt(0)?.get(0), table.getChildAt(1)?.get(0)]).toEqual([1, 2]);
});

test('large results come in batches', async () => {
  const sizes: number[] = [];
  let sum = 0n;
  for await (const batch of readBatches(
    await connection.stream("SELECT i, 'row ' || i AS s FROM range(300000) t(i)"),
  )) {
    sizes.push(batch.numRows);
    for (const value of must(batch.getChildAt(0))) sum += BigInt(value);
    expect(batch.getChildAt(1)?.get(5)).toBe(`row ${batch.getChildAt(0)?.get(5)}`);
  }
  expect(sizes).toEqual([122_880, 122_880, 54_240]);
  expect(sum).toBe((300_000n * 299_999n) / 2n);
});

test('an error in the middle of a streaming result rejects', async () => {
  const result = await connection.stream(
    "SELECT CASE WHEN i = 900000 THEN error('stop here') ELSE 'ok' END FROM range(1000000) t(i)",
  );
  await expect(readArrow(result)).rejects.toThrow('the query failed while its rows were read');
});

test('a reader that stops early leaves the connection usable', async () => {
  for await (const batch of readBatches(await connection.stream('FROM range(500000)'))) {
    expect(batch.numRows).toBe(122_880);
    break;
  }
  expect(await column('SELECT 42')).toEqual([42]);
});

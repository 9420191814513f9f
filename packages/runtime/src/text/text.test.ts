import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Table } from 'apache-arrow';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readArrow } from '../arrow/read-result.ts';
import { cellRows, columnHeadings } from './cell-rows.ts';
import { delimitedHeader, delimitedRows } from './delimited-rows.ts';
import { jsonLines, jsonRows } from './json-rows.ts';
import { textLines } from './text-lines.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

async function query(sql: string): Promise<Table> {
  return readArrow(await connection.run(sql));
}

function textOf(pieces: Iterable<Uint8Array>): string {
  return Buffer.concat([...pieces]).toString('utf8');
}

async function json(sql: string): Promise<string> {
  return textOf(jsonRows(await query(`SELECT ${sql} AS v`), jsonLines)).slice('{"v":'.length, -2);
}

async function cell(sql: string): Promise<string | null | undefined> {
  const [row] = cellRows(await query(`SELECT ${sql} AS v`));
  return row?.[0];
}

/** SQL of a value, and its JSON. Its text in a table is what DuckDB's CAST gives. */
const values: readonly (readonly [string, string])[] = [
  ['true', 'true'],
  ['127::TINYINT', '127'],
  ['(-32768)::SMALLINT', '-32768'],
  ['2147483647', '2147483647'],
  ['(-9223372036854775808)::BIGINT', '-9223372036854775808'],
  ['9007199254740993::BIGINT', '9007199254740993'],
  ['255::UTINYINT', '255'],
  ['65535::USMALLINT', '65535'],
  ['4294967295::UINTEGER', '4294967295'],
  ['18446744073709551615::UBIGINT', '18446744073709551615'],
  ['170141183460469231731687303715884105727::HUGEINT', '170141183460469231731687303715884105727'],
  ['(-170141183460469231731687303715884105728)::HUGEINT', '-170141183460469231731687303715884105728'],
  ['sum(-5::BIGINT)', '-5'],
  ['340282366920938463463374607431768211455::UHUGEINT', '340282366920938463463374607431768211455'],
  [
    "'123456789012345678901234567890123456789012345678901234567890'::BIGNUM",
    '123456789012345678901234567890123456789012345678901234567890',
  ],
  ['(-300)::BIGNUM', '-300'],
  ['0::BIGNUM', '0'],
  ['1.5::DOUBLE', '1.5'],
  ['0.1::FLOAT', '0.1'],
  ['123456.789::FLOAT', '123456.79'],
  ['3.4028235e38::FLOAT', '3.4028235e+38'],
  ['1e15::DOUBLE', '1000000000000000.0'],
  ['1e16::DOUBLE', '1e+16'],
  ['1e-5::DOUBLE', '1e-05'],
  ['5e-324::DOUBLE', '5e-324'],
  ['-0.0::DOUBLE', '-0.0'],
  ['1.7976931348623157e308::DOUBLE', '1.7976931348623157e+308'],
  ["'nan'::DOUBLE", '"NaN"'],
  ["'-inf'::DOUBLE", '"-Infinity"'],
  ["'inf'::FLOAT", '"Infinity"'],
  ['-0.05::DECIMAL(3, 2)', '-0.05'],
  ['1.50::DECIMAL(18, 2)', '1.50'],
  ['(-1.5)::DECIMAL(38, 37)', '-1.5000000000000000000000000000000000000'],
  ['12345678901234567890123456789012345678::DECIMAL(38, 0)', '12345678901234567890123456789012345678'],
  ["'plain'", '"plain"'],
  ["''", '""'],
  [
    `e'quote " backslash \\\\ tab \\t line \\n return \\r bell \\x07 é 😀'`,
    String.raw`"quote \" backslash \\ tab \t line \n return \r bell \u0007 é 😀"`,
  ],
  [String.raw`'\xAA\x00a"\x27'::BLOB`, String.raw`"\\xAA\\x00a\\x22\\x27"`],
  ["'0101110001'::BIT", '"0101110001"'],
  ["UUID '550e8400-e29b-41d4-a716-446655440000'", '"550e8400-e29b-41d4-a716-446655440000"'],
  ["'b'::ENUM('a', 'b')", '"b"'],
  ["DATE '2026-01-31'", '"2026-01-31"'],
  ["DATE '0044-03-15 (BC)'", '"-000043-03-15"'],
  ["DATE '12345-01-02'", '"+012345-01-02"'],
  ["'infinity'::DATE", '"infinity"'],
  ["'-infinity'::TIMESTAMP", '"-infinity"'],
  ["TIMESTAMP '2026-01-01 00:00:00'", '"2026-01-01T00:00:00Z"'],
  ["TIMESTAMP '2026-01-01 00:00:00.1'", '"2026-01-01T00:00:00.100Z"'],
  ["TIMESTAMP '1969-12-31 23:59:59.999999'", '"1969-12-31T23:59:59.999999Z"'],
  ["TIMESTAMP '12345-01-01 00:00:00'", '"+012345-01-01T00:00:00Z"'],
  ["TIMESTAMP '290309-12-22 (BC) 00:00:00'", '"-290308-12-22T00:00:00Z"'],
  ["TIMESTAMP_NS '2026-01-01 00:00:00.123456789'", '"2026-01-01T00:00:00.123456789Z"'],
  ["TIMESTAMP_NS '2026-01-01 00:00:00.120'", '"2026-01-01T00:00:00.120Z"'],
  ["TIMESTAMP_S '2026-01-01 00:00:00'", '"2026-01-01T00:00:00Z"'],
  ["TIMESTAMP_MS '2026-01-01 00:00:00.001'", '"2026-01-01T00:00:00.001Z"'],
  ["TIMESTAMPTZ '2026-01-01 00:00:00.5+02'", '"2025-12-31T22:00:00.500Z"'],
  ["TIME '12:34:56.7'", '"12:34:56.7"'],
  ["TIME '24:00:00'", '"24:00:00"'],
  ["TIME_NS '12:34:56.123456789'", '"12:34:56.123456789"'],
  ["'12:34:56.7+02:30'::TIMETZ", '"12:34:56.7+02:30"'],
  ["'12:34:56-15:59:59'::TIMETZ", '"12:34:56-15:59:59"'],
  ["INTERVAL '1 year 2 months 3 days 04:05:06.7'", '"1 year 2 months 3 days 04:05:06.7"'],
  ["INTERVAL '-14 months'", '"-1 year -2 months"'],
  ["INTERVAL '-1 second'", '"-00:00:01"'],
  ["INTERVAL '0 days'", '"00:00:00"'],
  ["INTERVAL '1 day -100 hours'", '"1 day -100:00:00"'],
  [`'{"a": [1, 2.50], "b c": "x y"}'::JSON`, '{"a":[1,2.50],"b c":"x y"}'],
  [`e'{\\n  "a":\\t"\\\\\\\\ \\\\" ,}"}\\n'::JSON`, String.raw`{"a":"\\ \" ,}"}`],
  [`'[NaN, -Infinity, true, null, 1e3 , ]'::JSON`, '["NaN","-Infinity",true,null,1e3]'],
  ['[1, NULL, 3]', '[1,null,3]'],
  ['[]::INTEGER[]', '[]'],
  ['[[1], [], NULL]', '[[1],[],null]'],
  ['array_value(1.5::FLOAT, NULL)', '[1.5,null]'],
  [
    `['a', 'it''s', '', 'null', 'a b', ' a', 'a,b', '[x]', '"', 'a\\b', '\\''', NULL]`,
    String.raw`["a","it's","","null","a b"," a","a,b","[x]","\"","a\\b","\\'",null]`,
  ],
  [`{'a': 1, 'b': 'x y', 'It''s': [1], 't': TIME '01:02:03'}`, `{"a":1,"b":"x y","It's":[1],"t":"01:02:03"}`],
  ["[TIMESTAMP '2026-01-01 00:00:00']", '["2026-01-01T00:00:00Z"]'],
  ["{'j': '{\"a\": 1}'::JSON}", '{"j":{"a":1}}'],
  ["row(1, 'a')", '{"":1,"_1":"a"}'],
  ["MAP {'a': 1, 'x=y': NULL}", '{"a":1,"x=y":null}'],
  ['MAP {1: [2, 3]}', '{"1":[2,3]}'],
  ["MAP {DATE '2026-01-01': {'x': true}}", '{"2026-01-01":{"x":true}}'],
  ['union_value(n := 1)', '{"n":1}'],
  ["['a'::ENUM('a', 'b'), NULL]", '["a",null]'],
  ["'POINT(1 2.5)'::GEOMETRY", '"POINT (1 2.5)"'],
  [
    "'POLYGON ZM ((0 0 1 1, 1 0 1 1, 0 1 1 1, 0 0 1 1))'::GEOMETRY",
    '"POLYGON ZM ((0 0 1 1, 1 0 1 1, 0 1 1 1, 0 0 1 1))"',
  ],
  [
    "'GEOMETRYCOLLECTION(POINT (1e20 -0.1), MULTIPOINT(1 2, EMPTY), LINESTRING EMPTY)'::GEOMETRY",
    '"GEOMETRYCOLLECTION (POINT (1e+20 -0.1), MULTIPOINT (1 2, EMPTY), LINESTRING EMPTY)"',
  ],
  ["'POINT M(1 2 3)'::GEOMETRY", '"POINT M (1 2 3)"'],
  ['1::VARIANT', '1'],
  ["'x y'::VARIANT", '"x y"'],
  ['NULL::INTEGER::VARIANT', 'null'],
  ['[1, NULL]::VARIANT', '[1,null]'],
  ['[]::INTEGER[]::VARIANT', '[]'],
  [
    `{'a': [{'b': true, 'c': 1.5::FLOAT}, {'b': false, 'c': NULL}], 'it''s': 'a,b', 'd': 1.50::DECIMAL(4, 2)}::VARIANT`,
    `{"a":[{"b":true,"c":1.5},{"b":false,"c":null}],"it's":"a,b","d":1.50}`,
  ],
  [
    '[-1.5::DECIMAL(9, 1), -1.5::DECIMAL(18, 1), -1.5::DECIMAL(38, 1), 0::DECIMAL(4, 1)]::VARIANT',
    '[-1.5,-1.5,-1.5,0.0]',
  ],
  ["UUID '550e8400-e29b-41d4-a716-446655440000'::VARIANT", '"550e8400-e29b-41d4-a716-446655440000"'],
  ["INTERVAL '2 months 1 day -1 second'::VARIANT", '"2 months 1 day -00:00:01"'],
  [String.raw`'\xAA'::BLOB::VARIANT`, String.raw`"\\xAA"`],
  ["repeat('x', 200)::VARIANT", `"${'x'.repeat(200)}"`],
  ["TIMESTAMPTZ '2026-01-01 00:00:00+00'::VARIANT", '"2026-01-01T00:00:00Z"'],
  [`'{"a": [1, "b", null, {}]}'::JSON::VARIANT`, '{"a":[1,"b",null,{}]}'],
  ['NULL', 'null'],
  ['NULL::INTEGER[]', 'null'],
  ['NULL::STRUCT(a INTEGER)', 'null'],
  ['NULL::UNION(n INTEGER)', 'null'],
];

describe('every type', () => {
  test.each(values)('JSON of %s', async (sql, expected) => {
    expect(await json(sql)).toBe(expected);
  });

  test.each(values)("a table's text of %s is DuckDB's cast", async (sql) => {
    const [[cast] = []] = (await connection.runAndReadAll(`SELECT (${sql})::VARCHAR`)).getRows();
    expect(await cell(sql)).toBe(cast);
  });

  test('all of them in one row', async () => {
    const columns = values.map(([sql], i) => `${sql} AS c${i}`).join(', ');
    const line = textOf(jsonRows(await query(`SELECT ${columns}`), jsonLines));
    const parsed: unknown = JSON.parse(line);
    expect(Object.keys(Object(parsed))).toHaveLength(values.length);
  });
});

describe('numbers', () => {
  test("doubles are DuckDB's text, and JSON that reads back as the same", async () => {
    const doubles = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 500, seed: 7 });
    const more = doubles
      .map((value) => Number((value % 1e9).toPrecision(3)))
      .concat([1e21, 123456789012345680, 0.1 + 0.2]);
    const list = [...doubles, ...more].map((value) => `(${value.toExponential()})`).join(', ');
    const table =
      await query(`SELECT v::DOUBLE AS v, v::DOUBLE::VARCHAR AS t, v::FLOAT AS f, v::FLOAT::VARCHAR AS ft
      FROM (VALUES ${list}) x(v) WHERE abs(v) < 1e38`);
    for (const [v, t, f, ft] of cellRows(table)) expect([v, f]).toEqual([t, ft]);
    const lines = textOf(jsonRows(table, jsonLines)).trimEnd().split('\n');
    const column = table.getChild('v');
    lines.forEach((line, row) => expect(JSON.parse(line).v).toBe(column?.get(row)));
  });

  test('integers of 64 and 128 bits are exact', async () => {
    const integers = fc.sample(fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }), {
      numRuns: 300,
      seed: 3,
    });
    const sizes = integers.flatMap((value) => [value, value >> 64n, value >> 75n, value >> 100n]);
    const table = await query(
      `SELECT v FROM (VALUES ${sizes.map((v) => `('${v}'::HUGEINT)`).join(', ')}) x(v)`,
    );
    expect([...cellRows(table)].flat()).toEqual(sizes.map(String));
    const narrow = sizes.map((v) => BigInt.asIntN(64, v));
    const table64 = await query(
      `SELECT v FROM (VALUES ${narrow.map((v) => `('${v}'::BIGINT)`).join(', ')}) x(v)`,
    );
    expect([...cellRows(table64)].flat()).toEqual(narrow.map(String));
  });

  test("timestamps of all times are DuckDB's text", async () => {
    const micros = fc.sample(fc.bigInt({ min: -(2n ** 57n), max: 2n ** 57n }), { numRuns: 500, seed: 5 });
    const table = await query(`SELECT make_timestamp(v) AS ts, ts::VARCHAR, ts::DATE, ts::DATE::VARCHAR,
      epoch_ms(v // 1000)::TIMESTAMP_MS AS ms, ms::VARCHAR, to_microseconds(v // 1000) AS i, i::VARCHAR
      FROM (VALUES ${micros.map((v) => `(${v})`).join(', ')}) x(v)`);
    for (const row of cellRows(table)) {
      for (let i = 0; i < row.length; i += 2) expect(row[i]).toBe(row[i + 1]);
    }
  });
});

describe('rows', () => {
  test('columns of one name get numbers, in JSON and in headers', async () => {
    const table = await query('SELECT 1 AS a, 2 AS a, 3 AS a_1, 4 AS "x""y"');
    expect(textOf(jsonRows(table, jsonLines))).toBe('{"a":1,"a_2":2,"a_1":3,"x\\"y":4}\n');
    expect(textOf([delimitedHeader(table, 'csv')])).toBe('a,a_2,a_1,"x""y"\n');
  });

  test('csv quotes what must be, and tells an empty string from NULL', async () => {
    const table = await query(`SELECT * FROM (VALUES
      (1, 'plain', [1, 2]), (2, NULL, NULL), (3, '', []), (4, 'a "b", c', NULL), (5, e'two\\r\\nlines', NULL)) t(i, s, l)`);
    expect(textOf(delimitedRows(table, 'csv'))).toBe(
      '1,plain,"[1, 2]"\n2,,\n3,"",[]\n4,"a ""b"", c",\n5,"two\r\nlines",\n',
    );
  });

  test('tsv escapes', async () => {
    const table = await query(`SELECT e'a\\tb\\nc\\rd\\\\e"f' AS "t\tb", NULL AS n, 'x' AS x`);
    expect(textOf([delimitedHeader(table, 'tsv'), ...delimitedRows(table, 'tsv')])).toBe(
      't\\tb\tn\tx\na\\tb\\nc\\rd\\\\e"f\t\tx\n',
    );
  });

  test('csv reads back in DuckDB as it was', async () => {
    const words = fc.sample(fc.string({ unit: 'grapheme', minLength: 1 }), { numRuns: 200, seed: 11 });
    const wanted = words.filter((word) => !word.includes('\0'));
    await connection.run('CREATE OR REPLACE TABLE words (i INTEGER, w VARCHAR)');
    for (const [i, word] of wanted.entries())
      await connection.run('INSERT INTO words VALUES ($1, $2)', [i, word]);
    const table = await query('FROM words ORDER BY i');
    expect([...cellRows(table)].map(([, word]) => word)).toEqual(wanted);
    for (const line of textOf(jsonRows(table, jsonLines)).trimEnd().split('\n')) JSON.parse(line);
  });

  test('one column as lines', async () => {
    const table = await query("SELECT * FROM (VALUES ('a'), (NULL), ('é')) t(v)");
    expect(textOf(textLines(table))).toBe('a\n\né\n');
  });

  test('slices of tables', async () => {
    const table =
      await query(`SELECT i, i % 3 = 0 AS b, CASE WHEN i % 2 = 0 THEN 's' || i END AS s, [i, i] AS l,
      {'x': i, 'y': CASE WHEN i % 5 > 0 THEN i % 2 = 1 END} AS st, array_value(i, i + 1) AS f FROM range(100) t(i)`);
    const all = textOf(jsonRows(table, jsonLines)).split('\n');
    expect(
      textOf(jsonRows(table.slice(37, 61), jsonLines))
        .trimEnd()
        .split('\n'),
    ).toEqual(all.slice(37, 61));
    expect([...cellRows(table.slice(37, 61))]).toEqual([...cellRows(table)].slice(37, 61));
  });

  test('a VARIANT of every scalar type, row by row', async () => {
    const scalars = [
      'true',
      '1::TINYINT',
      '1::SMALLINT',
      '1::INTEGER',
      '1::BIGINT',
      '1::HUGEINT',
      '1::UTINYINT',
      '1::USMALLINT',
      '1::UINTEGER',
      '1::UBIGINT',
      '1::UHUGEINT',
      '1::FLOAT',
      '1::DOUBLE',
      "'x'",
      "'300'::BIGNUM",
      "'101'::BIT",
      "'x'::BLOB",
      "'POINT(1 2)'::GEOMETRY",
      "DATE '2026-01-01'",
      "TIME '01:02:03.4'",
      "TIME_NS '01:02:03.4'",
      "'01:02:03+01'::TIMETZ",
      "TIMESTAMP '2026-01-01 00:00:00.5'",
      "TIMESTAMP_S '2026-01-01 00:00:00'",
      "TIMESTAMP_MS '2026-01-01 00:00:00.5'",
      "TIMESTAMP_NS '2026-01-01 00:00:00.5'",
      "TIMESTAMPTZ '2026-01-01 00:00:00+00'",
      "INTERVAL '1 day'",
      '1.5::DECIMAL(4, 1)',
      "{'k': [1, 2]}",
      'NULL::INTEGER',
    ];
    const union = scalars
      .map((sql) => `SELECT (${sql})::VARIANT AS v, [(${sql})::VARIANT] AS l`)
      .join(' UNION ALL ');
    const table = await query(`SELECT v, v::VARCHAR, l::VARIANT AS lv, l::VARIANT::VARCHAR FROM (${union})`);
    expect(table.numRows).toBe(scalars.length);
    for (const [v, vText, l, lText] of cellRows(table)) expect([v, l]).toEqual([vText, lText]);
    const lines = textOf(jsonRows(table, jsonLines)).trimEnd().split('\n');
    for (const line of lines) expect(JSON.parse(line).lv).toEqual([JSON.parse(line).v]);
  });

  test('headings', async () => {
    const table =
      await query(`SELECT 1::UBIGINT AS a, 1.5::DECIMAL(4, 1) AS b, 'x' AS c, 'x'::ENUM('x', 'y)') AS d,
      [1] AS e, {'a': 1, 'B c': 'x'} AS f, '1'::JSON AS g, now() AS h, UUID '550e8400-e29b-41d4-a716-446655440000' AS i`);
    expect(columnHeadings(table).map(({ type, numeric }) => `${type}${numeric ? ' >' : ''}`))
      .toMatchInlineSnapshot(`
      [
        "ubigint >",
        "decimal(4,1) >",
        "varchar",
        "enum",
        "integer[]",
        "struct(a integer, "B c" varchar)",
        "json",
        "timestamp with time zone",
        "uuid",
      ]
    `);
  });
});

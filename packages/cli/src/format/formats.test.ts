import { readFileSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import { displayWidth } from '@weir/parser';
import type { Table } from '@weir/runtime';
import { readArrow } from '@weir/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFormat } from './create-format.ts';
import type { FormatName, FormatOptions, ResultFormat, ShownBatch } from './result-format.ts';
import { formatNames } from './result-format.ts';

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

const plain: FormatOptions = { titles: false, color: false };

function write(format: ResultFormat, batches: readonly (Partial<ShownBatch> & { table: Table })[]): string {
  const pieces = batches.flatMap((batch) => [
    ...format.batch({ output: 1, batchTimeMs: 0, limit: Infinity, ...batch }),
  ]);
  return [...pieces, ...format.end()]
    .map((piece) => (typeof piece === 'string' ? piece : Buffer.from(piece).toString()))
    .join('');
}

async function one(name: FormatName, sql: string, options: Partial<FormatOptions> = {}): Promise<string> {
  return write(createFormat(name, { ...plain, ...options }), [{ table: await query(sql) }]);
}

/** Compares with a file beside this one; REWRITE=1 writes it anew. */
function expectGolden(name: string, text: string): void {
  const file = new URL(`./golden/${name}.txt`, import.meta.url);
  if (process.env['REWRITE'] === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

const everyType = `SELECT
  true AS bool, (-1)::TINYINT AS tiny, 65535::USMALLINT AS usmall, 42 AS int, 9007199254740993 AS big,
  18446744073709551615::UBIGINT AS ubig, sum(170141183460469231731687303715884105727::HUGEINT) AS huge,
  0.1::FLOAT AS float, 1e100::DOUBLE AS double, 'nan'::DOUBLE AS nan, 1.50::DECIMAL(9, 2) AS dec,
  'text' AS text, '' AS empty, NULL::VARCHAR AS nothing, 'a|b "c", d' AS marks, e'tab\\tline\\nbell\\x07 esc\\x1b[31m' AS controls,
  '日本語 👩‍👩‍👧 é' AS wide, '\\xAA\\x00'::BLOB AS blob, '0101'::BIT AS bit,
  UUID '550e8400-e29b-41d4-a716-446655440000' AS uuid, 'b'::ENUM('a', 'b') AS enum,
  DATE '2026-01-31' AS date, TIME '12:34:56.7' AS time, TIMESTAMP '2026-01-01 00:00:00.123' AS ts,
  TIMESTAMPTZ '2026-01-01 00:00:00+02' AS tstz, INTERVAL '1 day 2 hours' AS "interval",
  [1, NULL, 3] AS list, {'a': 1, 'b': 'x y'} AS struct, MAP {'k': 1.5} AS map, union_value(n := 1) AS "union",
  '{"a": [1, 2]}'::JSON AS json, 1 AS twice, 2 AS twice`;

describe('every type', () => {
  test.each(formatNames)('in %s', async (name) => {
    expectGolden(`every-type.${name}`, await one(name, everyType));
  });
});

const words = `SELECT * FROM (VALUES ('apple', 3), ('pear', NULL), (NULL, 12345)) t(word, n)`;

describe('batches under their times', () => {
  test.each(formatNames)('in %s', async (name) => {
    const text = write(createFormat(name, { ...plain, titles: true }), [
      { output: 'counts', batchTimeMs: 1_767_225_610_000, table: await query(words) },
      { output: 2, batchTimeMs: 1_767_225_610_250, table: await query("SELECT 'x' AS a LIMIT 0") },
      {
        output: 'counts',
        batchTimeMs: 1_767_225_620_000,
        table: await query(`${words} ORDER BY n`),
        limit: 1,
      },
    ]);
    expectGolden(`batches.${name}`, text);
  });

  test.each(formatNames)('in colour, in %s', async (name) => {
    const batch = { output: 'counts', batchTimeMs: 1_767_225_610_000, table: await query(words), limit: 2 };
    const colored = write(createFormat(name, { titles: true, color: true }), [batch]);
    const isForPeople = ['box', 'table', 'line'].includes(name);
    expect(colored.includes('\u001b[')).toBe(isForPeople);
    expect(stripVTControlCharacters(colored)).toBe(
      write(createFormat(name, { titles: true, color: false }), [batch]),
    );
  });
});

describe('formats for programs', () => {
  test('are never cut', async () => {
    const table = await query('SELECT i FROM range(100) t(i)');
    for (const name of ['csv', 'tsv', 'json', 'jsonl', 'batches'] as const) {
      const format = createFormat(name, { titles: true, color: true, width: 10 });
      expect(write(format, [{ table, limit: 1 }])).toContain('99');
    }
  });

  test('json is one array, whatever the batches', async () => {
    const rows = await query(words);
    const none = await query(`${words} LIMIT 0`);
    for (const tables of [[], [none], [rows, none, rows], [none, rows]]) {
      const text = write(
        createFormat('json', plain),
        tables.map((table) => ({ table })),
      );
      expect(JSON.parse(text)).toHaveLength(tables.filter((table) => table === rows).length * 3);
      expect(text.endsWith('\n')).toBe(true);
    }
  });

  test('csv has a header again when the columns change', async () => {
    const [a, b] = [await query('SELECT 1 AS a'), await query('SELECT 2 AS b')];
    expect(write(createFormat('csv', plain), [{ table: a }, { table: a }, { table: b }])).toBe(
      'a\n1\n1\nb\n2\n',
    );
  });
});

describe('box', () => {
  test('all lines have one width, be the characters wide, combined or none', async () => {
    const text = await one(
      'box',
      "SELECT * FROM (VALUES ('日本'), ('👩‍👩‍👧'), ('e\u0301'), ('a\u200b'), ('plain text')) t(v)",
    );
    expect(new Set(text.trimEnd().split('\n').map(displayWidth))).toEqual(new Set([14]));
  });

  test('fits the terminal by cutting its widest columns', async () => {
    const sql = "SELECT 1 AS id, repeat('long ', 40) AS text, repeat('界', 60) AS wide, 'short' AS s";
    const text = await one('box', sql, { width: 60 });
    // A wide character does not fit into the last column.
    expect(new Set(text.trimEnd().split('\n').map(displayWidth))).toEqual(new Set([59]));
    expectGolden('narrow.box', text);
    expect(await one('box', sql)).toContain('long '.repeat(40));
  });

  test('wraps when there are too many columns', async () => {
    const text = await one(
      'box',
      `SELECT ${Array.from({ length: 30 }, (_, i) => `'abcdefghijk' AS column_${i}`).join(', ')}`,
      { width: 80 },
    );
    expect(text).toContain('abcdefg…');
  });

  test('a result without rows has its header', async () => {
    expect(await one('box', 'SELECT 1 AS a LIMIT 0')).toBe(
      '┌─────────┐\n│       a │\n│ integer │\n├─────────┤\n└─────────┘\n',
    );
  });

  test('a type that is long does not widen its column', async () => {
    const lines = (await one('box', "SELECT {'a_long_name': 1, 'another_long_name': 2} AS s LIMIT 0")).split(
      '\n',
    );
    expect(lines[2]).toBe('│ struct(a_long_n… │');
  });
});

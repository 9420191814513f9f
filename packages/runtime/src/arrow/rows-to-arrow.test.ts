import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import {
  ARRAY,
  BIGINT,
  BIT,
  BLOB,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBInstance,
  DuckDBVarCharType,
  ENUM,
  FLOAT,
  HUGEINT,
  INTEGER,
  INTERVAL,
  LIST,
  MAP,
  STRUCT,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  TIMESTAMP_NS,
  TIMETZ,
  TINYINT,
  UBIGINT,
  UNION,
  UUID,
  VARCHAR,
} from '@duckdb/node-api';
import { Schema } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arrowFieldOf } from './arrow-type.ts';
import { RowValueError, rowsToArrow } from './rows-to-arrow.ts';
import { ArrowScan } from './scan.ts';

let connection: DuckDBConnection;
let scan: ArrowScan;

beforeAll(async () => {
  connection = await DuckDBInstance.create(':memory:').then((instance) => instance.connect());
  scan = await ArrowScan.register(connection, 'pushed', new Schema([arrowFieldOf('v', INTEGER)]));
});

afterAll(() => connection.closeSync());

/** What DuckDB makes of values, as text. */
async function texts(type: DuckDBType, values: readonly unknown[]): Promise<unknown[]> {
  const schema = new Schema([arrowFieldOf('v', type)]);
  await scan.redefine(schema);
  scan.set(
    rowsToArrow(
      values.map((v) => ({ v })),
      schema,
    ),
  );
  const rows = await connection.runAndReadAll('SELECT v::VARCHAR FROM pushed()');
  return rows.getRowsJson().map(([text]) => text);
}

const accepted: readonly (readonly [DuckDBType, readonly (readonly [unknown, string | null])[]])[] = [
  [
    BOOLEAN,
    [
      [true, 'true'],
      [false, 'false'],
      [null, null],
      [undefined, null],
    ],
  ],
  [
    TINYINT,
    [
      [-128, '-128'],
      [127n, '127'],
    ],
  ],
  [
    BIGINT,
    [
      [-(2n ** 63n), '-9223372036854775808'],
      [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ],
  ],
  [
    UBIGINT,
    [
      [2n ** 64n - 1n, '18446744073709551615'],
      [0, '0'],
    ],
  ],
  [
    HUGEINT,
    [
      [-(2n ** 127n), '-170141183460469231731687303715884105728'],
      [2n ** 127n - 1n, '170141183460469231731687303715884105727'],
    ],
  ],
  [
    FLOAT,
    [
      [0.5, '0.5'],
      [Number.NaN, 'nan'],
      [Number.NEGATIVE_INFINITY, '-inf'],
    ],
  ],
  [
    DOUBLE,
    [
      [0.1, '0.1'],
      [3n, '3.0'],
      [-0, '-0.0'],
    ],
  ],
  [
    DECIMAL(4, 2),
    [
      [1.005, '1.01'],
      ['-99.99', '-99.99'],
      [7n, '7.00'],
      ['1e1', '10.00'],
    ],
  ],
  [DECIMAL(38, 4), [['-123456789012345678901234567890.12345', '-123456789012345678901234567890.1235']]],
  [
    VARCHAR,
    [
      ['', ''],
      ['😀', '😀'],
      ['a text of more than twelve bytes', 'a text of more than twelve bytes'],
    ],
  ],
  [
    DuckDBVarCharType.create('JSON'),
    [
      ['{"a": 1}', '{"a": 1}'],
      [{ a: [1] }, '{"a":[1]}'],
      [true, 'true'],
      [1.5, '1.5'],
    ],
  ],
  [BLOB, [[Uint8Array.of(65, 0xff), 'A\\xFF']]],
  [
    DATE,
    [
      [new Date('2026-02-28T23:59:59Z'), '2026-02-28'],
      ['1969-12-31', '1969-12-31'],
      ['-infinity', '-infinity'],
    ],
  ],
  [
    TIMESTAMP,
    [
      [new Date(-1), '1969-12-31 23:59:59.999'],
      ['2026-01-01T12:00:00.123456+02:00', '2026-01-01 10:00:00.123456'],
      ['infinity', 'infinity'],
    ],
  ],
  [
    TIMESTAMP,
    [
      ['0044-03-15 12:30', '0044-03-15 12:30:00'],
      ['2024-02-29', '2024-02-29 00:00:00'],
    ],
  ],
  [TIMESTAMP_NS, [['2026-01-01 00:00:00.123456789Z', '2026-01-01 00:00:00.123456789']]],
  [
    TIME,
    [
      ['24:00:00', '24:00:00'],
      ['01:02:03.5', '01:02:03.5'],
    ],
  ],
  [
    TIMETZ,
    [
      ['01:02:03+05:30', '01:02:03+05:30'],
      ['23:00:00', '23:00:00+00'],
      ['00:00:00-15:59', '00:00:00-15:59'],
    ],
  ],
  [
    INTERVAL,
    [
      [{ months: 14, days: -3, micros: 1_000_000 }, '1 year 2 months -3 days 00:00:01'],
      [{}, '00:00:00'],
    ],
  ],
  [UUID, [['00112233-4455-6677-8899-AABBCCDDEEFF', '00112233-4455-6677-8899-aabbccddeeff']]],
  [
    ENUM(['sad', 'ok']),
    [
      ['ok', 'ok'],
      [null, null],
      ['sad', 'sad'],
    ],
  ],
  [
    LIST(INTEGER),
    [
      [[1, null, 3], '[1, NULL, 3]'],
      [[], '[]'],
      [Int8Array.of(-1, 2), '[-1, 2]'],
    ],
  ],
  [
    ARRAY(VARCHAR, 2),
    [
      [['a', null], '[a, NULL]'],
      [null, null],
      [['b', 'c'], '[b, c]'],
    ],
  ],
  [
    STRUCT({ a: INTEGER, b: LIST(VARCHAR) }),
    [
      [{ b: ['x'], a: 1, unknown: true }, "{'a': 1, 'b': [x]}"],
      [{}, "{'a': NULL, 'b': NULL}"],
    ],
  ],
  [
    MAP(VARCHAR, INTEGER),
    [
      [{ k: 1 }, '{k=1}'],
      [new Map([['m', null]]), '{m=NULL}'],
      [[['p', 2]], '{p=2}'],
    ],
  ],
  [
    UNION({ n: INTEGER, s: VARCHAR }),
    [
      [{ n: 1 }, '1'],
      [{ s: 'x' }, 'x'],
      [null, null],
      [{ s: null }, 'NULL'],
    ],
  ],
];

describe('values that a column accepts', () => {
  for (const [type, values] of accepted) {
    test(`${type.toString()} ${type.alias ?? ''}`, async () => {
      const expected = values.map(([, text]) => text);
      const seen = await texts(
        type,
        values.map(([value]) => value),
      );
      expect(seen).toEqual(expected);
    });
  }

  test('timestamps with time zone are UTC', async () => {
    await connection.run("SET TimeZone = 'UTC'");
    expect(await texts(TIMESTAMPTZ, [new Date(0), '2026-06-01T00:00:00+02'])).toEqual([
      '1970-01-01 00:00:00+00',
      '2026-05-31 22:00:00+00',
    ]);
  });
});

const refused: readonly (readonly [DuckDBType, unknown, string])[] = [
  [TINYINT, 128, 'expected TINYINT, a whole number from -128 to 127, got 128'],
  [INTEGER, 1.5, 'expected INTEGER, a whole number from -2147483648 to 2147483647, got 1.5'],
  [INTEGER, '1', 'got "1"'],
  [BIGINT, 2 ** 53, 'got 9007199254740992'],
  [BOOLEAN, 1, 'expected BOOLEAN, true or false, got 1'],
  [FLOAT, 1e300, 'got 1e+300'],
  [DECIMAL(4, 2), 100, 'expected DECIMAL(4,2), a number of DECIMAL(4,2), got 100'],
  [VARCHAR, 5, 'expected a string, got 5'],
  [DuckDBVarCharType.create('JSON'), '{', 'expected JSON, got "{"'],
  [TIMESTAMP, new Date(Number.NaN), 'expected TIMESTAMP, a Date or ISO 8601 text, got an invalid Date'],
  [TIMESTAMP, '2026-02-30', 'got "2026-02-30"'],
  [TIME, '25:00:00', 'got "25:00:00"'],
  [INTERVAL, { day: 1 }, 'got an object'],
  [ENUM(['a']), 'b', 'one of its values, got "b"'],
  [UUID, 'zz', 'got "zz"'],
  [LIST(LIST(INTEGER)), [[1], [2, 'x']], 'at [1][1]: expected INTEGER'],
  [ARRAY(INTEGER, 2), [1], 'expected an array of 2, got an array'],
  [STRUCT({ a: STRUCT({ b: INTEGER }) }), { a: { b: 'x' } }, 'at .a.b: expected INTEGER'],
  [STRUCT({ a: INTEGER }), [1], 'expected an object, got an array'],
  [MAP(VARCHAR, INTEGER), { k: 'x' }, 'at [k]: expected INTEGER'],
  [UNION({ n: INTEGER }), { x: 1 }, 'expected an object with one of the keys n'],
];

describe('a value that does not fit is refused with its place', () => {
  for (const [type, value, message] of refused) {
    test(`${type.toString()} ${typeof value} ${message}`, () => {
      const schema = new Schema([arrowFieldOf('v', type)]);
      const push = (): unknown => rowsToArrow([{ v: null }, { v: value }], schema);
      expect(push).toThrow(RowValueError);
      expect(push).toThrow('row 2, column "v"');
      expect(push).toThrow(message);
    });
  }
});

test('no rows make a table without rows', () => {
  const schema = new Schema([arrowFieldOf('a', INTEGER), arrowFieldOf('b', LIST(VARCHAR))]);
  expect(rowsToArrow([], schema).numRows).toBe(0);
  expect(rowsToArrow([{}], schema).toArray().map(String)).toEqual(['{"a": null, "b": null}']);
});

test('types that have no JavaScript values are refused at once', () => {
  expect(() => rowsToArrow([], new Schema([arrowFieldOf('v', BIT)]))).toThrow(
    'a column of type BIT cannot be filled',
  );
});

import type { DuckDBType } from '@duckdb/node-api';
import {
  ARRAY,
  BIGINT,
  BIGNUM,
  BIT,
  BLOB,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBVarCharType,
  ENUM,
  FLOAT,
  GEOMETRY,
  HUGEINT,
  INTEGER,
  INTERVAL,
  LIST,
  MAP,
  SMALLINT,
  SQLNULL,
  STRUCT,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  TIMESTAMP_MS,
  TIMESTAMP_NS,
  TIMESTAMP_S,
  TIMETZ,
  TIME_NS,
  TINYINT,
  UBIGINT,
  UHUGEINT,
  UINTEGER,
  UNION,
  USMALLINT,
  UTINYINT,
  UUID,
  VARCHAR,
  VARIANT,
} from '@duckdb/node-api';
import { must } from '@weir/parser';
import {
  type DataType,
  DateMillisecond,
  Decimal,
  Dictionary,
  DurationSecond,
  Field,
  FixedSizeBinary,
  Float16,
  Int32,
  LargeBinary,
  LargeList,
  LargeUtf8,
  Schema,
  Table,
  tableFromIPC,
  tableToIPC,
  TimeMillisecond,
  TimestampSecond,
  Utf8,
  Utf8View,
} from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { ArrowTypeError, arrowFieldOf } from './arrow-type.ts';
import { duckdbTypeOf } from './duckdb-type.ts';

const types: readonly DuckDBType[] = [
  SQLNULL,
  BOOLEAN,
  TINYINT,
  SMALLINT,
  INTEGER,
  BIGINT,
  HUGEINT,
  UTINYINT,
  USMALLINT,
  UINTEGER,
  UBIGINT,
  UHUGEINT,
  FLOAT,
  DOUBLE,
  DECIMAL(4, 1),
  DECIMAL(9, 9),
  DECIMAL(18, 0),
  DECIMAL(38, 37),
  BLOB,
  BIT,
  BIGNUM,
  UUID,
  GEOMETRY,
  DATE,
  TIME,
  TIME_NS,
  TIMETZ,
  TIMESTAMP,
  TIMESTAMP_S,
  TIMESTAMP_MS,
  TIMESTAMP_NS,
  TIMESTAMPTZ,
  INTERVAL,
  VARCHAR,
  DuckDBVarCharType.create('JSON'),
  VARIANT,
  ENUM(['a', "it's", '']),
  ENUM(manyValues(256)),
  ENUM(manyValues(257)),
  LIST(LIST(UUID)),
  ARRAY(HUGEINT, 3),
  MAP(VARCHAR, TIMETZ),
  UNION({ n: INTEGER, 'b c': LIST(BIT) }),
  STRUCT({ a: DuckDBVarCharType.create('JSON'), 'b"': STRUCT({ e: ENUM(['x', 'y']) }) }),
];

function manyValues(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `value ${i}`);
}

describe('a DuckDB type comes back from its Arrow field', () => {
  for (const type of types) {
    test(`${shortName(type)} as it was`, () => {
      const field = arrowFieldOf('column', type);
      expect(duckdbTypeOf(field).toJson()).toEqual(type.toJson());
    });
  }

  test('and through an IPC file', () => {
    const schema = new Schema(types.map((type, i) => arrowFieldOf(`c${i}`, type)));
    const read = tableFromIPC(tableToIPC(new Table(schema, []), 'file')).schema;
    expect(read.fields.map((field) => duckdbTypeOf(field).toJson())).toEqual(
      types.map((type) => type.toJson()),
    );
  });
});

function shortName(type: DuckDBType): string {
  return type.toString().slice(0, 80) + (type.alias ?? '');
}

const item = new Field('item', new LargeUtf8(), true);
const foreign: readonly (readonly [DataType, DuckDBType])[] = [
  [new LargeUtf8(), VARCHAR],
  [new Utf8View(), VARCHAR],
  [new LargeBinary(), BLOB],
  [new FixedSizeBinary(5), BLOB],
  [new Float16(), FLOAT],
  [new DateMillisecond(), DATE],
  [new TimeMillisecond(), TIME],
  [new TimestampSecond('Europe/Berlin'), TIMESTAMPTZ],
  [new DurationSecond(), INTERVAL],
  [new Dictionary(new Utf8(), new Int32()), VARCHAR],
  [new LargeList(item), LIST(VARCHAR)],
  [new Decimal(3, 20), DECIMAL(20, 3)],
];

test('Arrow types from elsewhere become the nearest DuckDB type', () => {
  const nearest = foreign.map(([arrow]) => duckdbTypeOf(new Field('x', arrow, true)).toString());
  expect(nearest).toEqual(foreign.map(([, type]) => type.toString()));
});

test('an Arrow type that DuckDB has no type for is an error that names the column', () => {
  const wide = new Field('big', new Decimal(3, 60, 256), true);
  expect(() => duckdbTypeOf(wide)).toThrow(ArrowTypeError);
  expect(() => duckdbTypeOf(wide)).toThrow('column "big": DuckDB has no type for');
});

test("metadata that do not fit the field's type are not believed", () => {
  const field = new Field('x', new Utf8(), true, new Map([['duckdb.type', 'HUGEINT']]));
  expect(duckdbTypeOf(field)).toBe(VARCHAR);
});

test('schemas made twice of the same enum are of the same type', () => {
  const [one, other] = [1, 2].map(() => arrowFieldOf('e', ENUM(['sad', 'ok'])));
  expect(must(one).type.id).toBe(must(other).type.id);
  expect(arrowFieldOf('e', ENUM(['ok', 'sad'])).type.id).not.toBe(must(one).type.id);
});

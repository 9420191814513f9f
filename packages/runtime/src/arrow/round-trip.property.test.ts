import type { DuckDBConnection, DuckDBEnumType, DuckDBType } from '@duckdb/node-api';
import * as sql from '@duckdb/node-api';
import { DuckDBInstance, DuckDBStructType, DuckDBTypeId, DuckDBUnionType, DuckDBVarCharType } from '@duckdb/node-api';
import { must } from '@weir/parser';
import type { Table } from 'apache-arrow';
import {
  Data,
  DataType,
  makeData,
  Null,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { expect, test } from 'vitest';
import { arrowData, typedValues } from './arrow-data.ts';
import { arrowFieldOf, arrowTypeOf } from './arrow-type.ts';
import { bitAt } from './bitmap.ts';
import { fixedLayout } from './fixed-layout.ts';
import { childOf, offsetsOf, valueBytes } from './piece.ts';
import { readArrow } from './read-result.ts';
import { ArrowScan } from './scan.ts';

/*
 * Random Arrow data of random schemas, in record batches that are slices of larger ones, must come back from
 * DuckDB as they were: through a table, and straight from the scan with some of the columns. The data are
 * made as buffers from a seed, row by row comparison is on the bytes of the values.
 */

const runs = Number(process.env['WEIR_RUNS'] ?? 40);

const JSON_TYPE = DuckDBVarCharType.create('JSON');
const smallEnum = sql.ENUM(['sad', 'ok', 'a value of more than twelve bytes', '']);
const wideEnum = sql.ENUM(Array.from({ length: 300 }, (_, i) => `value ${i}`));

const leaves: readonly DuckDBType[] = [
  ...[sql.BOOLEAN, sql.TINYINT, sql.SMALLINT, sql.INTEGER, sql.BIGINT, sql.HUGEINT, sql.UTINYINT, sql.USMALLINT, sql.UINTEGER, sql.UBIGINT, sql.UHUGEINT],
  ...[sql.FLOAT, sql.DOUBLE, sql.DECIMAL(4, 2), sql.DECIMAL(9, 0), sql.DECIMAL(18, 6), sql.DECIMAL(38, 10)],
  ...[sql.DATE, sql.TIME, sql.TIME_NS, sql.TIMETZ, sql.TIMESTAMP, sql.TIMESTAMP_S, sql.TIMESTAMP_MS, sql.TIMESTAMP_NS, sql.TIMESTAMPTZ, sql.INTERVAL],
  ...[sql.UUID, sql.VARCHAR, sql.VARCHAR, JSON_TYPE, sql.BLOB, sql.BIT, sql.BIGNUM, smallEnum, wideEnum],
];

const names = fc.constantFrom('a', 'B', 'with space', 'quo"te', 'é', 'select');

const anyType: fc.Arbitrary<DuckDBType> = fc.letrec<{ type: DuckDBType }>((tie) => {
  const entries = fc.uniqueArray(fc.tuple(names, tie('type')), {
    minLength: 1,
    maxLength: 3,
    selector: ([name]) => name,
  });
  const types = (list: readonly (readonly [string, DuckDBType])[]): DuckDBType[] =>
    list.map(([, type]) => type);
  const labels = (list: readonly (readonly [string, DuckDBType])[]): string[] => list.map(([name]) => name);
  return {
    type: fc.oneof(
      { maxDepth: 2, depthIdentifier: 'type' },
      fc.constantFrom(...leaves),
      tie('type').map((type) => sql.LIST(type)),
      fc.tuple(tie('type'), fc.integer({ min: 1, max: 3 })).map(([type, length]) => sql.ARRAY(type, length)),
      entries.map((list) => new DuckDBStructType(labels(list), types(list))),
      tie('type').map((type) => sql.MAP(sql.VARCHAR, type)),
      entries.map((list) => new DuckDBUnionType(labels(list), types(list))),
    ),
  };
}).type;

const rowCounts = fc.oneof(fc.constantFrom(0, 1, 7, 8, 9, 64, 2047, 2048, 2049, 4096, 4097), fc.nat(3000));

/** A small generator of random numbers (mulberry32), so that big data shrink with a small seed. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0, below `bound`. */
  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  }

  pick<T>(values: readonly T[]): T {
    return must(values[this.below(values.length)]);
  }

  /** An integer of so many bits, often one at the edge. */
  bits(count: number): bigint {
    if (this.below(4) === 0) return this.pick([0n, 1n, 2n ** BigInt(count) - 1n, 2n ** BigInt(count - 1)]);
    let value = 0n;
    for (let i = 0; i < count; i += 16) value = (value << 16n) | BigInt(this.below(65_536));
    return BigInt.asUintN(count, value);
  }

  between(min: bigint, max: bigint): bigint {
    return this.below(5) === 0 ? this.pick([min, max]) : min + (this.bits(128) % (max - min + 1n));
  }
}

function randomData(type: DuckDBType, rows: number, random: Random): Data {
  const arrow = arrowTypeOf(type);
  const bitmap = random.below(2) === 0 ? undefined : randomBitmap(rows, random);
  const data = (buffers: Parameters<typeof arrowData>[2], children: Data[] = []): Data => {
    return arrowData(arrow, rows, { ...buffers, bitmap }, children);
  };
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.MAP: {
      const offsets = randomOffsets(rows, random);
      const items = must(offsets[rows]);
      if (type.typeId === DuckDBTypeId.LIST)
        return data({ offsets }, [randomData(type.valueType, items, random)]);
      const keys = stringData(new Utf8(), items, (i) => Buffer.from(`key number ${i}`));
      const entries = arrowData(must(arrow.children[0]).type as DataType, items, {}, [
        keys,
        randomData(type.valueType, items, random),
      ]);
      return data({ offsets }, [entries]);
    }
    case DuckDBTypeId.ARRAY:
      return data({}, [randomData(type.valueType, rows * type.length, random)]);
    case DuckDBTypeId.STRUCT:
      return data(
        {},
        type.entryTypes.map((entry) => randomData(entry, rows, random)),
      );
    case DuckDBTypeId.UNION: {
      const members = type.memberTypes.map((member) => randomData(member, rows, random));
      const typeIds = Int8Array.from({ length: rows }, () => random.below(members.length + 1));
      return arrowData(arrow, rows, { typeIds }, [...members, makeData({ type: new Null(), length: rows })]);
    }
    case DuckDBTypeId.ENUM:
      return enumData(type, rows, random, bitmap);
    default: {
      if (fixedLayout(type) === undefined) {
        const strings = stringData(arrow, rows, () => randomString(type, random));
        return new Data(arrow, 0, rows, bitmap === undefined ? 0 : -1, {
          0: strings.valueOffsets,
          1: strings.values,
          2: bitmap ?? new Uint8Array(0),
        });
      }
      return data({ values: typedValues(arrow, randomValues(type, rows, random)) });
    }
  }
}

function randomBitmap(rows: number, random: Random): Uint8Array {
  const kind = random.below(4);
  return Uint8Array.from({ length: (rows >> 3) + 1 }, () =>
    kind === 0 ? 0 : kind === 1 ? 0xff : random.below(256),
  );
}

function randomOffsets(rows: number, random: Random): Int32Array {
  const offsets = new Int32Array(rows + 1);
  for (let i = 0; i < rows; i++) offsets[i + 1] = must(offsets[i]) + random.pick([0, 0, 1, 2, 4]);
  return offsets;
}

function enumData(type: DuckDBEnumType, rows: number, random: Random, bitmap: Uint8Array | undefined): Data {
  const arrow = arrowTypeOf(type);
  const wide = type.internalTypeId === DuckDBTypeId.USMALLINT;
  const codes = Uint16Array.from({ length: rows }, () => random.below(type.values.length));
  const data = arrowData(arrow, rows, { values: wide ? codes : Uint8Array.from(codes), bitmap });
  data.dictionary = vectorFromArray([...type.values], new Utf8());
  return data;
}

function stringData(arrow: DataType, rows: number, make: (row: number) => Uint8Array): Data {
  const parts = Array.from({ length: rows }, (_, i) => make(i));
  const offsets = new Int32Array(rows + 1);
  parts.forEach((part, i) => (offsets[i + 1] = must(offsets[i]) + part.length));
  return arrowData(arrow, rows, { offsets, values: new Uint8Array(Buffer.concat(parts)) });
}

function randomString(type: DuckDBType, random: Random): Uint8Array {
  if (type.typeId === DuckDBTypeId.BIT)
    return Uint8Array.of(0, ...Array.from({ length: 1 + random.below(20) }, () => random.below(256)));
  if (type.typeId === DuckDBTypeId.BIGNUM) {
    const length = 1 + random.below(20);
    return Uint8Array.of(0x80, 0, length, ...Array.from({ length }, () => 1 + random.below(255)));
  }
  if (type.typeId === DuckDBTypeId.BLOB)
    return Uint8Array.from({ length: random.below(40) }, () => random.below(256));
  if (type.alias === 'JSON')
    return Buffer.from(JSON.stringify({ a: random.below(1e6), b: 'x'.repeat(random.below(20)) }));
  const text = random.pick([
    '',
    'a',
    'twelve bytes',
    'thirteen byte',
    '😀é',
    'nul\0',
    'long '.repeat(random.below(60)),
  ]);
  return Buffer.from(random.below(200) === 0 ? text.repeat(100) : text);
}

/** Values of fixed width as Arrow has them. */
function randomValues(type: DuckDBType, rows: number, random: Random): Uint8Array<ArrayBuffer> {
  if (type.typeId === DuckDBTypeId.BOOLEAN)
    return Uint8Array.from({ length: (rows >> 3) + 1 }, () => random.below(256));
  const bytes = type.typeId === DuckDBTypeId.DECIMAL ? 16 : must(fixedLayout(type)).width;
  const values = new Uint8Array(rows * bytes);
  const view = new DataView(values.buffer);
  for (let row = 0; row < rows; row++) {
    let rest = randomValue(type, bytes * 8, random);
    for (let i = 0; i < bytes; i++, rest >>= 8n) view.setUint8(row * bytes + i, Number(rest & 0xffn));
  }
  return values;
}

function randomValue(type: DuckDBType, bits: number, random: Random): bigint {
  const infinite = (largest: bigint): bigint => random.between(-largest, largest);
  switch (type.typeId) {
    case DuckDBTypeId.FLOAT:
      return BigInt(new Uint32Array(Float32Array.of(randomDouble(random)).buffer)[0] ?? 0);
    case DuckDBTypeId.DOUBLE:
      return new BigUint64Array(Float64Array.of(randomDouble(random)).buffer)[0] ?? 0n;
    case DuckDBTypeId.DECIMAL:
      return infinite(10n ** BigInt(type.width) - 1n);
    case DuckDBTypeId.DATE:
      return infinite(2n ** 31n - 1n);
    case DuckDBTypeId.TIME:
      return random.between(0n, 86_400_000_000n);
    case DuckDBTypeId.TIME_NS:
      return random.between(0n, 86_400_000_000_000n);
    case DuckDBTypeId.TIME_TZ:
      return (random.between(0n, 86_400_000_000n) << 24n) | random.between(0n, 115_198n);
    case DuckDBTypeId.INTERVAL: {
      const nanos = BigInt.asUintN(
        64,
        random.between(-9_223_372_036_854_774n, 9_223_372_036_854_774n) * 1000n,
      );
      return (nanos << 64n) | random.bits(64);
    }
    default:
      return type.typeId === DuckDBTypeId.TIMESTAMP ? infinite(2n ** 63n - 1n) : random.bits(bits);
  }
}

function randomDouble(random: Random): number {
  const edges = [
    0,
    -0,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.MAX_VALUE,
    1e-300,
  ];
  return random.below(4) === 0 ? random.pick(edges) : random.below(1e9) / 1000;
}

/** A value as text that is the same for the same value only; what stands under a NULL does not count. */
function show(type: DuckDBType, data: Data, row: number): string {
  if (type.typeId === DuckDBTypeId.UNION) {
    const member = Number(data.typeIds[row]);
    const memberType = type.memberTypes[member];
    return memberType === undefined ? '-' : `${member}:${show(memberType, childOf(data, member), row)}`;
  }
  if (!data.getValid(row)) return '-';
  const offsets = offsetsOf(data);
  const from = offsets[row] ?? 0;
  const to = offsets[row + 1] ?? 0;
  const items = (item: DuckDBType, start: number, end: number, child: Data): string => {
    return `[${Array.from({ length: end - start }, (_, i) => show(item, child, start + i)).join()}]`;
  };
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
      return items(type.valueType, from, to, childOf(data, 0));
    case DuckDBTypeId.MAP: {
      const entries = childOf(data, 0);
      return (
        items(type.keyType, from, to, childOf(entries, 0)) +
        items(type.valueType, from, to, childOf(entries, 1))
      );
    }
    case DuckDBTypeId.ARRAY:
      return items(type.valueType, row * type.length, (row + 1) * type.length, childOf(data, 0));
    case DuckDBTypeId.STRUCT:
      return `{${type.entryTypes.map((entry, i) => show(entry, childOf(data, i), row)).join()}}`;
    case DuckDBTypeId.BOOLEAN:
      return String(bitAt(valueBytes(data), data.offset + row));
    default:
      return showBytes(type, data, row, from, to);
  }
}

function showBytes(type: DuckDBType, data: Data, row: number, from: number, to: number): string {
  const values = valueBytes(data);
  if (fixedLayout(type) === undefined) return `"${Buffer.from(values.subarray(from, to)).toString('hex')}"`;
  const width = type.typeId === DuckDBTypeId.DECIMAL ? 16 : must(fixedLayout(type)).width;
  return Buffer.from(values.subarray(row * width, (row + 1) * width)).toString('hex');
}

function showColumn(type: DuckDBType, batches: readonly RecordBatch[], column: number): string[] {
  return batches.flatMap(({ data }) => {
    const values = childOf(data, column);
    return Array.from({ length: data.length }, (_, row) => show(type, values, row));
  });
}

interface Sample {
  readonly types: readonly DuckDBType[];
  readonly parts: readonly { readonly rows: number; readonly before: number; readonly after: number }[];
  readonly seed: number;
  readonly wanted: readonly number[];
}

const samples: fc.Arbitrary<Sample> = fc.record({
  types: fc.array(anyType, { minLength: 1, maxLength: 4 }),
  parts: fc.array(fc.record({ rows: rowCounts, before: fc.nat(20), after: fc.nat(3) }), {
    minLength: 1,
    maxLength: 4,
  }),
  seed: fc.integer(),
  wanted: fc.array(fc.nat(100), { minLength: 1, maxLength: 4 }),
});

function batchesOf(sample: Sample, schema: Schema): RecordBatch[] {
  const random = new Random(sample.seed);
  return sample.parts.map(({ rows, before, after }) => {
    const length = before + rows + after;
    const columns = sample.types.map((type) => randomData(type, length, random));
    const batch = new RecordBatch(schema, arrowData(new Struct(schema.fields), length, {}, columns));
    return batch.slice(before, before + rows);
  });
}

function expectSame(types: readonly DuckDBType[], given: readonly string[][], table: Table): void {
  types.forEach((type, i) => {
    const column = showColumn(type, table.batches, i);
    const wrong = column.findIndex((value, row) => value !== given[i]?.[row]);
    expect({ row: wrong, value: column[wrong] }, type.toString()).toEqual({ row: -1, value: undefined });
    expect(column.length).toBe(given[i]?.length);
  });
}

async function roundTrip(connection: DuckDBConnection, scan: ArrowScan, sample: Sample): Promise<void> {
  const schema = new Schema(sample.types.map((type, i) => arrowFieldOf(`c${i}`, type)));
  const batches = batchesOf(sample, schema);
  const given = sample.types.map((type, i) => showColumn(type, batches, i));
  await scan.redefine(schema);
  scan.set(batches);
  await connection.run('CREATE OR REPLACE TABLE kept AS FROM round_trip()');
  const table = await readArrow(await connection.run('FROM kept'));
  expect(table.schema.fields).toEqual(schema.fields);
  expectSame(sample.types, given, table);

  const wanted = sample.wanted.map((i) => i % sample.types.length);
  const some = await connection.stream(`SELECT ${wanted.map((i) => `c${i}`).join()} FROM round_trip()`);
  const pick = <T>(of: readonly T[]): T[] => wanted.map((i) => must(of[i]));
  expectSame(pick(sample.types), pick(given), await readArrow(some));
}

test('random data of every type come back from DuckDB as they were', async () => {
  const connection = await DuckDBInstance.create(':memory:').then((instance) => instance.connect());
  const scan = await ArrowScan.register(
    connection,
    'round_trip',
    new Schema([arrowFieldOf('none', sql.INTEGER)]),
  );
  await fc.assert(
    fc.asyncProperty(samples, (sample) => roundTrip(connection, scan, sample)),
    { numRuns: runs },
  );
  connection.closeSync();
}, 60_000 + runs * 2000);

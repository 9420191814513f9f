import type { DuckDBEnumType, DuckDBType } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import { must } from '@weir/parser';
import type { DataType } from 'apache-arrow';
import { Data, makeData, Null, Utf8, vectorFromArray } from 'apache-arrow';
import { Buffer } from 'node:buffer';
import { arrowData, typedValues } from '../arrow-data.ts';
import { childFields } from '../arrow-fields.ts';
import { arrowTypeOf } from '../arrow-type.ts';
import { fixedLayout } from '../fixed-layout.ts';

/*
 * Random Arrow data of any DuckDB type, for tests. The same seed gives the same data.
 */

/** A small generator of random numbers (mulberry32), so that big data shrink with a small seed. */
export class Random {
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

/** Data of a type, in buffers: any values, NULLs, and something under the NULLs. */
export function randomData(type: DuckDBType, rows: number, random: Random): Data {
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
      const entries = arrowData(must(childFields(arrow)[0]).type, items, {}, [
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
  const long = 'long '.repeat(random.below(60));
  const text = random.pick(['', 'a', 'twelve bytes', 'thirteen byte', '😀é', 'nul\0', long]);
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
      const micros = random.between(-9_223_372_036_854_774n, 9_223_372_036_854_774n);
      return (BigInt.asUintN(64, micros * 1000n) << 64n) | random.bits(64);
    }
    default:
      return type.typeId === DuckDBTypeId.TIMESTAMP ? infinite(2n ** 63n - 1n) : random.bits(bits);
  }
}

function randomDouble(random: Random): number {
  const edges = [0, -0, Number.NaN, Infinity, -Infinity, Number.MAX_VALUE, 1e-300];
  return random.below(4) === 0 ? random.pick(edges) : random.below(1e9) / 1000;
}

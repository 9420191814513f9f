import type { DuckDBType } from '@duckdb/node-api';
import {
  BIGINT,
  BIGNUM,
  BIT,
  BLOB,
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBDecimalType,
  FLOAT,
  GEOMETRY,
  HUGEINT,
  INTEGER,
  INTERVAL,
  SMALLINT,
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
  USMALLINT,
  UTINYINT,
  UUID,
  VARCHAR,
} from '@duckdb/node-api';
import type { Data } from 'apache-arrow';
import { arrowTypeOf } from '../arrow/arrow-type.ts';
import { arrowData } from '../arrow/arrow-data.ts';

/** A length as groups of seven bits, the lowest first, each but the last with the upper bit set (LEB128). */
export function readLength(bytes: Uint8Array): { value: number; size: number } {
  let value = 0;
  for (let size = 0; ; size++) {
    const byte = bytes[size] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * size);
    if (byte < 0x80) return { value, size: size + 1 };
  }
}

// DuckDB's numbers of types inside of VARIANT (VariantLogicalType).
const trueType = 1;
const falseType = 2;
const decimalType = 15;
const uuidType = 18;
const intervalType = 28;

interface FixedType {
  readonly type: DuckDBType;
  /** Bytes of a value. */
  readonly width: number;
  /** The class of array that Arrow keeps such values in; wider values are read by their bytes. */
  readonly Values: new (buffer: ArrayBuffer) => ArrayBufferView;
}

function fixed(type: DuckDBType, width: number, Values: FixedType['Values'] = Uint8Array): FixedType {
  return { type, width, Values };
}

const fixedTypes: ReadonlyMap<number, FixedType> = new Map([
  [3, fixed(TINYINT, 1, Int8Array)],
  [4, fixed(SMALLINT, 2, Int16Array)],
  [5, fixed(INTEGER, 4, Int32Array)],
  [6, fixed(BIGINT, 8)],
  [7, fixed(HUGEINT, 16)],
  [8, fixed(UTINYINT, 1)],
  [9, fixed(USMALLINT, 2, Uint16Array)],
  [10, fixed(UINTEGER, 4, Uint32Array)],
  [11, fixed(UBIGINT, 8)],
  [12, fixed(UHUGEINT, 16)],
  [13, fixed(FLOAT, 4, Float32Array)],
  [14, fixed(DOUBLE, 8, Float64Array)],
  [19, fixed(DATE, 4, Int32Array)],
  [20, fixed(TIME, 8)],
  [21, fixed(TIME_NS, 8)],
  [22, fixed(TIMESTAMP_S, 8)],
  [23, fixed(TIMESTAMP_MS, 8)],
  [24, fixed(TIMESTAMP, 8)],
  [25, fixed(TIMESTAMP_NS, 8)],
  [26, fixed(TIMETZ, 8)],
  [27, fixed(TIMESTAMPTZ, 8)],
]);

/** Types whose bytes come behind their length. */
const lengthTypes: ReadonlyMap<number, DuckDBType> = new Map<number, DuckDBType>([
  [16, VARCHAR],
  [17, BLOB],
  [31, BIGNUM],
  [32, BIT],
  [33, GEOMETRY],
]);

/** A value with its type. */
export interface VariantScalar {
  readonly type: DuckDBType;
  /** A column of one row. */
  readonly data: Data;
}

/** The scalar of a type (by its number) whose bytes begin here. */
export function variantScalar(typeNumber: number, bytes: Uint8Array): VariantScalar {
  const known = fixedTypes.get(typeNumber);
  if (known !== undefined) {
    const { type, width, Values } = known;
    return column(type, new Values(Uint8Array.from(bytes.subarray(0, width)).buffer));
  }
  const lengthType = lengthTypes.get(typeNumber);
  if (lengthType !== undefined) {
    const { value, size } = readLength(bytes);
    return column(lengthType, bytes.slice(size, size + value), [0, value]);
  }
  switch (typeNumber) {
    case trueType:
    case falseType:
      return column(BOOLEAN, Uint8Array.of(typeNumber === trueType ? 1 : 0));
    case uuidType:
      return column(UUID, uuidBytes(bytes));
    case intervalType:
      return column(INTERVAL, intervalBytes(bytes));
    case decimalType:
      return decimal(bytes);
    default:
      throw new Error(`internal error: a VARIANT with values of type ${typeNumber}`);
  }
}

function column(type: DuckDBType, values: ArrayBufferView, offsets?: readonly number[]): VariantScalar {
  const buffers = offsets === undefined ? { values } : { values, offsets: Int32Array.from(offsets) };
  return { type, data: arrowData(arrowTypeOf(type), 1, buffers) };
}

/** DuckDB keeps a UUID as a number, little end first, with the first bit inverted so that it orders as text does. */
function uuidBytes(bytes: Uint8Array): Uint8Array {
  const uuid = bytes.slice(0, 16).toReversed();
  uuid[0] = (uuid[0] ?? 0) ^ 0x80;
  return uuid;
}

/** Months, days and microseconds; Arrow has nanoseconds. */
function intervalBytes(bytes: Uint8Array): Uint8Array {
  const interval = bytes.slice(0, 16);
  const view = new DataView(interval.buffer);
  view.setBigInt64(8, view.getBigInt64(8, true) * 1000n, true);
  return interval;
}

/** Width, scale, and the unscaled number in as few bytes as the width allows. */
function decimal(bytes: Uint8Array): VariantScalar {
  const width = readLength(bytes);
  const scale = readLength(bytes.subarray(width.size));
  const start = width.size + scale.size;
  const size = decimalBytes(width.value);
  const sign = ((bytes[start + size - 1] ?? 0) & 0x80) === 0 ? 0 : 0xff;
  const number = new Uint8Array(16).fill(sign);
  number.set(bytes.subarray(start, start + size));
  return column(new DuckDBDecimalType(width.value, scale.value), number);
}

function decimalBytes(width: number): number {
  if (width <= 4) return 2;
  if (width <= 9) return 4;
  return width <= 18 ? 8 : 16;
}

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
import { must } from '@weir/parser';
import type { Data, DataType, Field } from 'apache-arrow';
import { makeData } from 'apache-arrow';
import { arrowFieldOf, arrowTypeOf } from '../arrow/arrow-type.ts';
import { offsetsOf, valueBytes } from '../arrow/piece.ts';
import { childColumns, numbers } from './arrow-access.ts';

/*
 * A VARIANT, as DuckDB keeps it: for each row a list of values, the first being the outermost, with their types (by number) and their
 * places in a blob; an array or object has in the blob how many children it has and the first of them in a list of children, each
 * of which names its value, and its key where there is one.
 */

/** What a VARIANT can be. A scalar is a column of one row, so that it is written like a value of its type. */
export interface VariantVisitor {
  empty(): void;
  scalar(field: Field, data: Data): void;
  array(length: number, item: (index: number) => void): void;
  object(keys: readonly string[], item: (index: number) => void): void;
}

/** Reads the values of a VARIANT column. */
export class VariantReader {
  readonly #keys: List;
  readonly #children: List;
  readonly #values: List;
  readonly #blobs: Data;
  /** Of one child in a list of children, and of one value in a list of values. */
  readonly #keyOf: ArrayLike<number>;
  readonly #valueOf: ArrayLike<number>;
  readonly #typeOf: ArrayLike<number>;
  readonly #placeOf: ArrayLike<number>;

  constructor(data: Data) {
    const [keys, children, values, blobs] = childColumns(data).map((column) => column.data);
    this.#keys = listOf(must(keys));
    this.#children = listOf(must(children));
    this.#values = listOf(must(values));
    this.#blobs = must(blobs);
    [this.#keyOf, this.#valueOf] = twoColumns(this.#children.items);
    [this.#typeOf, this.#placeOf] = twoColumns(this.#values.items);
  }

  /** Shows the value of a row to the visitor. */
  read(row: number, visitor: VariantVisitor): void {
    this.#visit(row, 0, visitor);
  }

  #visit(row: number, value: number, visitor: VariantVisitor): void {
    const at = (this.#values.starts[row] ?? 0) + value;
    const typeNumber = this.#typeOf[at] ?? 0;
    const bytes = bytesOf(this.#blobs, row).subarray(this.#placeOf[at]);
    if (typeNumber === variantNull) visitor.empty();
    else if (typeNumber === variantArray || typeNumber === variantObject) {
      this.#visitChildren(row, bytes, typeNumber === variantObject, visitor);
    } else {
      const { type, data } = scalarOf(typeNumber, bytes);
      visitor.scalar(arrowFieldOf('', type), data);
    }
  }

  #visitChildren(row: number, bytes: Uint8Array, isObject: boolean, visitor: VariantVisitor): void {
    const count = readLength(bytes);
    const first = count.value === 0 ? 0 : readLength(bytes.subarray(count.size)).value;
    const start = (this.#children.starts[row] ?? 0) + first;
    const item = (index: number): void => this.#visit(row, this.#valueOf[start + index] ?? 0, visitor);
    if (!isObject) return visitor.array(count.value, item);
    const keyStart = this.#keys.starts[row] ?? 0;
    const keys = Array.from({ length: count.value }, (_, i) =>
      utf8.decode(bytesOf(this.#keys.items, keyStart + (this.#keyOf[start + i] ?? 0))),
    );
    return visitor.object(keys, item);
  }
}

const utf8 = new TextDecoder();

interface List {
  readonly starts: ArrayLike<number>;
  readonly items: Data;
}

function listOf(data: Data): List {
  return { starts: offsetsOf(data), items: must(data.children[0]) };
}

function twoColumns(data: Data): [ArrayLike<number>, ArrayLike<number>] {
  const [first, second] = childColumns(data).map((column) => numbers(column.data));
  return [must(first), must(second)];
}

/** A string or blob. */
function bytesOf(data: Data, row: number): Uint8Array {
  const starts = offsetsOf(data);
  return valueBytes(data).subarray(starts[row], starts[row + 1]);
}

/** A length as groups of seven bits, the lowest first, each but the last with the upper bit set (LEB128). */
function readLength(bytes: Uint8Array): { value: number; size: number } {
  let value = 0;
  for (let size = 0; ; size++) {
    const byte = bytes[size] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * size);
    if (byte < 0x80) return { value, size: size + 1 };
  }
}

// DuckDB's numbers of types inside of VARIANT (VariantLogicalType).
const variantNull = 0;
const variantTrue = 1;
const variantFalse = 2;
const variantDecimal = 15;
const variantUuid = 18;
const variantInterval = 28;
const variantObject = 29;
const variantArray = 30;

/** Types of a fixed width in bytes. */
const fixedTypes: ReadonlyMap<number, readonly [DuckDBType, number]> = new Map<
  number,
  readonly [DuckDBType, number]
>([
  [3, [TINYINT, 1]],
  [4, [SMALLINT, 2]],
  [5, [INTEGER, 4]],
  [6, [BIGINT, 8]],
  [7, [HUGEINT, 16]],
  [8, [UTINYINT, 1]],
  [9, [USMALLINT, 2]],
  [10, [UINTEGER, 4]],
  [11, [UBIGINT, 8]],
  [12, [UHUGEINT, 16]],
  [13, [FLOAT, 4]],
  [14, [DOUBLE, 8]],
  [19, [DATE, 4]],
  [20, [TIME, 8]],
  [21, [TIME_NS, 8]],
  [22, [TIMESTAMP_S, 8]],
  [23, [TIMESTAMP_MS, 8]],
  [24, [TIMESTAMP, 8]],
  [25, [TIMESTAMP_NS, 8]],
  [26, [TIMETZ, 8]],
  [27, [TIMESTAMPTZ, 8]],
]);

/** Types whose bytes come behind their length. */
const lengthTypes: ReadonlyMap<number, DuckDBType> = new Map<number, DuckDBType>([
  [16, VARCHAR],
  [17, BLOB],
  [31, BIGNUM],
  [32, BIT],
  [33, GEOMETRY],
]);

interface Scalar {
  readonly type: DuckDBType;
  /** A column of one row. */
  readonly data: Data;
}

function scalarOf(typeNumber: number, bytes: Uint8Array): Scalar {
  const fixed = fixedTypes.get(typeNumber);
  if (fixed !== undefined) return column(fixed[0], bytes.slice(0, fixed[1]));
  const lengthType = lengthTypes.get(typeNumber);
  if (lengthType !== undefined) {
    const { value, size } = readLength(bytes);
    return column(lengthType, bytes.slice(size, size + value), [0, value]);
  }
  switch (typeNumber) {
    case variantTrue:
    case variantFalse:
      return column(BOOLEAN, Uint8Array.of(typeNumber === variantTrue ? 1 : 0));
    case variantUuid:
      return column(UUID, uuidBytes(bytes));
    case variantInterval:
      return column(INTERVAL, intervalBytes(bytes));
    case variantDecimal:
      return decimal(bytes);
    default:
      throw new Error(`internal error: a VARIANT with values of type ${typeNumber}`);
  }
}

function column(type: DuckDBType, values: Uint8Array, offsets?: readonly number[]): Scalar {
  const holder: DataType = arrowTypeOf(type);
  const buffers = offsets === undefined ? {} : { valueOffsets: Int32Array.from(offsets) };
  const data: Data = makeData({ type: holder, length: 1, nullCount: 0, data: values, ...buffers });
  return { type, data };
}

/** DuckDB keeps a UUID as a number, little end first, with the first bit inverted so that it orders as text does. */
function uuidBytes(bytes: Uint8Array): Uint8Array {
  const uuid = bytes.slice(0, 16).reverse();
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
function decimal(bytes: Uint8Array): Scalar {
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

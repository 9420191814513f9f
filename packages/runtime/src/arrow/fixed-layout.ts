import type { DuckDBType } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import { bitAt, packBits, spreadBits } from './bitmap.ts';

/*
 * Types whose values all have the same width in DuckDB. Most lie in memory as Arrow has them and are copied
 * as they are; where not, the two conversions of a type stand here side by side.
 */

export interface FixedLayout {
  /** Bytes of a value in DuckDB. */
  readonly width: number;
  /** Absent: the same bytes in Arrow. */
  readonly convert?: Conversion;
}

export interface Conversion {
  /**
   * Arrow's values from DuckDB's. Places that are not valid hold anything and may become anything.
   * Throws when a value is outside of what Arrow's type can hold.
   */
  toArrow(values: Uint8Array<ArrayBuffer>, validity: Uint8Array | undefined): Uint8Array<ArrayBuffer>;
  /**
   * Writes `count` values from the row `start` of Arrow's buffer into `values`; `offset`: the bit at which a
   * bitmap begins.
   */
  toDuckDB(
    source: Uint8Array,
    start: number,
    count: number,
    values: Uint8Array<ArrayBuffer>,
    offset: number,
  ): void;
}

/** The layout of a type of fixed width, `undefined` for the others. */
export function fixedLayout(type: DuckDBType): FixedLayout | undefined {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return { width: 1, convert: boolean };
    case DuckDBTypeId.INTERVAL:
      return { width: 16, convert: interval };
    case DuckDBTypeId.UUID:
      return { width: 16, convert: uuid };
    case DuckDBTypeId.DECIMAL:
      return decimalLayout(type.width);
    case DuckDBTypeId.ENUM:
      return fixedLayoutOfId(type.internalTypeId);
    default:
      return fixedLayoutOfId(type.typeId);
  }
}

function fixedLayoutOfId(typeId: DuckDBTypeId): FixedLayout | undefined {
  switch (typeId) {
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.UTINYINT:
      return { width: 1 };
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.USMALLINT:
      return { width: 2 };
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DATE:
      return { width: 4 };
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.TIME:
    case DuckDBTypeId.TIME_NS:
    case DuckDBTypeId.TIME_TZ:
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return { width: 8 };
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
      return { width: 16 };
    default:
      return undefined;
  }
}

/** Decimals are integers of 16, 32, 64 or 128 bits in DuckDB, by their digits, and of 128 in Arrow. */
function decimalLayout(digits: number): FixedLayout {
  if (digits <= 4) return { width: 2, convert: decimal16 };
  if (digits <= 9) return { width: 4, convert: decimal32 };
  if (digits <= 18) return { width: 8, convert: decimal64 };
  return { width: 16 };
}

const decimal16: Conversion = {
  toArrow: (values) => widen(new Int16Array(values.buffer, values.byteOffset, values.byteLength >> 1)),
  toDuckDB: (source, start, count, values) => {
    const words = int32s(source, start * 16, count * 4);
    const out = new Int16Array(values.buffer, values.byteOffset, count);
    for (let i = 0; i < count; i++) out[i] = words[4 * i] ?? 0;
  },
};

const decimal32: Conversion = {
  toArrow: (values) => widen(int32s(values, 0, values.byteLength >> 2)),
  toDuckDB: (source, start, count, values) => {
    const words = int32s(source, start * 16, count * 4);
    const out = new Int32Array(values.buffer, values.byteOffset, count);
    for (let i = 0; i < count; i++) out[i] = words[4 * i] ?? 0;
  },
};

const decimal64: Conversion = {
  toArrow: (values) => {
    const words = int32s(values, 0, values.byteLength >> 2);
    const out = new Int32Array(words.length * 2);
    for (let i = 0; i < words.length; i += 2) {
      const high = words[i + 1] ?? 0;
      out[2 * i] = words[i] ?? 0;
      out[2 * i + 1] = high;
      out[2 * i + 2] = out[2 * i + 3] = high >> 31;
    }
    return new Uint8Array(out.buffer);
  },
  toDuckDB: (source, start, count, values) => {
    const words = int32s(source, start * 16, count * 4);
    const out = new Int32Array(values.buffer, values.byteOffset, count * 2);
    for (let i = 0; i < count; i++) {
      out[2 * i] = words[4 * i] ?? 0;
      out[2 * i + 1] = words[4 * i + 1] ?? 0;
    }
  },
};

function widen(values: Int16Array | Int32Array): Uint8Array<ArrayBuffer> {
  const out = new Int32Array(values.length * 4);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    out[4 * i] = value;
    out[4 * i + 1] = out[4 * i + 2] = out[4 * i + 3] = value >> 31;
  }
  return new Uint8Array(out.buffer);
}

const boolean: Conversion = {
  toArrow: packBits,
  toDuckDB: (source, start, count, values, offset) => spreadBits(source, offset + start, count, values),
};

/**
 * Most significant byte first in Arrow; in DuckDB a signed integer, its first bit turned so that the order is
 * the same.
 */
const uuid: Conversion = {
  toArrow: (values) => {
    const out = new Uint8Array(values.length);
    for (let i = 0; i < values.length; i++) out[i] = values[(i & ~15) + 15 - (i & 15)] ?? 0;
    for (let i = 0; i < out.length; i += 16) out[i] = (out[i] ?? 0) ^ 0x80;
    return out;
  },
  toDuckDB: (source, start, count, values) => {
    const first = start * 16;
    for (let i = 0; i < count * 16; i++) values[(i & ~15) + 15 - (i & 15)] = source[first + i] ?? 0;
    for (let i = 15; i < count * 16; i += 16) values[i] = (values[i] ?? 0) ^ 0x80;
  },
};

const microsPerDay = 86_400_000_000n;
const microsLimit = 2n ** 63n / 1000n;

/** Months, days and 64 bits of time in both: microseconds in DuckDB, nanoseconds in Arrow. */
const interval: Conversion = {
  toArrow: (values, validity) => {
    const out = values.slice();
    const days = new Int32Array(out.buffer);
    const times = new BigInt64Array(out.buffer);
    for (let i = 0, row = 0; i < times.length; i += 2, row++) {
      let micros = times[i + 1] ?? 0n;
      if (micros >= microsLimit || micros <= -microsLimit) {
        // More than 292 years of time: what is whole days moves there, where DuckDB takes it for the same
        // interval.
        const wholeDays = BigInt(days[4 * row + 1] ?? 0) + micros / microsPerDay;
        micros %= microsPerDay;
        const valid = validity === undefined || bitAt(validity, row);
        if (valid && BigInt.asIntN(32, wholeDays) !== wholeDays)
          throw new Error('an INTERVAL is too long for Arrow');
        days[4 * row + 1] = Number(BigInt.asIntN(32, wholeDays));
      }
      times[i + 1] = micros * 1000n;
    }
    return out;
  },
  toDuckDB: (source, start, count, values) => {
    values.set(source.subarray(start * 16, (start + count) * 16));
    const times = new BigInt64Array(values.buffer, values.byteOffset, count * 2);
    for (let i = 1; i < times.length; i += 2) times[i] = (times[i] ?? 0n) / 1000n;
  },
};

/** Bytes as 32-bit integers, wherever they lie. */
function int32s(bytes: Uint8Array, byteOffset: number, length: number): Int32Array {
  const start = bytes.byteOffset + byteOffset;
  if (start % 4 === 0) return new Int32Array(bytes.buffer, start, length);
  return new Int32Array(bytes.slice(byteOffset, byteOffset + length * 4).buffer);
}

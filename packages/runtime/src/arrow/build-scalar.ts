import { DuckDBTypeId } from '@duckdb/node-api';
import { timeOfDay, timestampNanos } from './time-value.ts';

/** Makes the value buffer of one column of a type of fixed width. */
export interface FixedBuilder {
  /** What values are accepted, for messages. */
  readonly expected: string;
  start(rows: number): FixedValues;
}

export interface FixedValues {
  /** The whole of its buffer. */
  readonly values: ArrayBufferView<ArrayBuffer>;
  /** Stores a value that is not NULL; false when it does not fit. */
  put(row: number, value: unknown): boolean;
}

/** The types without parameters. */
export const scalarBuilders: ReadonlyMap<DuckDBTypeId, FixedBuilder> = new Map([
  [DuckDBTypeId.BOOLEAN, { expected: 'true or false', start: booleans }],
  [DuckDBTypeId.TINYINT, integers(-(2n ** 7n), 2n ** 7n - 1n, (rows) => new Int8Array(rows))],
  [DuckDBTypeId.SMALLINT, integers(-(2n ** 15n), 2n ** 15n - 1n, (rows) => new Int16Array(rows))],
  [DuckDBTypeId.INTEGER, integers(-(2n ** 31n), 2n ** 31n - 1n, (rows) => new Int32Array(rows))],
  [DuckDBTypeId.UTINYINT, integers(0n, 2n ** 8n - 1n, (rows) => new Uint8Array(rows))],
  [DuckDBTypeId.USMALLINT, integers(0n, 2n ** 16n - 1n, (rows) => new Uint16Array(rows))],
  [DuckDBTypeId.UINTEGER, integers(0n, 2n ** 32n - 1n, (rows) => new Uint32Array(rows))],
  [DuckDBTypeId.BIGINT, bigIntegers(-(2n ** 63n), 2n ** 63n - 1n, 1)],
  [DuckDBTypeId.UBIGINT, bigIntegers(0n, 2n ** 64n - 1n, 1)],
  [DuckDBTypeId.HUGEINT, bigIntegers(-(2n ** 127n), 2n ** 127n - 1n, 2)],
  [DuckDBTypeId.UHUGEINT, bigIntegers(0n, 2n ** 128n - 1n, 2)],
  [DuckDBTypeId.FLOAT, { expected: 'a number in the range of FLOAT', start: floats }],
  [DuckDBTypeId.DOUBLE, { expected: 'a number', start: doubles }],
  [DuckDBTypeId.DATE, { expected: 'a Date or a text such as "2026-01-31"', start: dates }],
  [DuckDBTypeId.TIMESTAMP_S, timestamps(1_000_000_000n)],
  [DuckDBTypeId.TIMESTAMP_MS, timestamps(1_000_000n)],
  [DuckDBTypeId.TIMESTAMP, timestamps(1000n)],
  [DuckDBTypeId.TIMESTAMP_TZ, timestamps(1000n)],
  [DuckDBTypeId.TIMESTAMP_NS, timestamps(1n)],
  [DuckDBTypeId.TIME, times(1000n)],
  [DuckDBTypeId.TIME_NS, times(1n)],
  [DuckDBTypeId.TIME_TZ, { expected: 'a text such as "12:30:00+01:00"', start: timesWithOffset }],
  [DuckDBTypeId.INTERVAL, { expected: 'an object with months, days, micros', start: intervals }],
  [DuckDBTypeId.UUID, { expected: 'the text of a UUID', start: uuids }],
]);

/** A whole number, if the value is one and is known exactly. */
function whole(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
}

function within(value: bigint | undefined, min: bigint, max: bigint): value is bigint {
  return value !== undefined && value >= min && value <= max;
}

type SmallIntegers =
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>;

function integers(min: bigint, max: bigint, make: (rows: number) => SmallIntegers): FixedBuilder {
  return {
    expected: `a whole number from ${min} to ${max}`,
    start: (rows) => {
      const values = make(rows);
      return {
        values,
        put: (row, value) => {
          const number = whole(value);
          if (!within(number, min, max)) return false;
          values[row] = Number(number);
          return true;
        },
      };
    },
  };
}

/** Integers of so many 64-bit words. */
function bigIntegers(min: bigint, max: bigint, words: number): FixedBuilder {
  return {
    expected: `a whole number from ${min} to ${max}`,
    start: (rows) => {
      const values = new BigInt64Array(rows * words);
      return {
        values,
        put: (row, value) => {
          const number = whole(value);
          return within(number, min, max) && putWords(values, row, words, number);
        },
      };
    },
  };
}

/** Stores the low 64-bit words of an integer; always true. */
export function putWords(values: BigInt64Array, row: number, words: number, number: bigint): true {
  for (let word = 0; word < words; word++)
    values[row * words + word] = BigInt.asIntN(64, number >> BigInt(64 * word));
  return true;
}

function booleans(rows: number): FixedValues {
  const values = new Uint8Array(((rows + 63) >> 6) << 3);
  return {
    values,
    put: (row, value) => {
      if (value === true) values[row >> 3] = (values[row >> 3] ?? 0) | (1 << (row & 7));
      return typeof value === 'boolean';
    },
  };
}

function floats(rows: number): FixedValues {
  const values = new Float32Array(rows);
  return {
    values,
    put: (row, value) => {
      const number = typeof value === 'bigint' ? Number(value) : value;
      if (typeof number !== 'number') return false;
      values[row] = number;
      return Number.isFinite(values[row]) === Number.isFinite(number);
    },
  };
}

function doubles(rows: number): FixedValues {
  const values = new Float64Array(rows);
  return {
    values,
    put: (row, value) => {
      if (typeof value !== 'number' && typeof value !== 'bigint') return false;
      values[row] = Number(value);
      return true;
    },
  };
}

/** DuckDB's infinite dates and timestamps are the largest integers. */
function infinity(value: unknown, largest: bigint): bigint | undefined {
  if (value === 'infinity') return largest;
  return value === '-infinity' ? -largest : undefined;
}

function dates(rows: number): FixedValues {
  const values = new Int32Array(rows);
  const largest = 2n ** 31n - 1n;
  return {
    values,
    put: (row, value) => {
      const nanos = timestampNanos(value);
      const days = nanos === undefined ? infinity(value, largest) : floorDivide(nanos, 86_400_000_000_000n);
      if (!within(days, -largest, largest)) return false;
      values[row] = Number(days);
      return true;
    },
  };
}

function timestamps(nanosPerUnit: bigint): FixedBuilder {
  const largest = 2n ** 63n - 1n;
  return {
    expected: 'a Date or ISO 8601 text',
    start: (rows) => {
      const values = new BigInt64Array(rows);
      return {
        values,
        put: (row, value) => {
          const nanos = timestampNanos(value);
          const units = nanos === undefined ? infinity(value, largest) : floorDivide(nanos, nanosPerUnit);
          return within(units, -largest, largest) && putWords(values, row, 1, units);
        },
      };
    },
  };
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}

function times(nanosPerUnit: bigint): FixedBuilder {
  return {
    expected: 'a text such as "12:30:00.5"',
    start: (rows) => {
      const values = new BigInt64Array(rows);
      return {
        values,
        put: (row, value) => {
          const time = timeOfDay(value);
          if (time === undefined || time.offset !== undefined) return false;
          return putWords(values, row, 1, time.nanos / nanosPerUnit);
        },
      };
    },
  };
}

/** 40 bits of microseconds above 24 bits of offset, which counts down from the largest, 15:59:59. */
function timesWithOffset(rows: number): FixedValues {
  const values = new BigInt64Array(rows);
  const largestOffset = 57_599;
  return {
    values,
    put: (row, value) => {
      const time = timeOfDay(value);
      if (time === undefined) return false;
      const offset = time.offset ?? 0;
      if (Math.abs(offset) > largestOffset) return false;
      return putWords(values, row, 1, ((time.nanos / 1000n) << 24n) | BigInt(largestOffset - offset));
    },
  };
}

function intervals(rows: number): FixedValues {
  const words = new Int32Array(rows * 4);
  const longs = new BigInt64Array(words.buffer);
  return {
    values: words,
    put: (row, value) => {
      if (typeof value !== 'object' || value === null) return false;
      const known = ['months', 'days', 'micros'];
      if (!Object.keys(value).every((key) => known.includes(key))) return false;
      const [months, days, micros] = known.map((key) => whole(Reflect.get(value, key) ?? 0));
      const limit = 2n ** 31n - 1n;
      if (!within(months, -limit, limit) || !within(days, -limit, limit)) return false;
      if (!within(micros, -(2n ** 63n / 1000n), 2n ** 63n / 1000n)) return false;
      words[4 * row] = Number(months);
      words[4 * row + 1] = Number(days);
      longs[2 * row + 1] = micros * 1000n;
      return true;
    },
  };
}

const uuidText = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/iu;

function uuids(rows: number): FixedValues {
  const values = new Uint8Array(rows * 16);
  return {
    values,
    put: (row, value) => {
      if (typeof value !== 'string' || !uuidText.test(value)) return false;
      const digits = value.replaceAll('-', '');
      for (let i = 0; i < 16; i++) values[row * 16 + i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
      return true;
    },
  };
}

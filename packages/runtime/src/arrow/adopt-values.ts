import { assert, unreachable } from '@weir/parser';
import type { Binary, DataType, Interval, Utf8 } from 'apache-arrow';
import { Binary as BinaryType, Data, IntervalUnit, TimeUnit, util } from 'apache-arrow';
import { typeName } from './arrow-fields.ts';
import { valueBytes } from './piece.ts';

/*
 * Conversions of values from Arrow's other forms, whole arrays at once.
 */

/** The same rows with other values. */
export function recast(data: Data, type: DataType, values: ArrayBufferView, offsets?: Int32Array): Data {
  const buffers = { 0: offsets, 1: values, 2: data.nullBitmap };
  return new Data(type, data.offset, data.length, data.nullCount, buffers);
}

/** Strings with 64-bit offsets as strings with 32-bit ones. Throws when they hold more than 2 GB. */
export function narrowOffsets(data: Data, type: Utf8 | Binary): Data {
  const wide: BigInt64Array = data.valueOffsets;
  const { offsets, first } = rebase(wide, data.length);
  return recast(data, type, valueBytes(data).subarray(first), offsets);
}

/** Offsets from 0, and the first of the old ones. */
export function rebase(
  wide: BigInt64Array | undefined,
  rows: number,
): { offsets: Int32Array; first: number } {
  const offsets = new Int32Array(rows + 1);
  const first = Number(wide?.[0] ?? 0n);
  for (let row = 0; row <= rows; row++) offsets[row] = Number(wide?.[row] ?? 0n) - first;
  if (Number(wide?.[rows] ?? 0n) - first >= 2 ** 31)
    throw new Error('more than 2 GB in one column of a record batch');
  return { offsets, first };
}

/** Values of one width as strings. */
export function sliceOffsets(data: Data, byteWidth: number): Data {
  const offsets = Int32Array.from({ length: data.length + 1 }, (_, row) => row * byteWidth);
  return recast(data, new BinaryType(), valueBytes(data), offsets);
}

export function float32s(data: Data): Float32Array {
  const halves: Uint16Array = data.values;
  return Float32Array.from(halves, (half) => util.uint16ToFloat64(half));
}

/** Days since the epoch, from milliseconds. */
export function dateDays(data: Data): Int32Array {
  const values = numbers(data);
  return Int32Array.from({ length: data.length }, (_, row) =>
    Math.floor(Number(values[row] ?? 0) / 86_400_000),
  );
}

/** Times and timestamps in microseconds. Nanoseconds are cut, towards the past. */
export function microseconds(data: Data, unit: TimeUnit): BigInt64Array {
  const values = numbers(data);
  return BigInt64Array.from({ length: data.length }, (_, row) => {
    const value = BigInt(values[row] ?? 0);
    if (unit === TimeUnit.NANOSECOND) return (value - (((value % 1000n) + 1000n) % 1000n)) / 1000n;
    const micros = (value * nanosOf(unit)) / 1000n;
    if (BigInt.asIntN(64, micros) !== micros && data.getValid(row)) throw new Error('a time out of range');
    return micros;
  });
}

/** Arrow's intervals of months, days and nanoseconds, from durations. Throws when one exceeds 292 years. */
export function durations(data: Data, unit: TimeUnit): Int32Array {
  const values = numbers(data);
  return intervalValues(data, (row) => ({
    months: 0,
    days: 0,
    nanos: BigInt(values[row] ?? 0) * nanosOf(unit),
  }));
}

/** The same from the other two kinds of intervals. */
export function intervals(data: Data, unit: Interval['unit']): Int32Array {
  const values: Int32Array = data.values;
  return intervalValues(data, (row) => {
    if (unit === IntervalUnit.YEAR_MONTH) return { months: values[row] ?? 0, days: 0, nanos: 0n };
    return { months: 0, days: values[2 * row] ?? 0, nanos: BigInt(values[2 * row + 1] ?? 0) * 1_000_000n };
  });
}

interface IntervalParts {
  readonly months: number;
  readonly days: number;
  readonly nanos: bigint;
}

function intervalValues(data: Data, parts: (row: number) => IntervalParts): Int32Array {
  const words = new Int32Array(data.length * 4);
  const times = new BigInt64Array(words.buffer);
  for (let row = 0; row < data.length; row++) {
    if (!data.getValid(row)) continue;
    const { months, days, nanos } = parts(row);
    if (BigInt.asIntN(64, nanos) !== nanos) throw new Error('a duration of more than 292 years');
    words[4 * row] = months;
    words[4 * row + 1] = days;
    times[2 * row + 1] = nanos;
  }
  return words;
}

function nanosOf(unit: TimeUnit): bigint {
  switch (unit) {
    case TimeUnit.SECOND:
      return 1_000_000_000n;
    case TimeUnit.MILLISECOND:
      return 1_000_000n;
    case TimeUnit.MICROSECOND:
      return 1000n;
    case TimeUnit.NANOSECOND:
      return 1n;
    default:
      return unreachable(unit);
  }
}

/** Numbers of 32 or 64 bits. */
function numbers(data: Data): Int32Array | BigInt64Array {
  const values: unknown = data.values;
  assert(values instanceof Int32Array || values instanceof BigInt64Array, `values of ${typeName(data.type)}`);
  return values;
}

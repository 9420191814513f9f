import type { Data, Decimal, Field, Timestamp } from 'apache-arrow';
import { DataType, Precision, TimeUnit } from 'apache-arrow';
import { duckdbTypeKey } from '../arrow/arrow-type.ts';
import { bitAt } from '../arrow/bitmap.ts';
import { offsetsOf, valueBytes } from '../arrow/piece.ts';
import { numbers, words } from './arrow-access.ts';
import { writeBignum, writeBits, writeBlob, writeTimeTz, writeUhugeint, writeUuid } from './binary-text.ts';
import type { ByteWriter } from './byte-writer.ts';
import { writeGeometry } from './geometry-text.ts';
import {
  wideInteger,
  writeDecimal,
  writeDouble,
  writeFloat,
  writeInt64,
  writeSmallDecimal,
} from './number-text.ts';
import type { TimeManner } from './time-text.ts';
import { writeDate, writeInterval, writeTime, writeTimestamp } from './time-text.ts';

/** Writes the value of a row, which is not NULL. */
export type WriteValue = (row: number) => void;

/**
 * The writer of a column without children: numbers, times, strings, bytes. Undefined for nested types. Arrow types
 * are those that DuckDB's results have (`arrow-type.ts`).
 */
export function bindScalar(
  field: Field,
  data: Data,
  out: ByteWriter,
  manner: TimeManner,
): WriteValue | undefined {
  const type: DataType = data.type;
  if (DataType.isUtf8(type)) return bindString(data, out);
  if (DataType.isInt(type)) return bindInteger(data, out, type.isSigned, type.bitWidth);
  if (DataType.isFloat(type)) return bindFloat(data, out, type.precision === Precision.DOUBLE);
  if (DataType.isDecimal(type)) return bindDecimal(data, out, type);
  if (DataType.isBool(type)) return bindBoolean(data, out);
  if (DataType.isTimestamp(type)) return bindTimestamp(data, out, type, manner);
  if (DataType.isDate(type)) return bindDate(data, out, manner);
  if (DataType.isTime(type)) return bindTime(data, out, type.unit);
  if (DataType.isInterval(type)) return bindInterval(data, out);
  if (DataType.isBinary(type)) return bindBinary(field, data, out);
  if (DataType.isFixedSizeBinary(type)) return bindFixedBinary(field, data, out, type.byteWidth);
  if (DataType.isNull(type)) return () => {};
  return undefined;
}

function bindString(data: Data, out: ByteWriter): WriteValue {
  const text = valueBytes(data);
  const starts = offsetsOf(data);
  return (row) => out.copy(text, starts[row], starts[row + 1]);
}

function bindInteger(data: Data, out: ByteWriter, signed: boolean, bitWidth: number): WriteValue {
  if (bitWidth === 64) {
    const pairs = words(data);
    return (row) => writeInt64(out, pairs[2 * row] ?? 0, pairs[2 * row + 1] ?? 0, signed);
  }
  const values = numbers(data);
  return (row) => out.integer(values[row] ?? 0);
}

function bindFloat(data: Data, out: ByteWriter, double: boolean): WriteValue {
  const values = numbers(data);
  return double ? (row) => writeDouble(out, values[row] ?? 0) : (row) => writeFloat(out, values[row] ?? 0);
}

/** Decimals, and HUGEINT: 128 bits. */
function bindDecimal(data: Data, out: ByteWriter, type: Decimal): WriteValue {
  const all = words(data);
  return (row) => {
    const at = row * 4;
    const low = all[at] ?? 0;
    const high = all[at + 1] ?? 0;
    if (isNarrow(high) && all[at + 2] === high >> 31 && all[at + 3] === high >> 31) {
      writeSmallDecimal(out, high * 2 ** 32 + (low >>> 0), type.scale);
    } else writeDecimal(out, wideInteger(all.subarray(at, at + 4), true), type.scale);
  };
}

/** Whether a number with this upper word is one that a double holds exactly. */
function isNarrow(high: number): boolean {
  return high >= -(2 ** 21) && high < 2 ** 21;
}

function bindBoolean(data: Data, out: ByteWriter): WriteValue {
  const bitmap = valueBytes(data);
  return (row) => out.ascii(bitAt(bitmap, data.offset + row) ? 'true' : 'false');
}

function bindDate(data: Data, out: ByteWriter, manner: TimeManner): WriteValue {
  const days = numbers(data);
  return (row) => {
    const value = days[row] ?? 0;
    if (Math.abs(value) === infiniteDays) writeInfinity(out, value > 0);
    else writeDate(out, value, manner);
  };
}

/** DuckDB keeps infinite dates and timestamps as the largest count, of either sign. */
const infiniteDays = 2 ** 31 - 1;
const infiniteCount = 2n ** 63n - 1n;

function writeInfinity(out: ByteWriter, positive: boolean): void {
  out.ascii(positive ? 'infinity' : '-infinity');
}

/** The digits behind the point that a unit counts. */
function fractionDigits(unit: TimeUnit): 0 | 3 | 6 | 9 {
  if (unit === TimeUnit.SECOND) return 0;
  if (unit === TimeUnit.MILLISECOND) return 3;
  return unit === TimeUnit.MICROSECOND ? 6 : 9;
}

/** Calls `write` with the whole seconds (rounded down) and the rest, in its unit, of a column of 64-bit counts. */
function bindSeconds(
  data: Data,
  digits: number,
  write: (seconds: number, fraction: number) => void,
  writeInfinite: (positive: boolean) => void,
): WriteValue {
  const pairs = words(data);
  const perSecond = 10 ** digits;
  const widePerSecond = BigInt(perSecond);
  return (row) => {
    const low = pairs[2 * row] ?? 0;
    const high = pairs[2 * row + 1] ?? 0;
    if (isNarrow(high)) {
      const count = high * 2 ** 32 + (low >>> 0);
      const seconds = Math.floor(count / perSecond);
      write(seconds, count - seconds * perSecond);
      return;
    }
    const count = wideInteger([low, high], true);
    if (count === infiniteCount || count === -infiniteCount) {
      writeInfinite(count > 0n);
      return;
    }
    const fraction = ((count % widePerSecond) + widePerSecond) % widePerSecond;
    write(Number((count - fraction) / widePerSecond), Number(fraction));
  };
}

function bindTimestamp(data: Data, out: ByteWriter, type: Timestamp, manner: TimeManner): WriteValue {
  const digits = fractionDigits(type.unit);
  const hasZone = type.timezone !== null && type.timezone !== undefined;
  return bindSeconds(
    data,
    digits,
    (seconds, fraction) => writeTimestamp(out, { seconds, fraction, digits }, manner, hasZone),
    (positive) => writeInfinity(out, positive),
  );
}

function bindTime(data: Data, out: ByteWriter, unit: TimeUnit): WriteValue {
  const digits = fractionDigits(unit);
  const write = (seconds: number, fraction: number): void => writeTime(out, seconds, fraction, digits);
  return bindSeconds(data, digits, write, () => {});
}

/** Months, days and nanoseconds; DuckDB's intervals have whole microseconds. */
function bindInterval(data: Data, out: ByteWriter): WriteValue {
  const all = words(data);
  return (row) => {
    const at = row * 4;
    const nanos = wideInteger(all.subarray(at + 2, at + 4), true);
    writeInterval(out, all[at] ?? 0, all[at + 1] ?? 0, nanos / 1000n);
  };
}

type WriteBytes = (out: ByteWriter, bytes: Uint8Array) => void;

/** Types of DuckDB that are bytes in Arrow, by the name that the field's metadata has. */
const writersOfBytes: ReadonlyMap<string | undefined, WriteBytes> = new Map<string, WriteBytes>([
  ['BIT', writeBits],
  ['BIGNUM', writeBignum],
  ['UUID', writeUuid],
  ['UHUGEINT', writeUhugeint],
  ['TIMETZ', writeTimeTz],
  ['GEOMETRY', writeGeometry],
]);

function bindBinary(field: Field, data: Data, out: ByteWriter): WriteValue {
  const content = valueBytes(data);
  const starts = offsetsOf(data);
  const write = writersOfBytes.get(field.metadata.get(duckdbTypeKey)) ?? writeBlob;
  return (row) => write(out, content.subarray(starts[row], starts[row + 1]));
}

function bindFixedBinary(field: Field, data: Data, out: ByteWriter, width: number): WriteValue {
  const content = valueBytes(data);
  const write = writersOfBytes.get(field.metadata.get(duckdbTypeKey)) ?? writeBlob;
  return (row) => write(out, content.subarray(row * width, (row + 1) * width));
}

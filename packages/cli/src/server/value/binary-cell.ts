import type { Data, Field } from 'apache-arrow';
import { DataType, TimeUnit } from 'apache-arrow';
import type { WireWriter } from '../wire/wire-writer.ts';
import type { CellWriter } from './cell-writer.ts';
import { unlessNull } from './cell-writer.ts';
import { bytesOf, numbersOf, offsetsOf, viewOf } from './column-data.ts';
import { writeNumeric } from './numeric-digits.ts';
import type { PostgresType } from './postgres-type.ts';
import { postgresTypes } from './postgres-type.ts';
import { bindText, bitAt } from './text-cell.ts';

/** The writer of values that are no arrays in PostgreSQL's binary form. What is sent as text is the same in both. */
export function bindBinary(field: Field, data: Data, type: PostgresType, out: WireWriter): CellWriter {
  const write = writerOf(data, type, out);
  return write === undefined ? bindText(field, data, type, out) : unlessNull(data, write);
}

type WriteRow = (row: number) => void;

function writerOf(data: Data, type: PostgresType, out: WireWriter): WriteRow | undefined {
  switch (type) {
    case postgresTypes.bool:
      return booleanWriter(data, out);
    case postgresTypes.int2:
    case postgresTypes.int4:
    case postgresTypes.int8:
    case postgresTypes.oid:
      return integerWriter(data, type, out);
    case postgresTypes.float4:
    case postgresTypes.float8:
      return floatWriter(data, type, out);
    case postgresTypes.numeric:
      return numericWriter(data, out);
    case postgresTypes.bytea:
      return bytesWriter(data, out);
    case postgresTypes.uuid:
      return fixedBytesWriter(data, 16, out);
    case postgresTypes.date:
      return dateWriter(data, out);
    case postgresTypes.time:
      return timeWriter(data, out);
    case postgresTypes.timetz:
      return timeTzWriter(data, out);
    case postgresTypes.timestamp:
    case postgresTypes.timestamptz:
      return timestampWriter(data, out);
    case postgresTypes.interval:
      return intervalWriter(data, out);
    default:
      return undefined;
  }
}

function booleanWriter(data: Data, out: WireWriter): WriteRow {
  const bits = bytesOf(data);
  return (row) => out.byte(bitAt(bits, data.offset + row) ? 1 : 0);
}

function integerWriter(data: Data, type: PostgresType, out: WireWriter): WriteRow {
  if (data.values instanceof BigInt64Array) {
    const { values } = data;
    return (row) => out.int64(values[row] ?? 0n);
  }
  const values = numbersOf(data);
  if (type === postgresTypes.int2) return (row) => out.int16(values[row] ?? 0);
  if (type === postgresTypes.int8) return (row) => out.int64(BigInt(values[row] ?? 0));
  return (row) => out.uint32(values[row] ?? 0);
}

function floatWriter(data: Data, type: PostgresType, out: WireWriter): WriteRow {
  const values = numbersOf(data);
  if (type === postgresTypes.float4) return (row) => out.float(values[row] ?? 0);
  return (row) => out.double(values[row] ?? 0);
}

/** DECIMAL and HUGEINT are 128 bits with a sign, UHUGEINT and UBIGINT have none. */
function numericWriter(data: Data, out: WireWriter): WriteRow {
  const view = viewOf(data);
  const type: DataType = data.type;
  if (DataType.isInt(type)) return (row) => writeNumeric(out, view.getBigUint64(row * 8, true), 0);
  const scale = DataType.isDecimal(type) ? type.scale : 0;
  const signed = DataType.isDecimal(type);
  return (row) => {
    const low = view.getBigUint64(row * 16, true);
    const high = signed ? view.getBigInt64(row * 16 + 8, true) : view.getBigUint64(row * 16 + 8, true);
    writeNumeric(out, (high << 64n) | low, scale);
  };
}

function bytesWriter(data: Data, out: WireWriter): WriteRow {
  const bytes = bytesOf(data);
  const starts = offsetsOf(data);
  return (row) => out.copy(bytes, starts[row], starts[row + 1]);
}

function fixedBytesWriter(data: Data, width: number, out: WireWriter): WriteRow {
  const bytes = bytesOf(data);
  return (row) => out.copy(bytes, row * width, (row + 1) * width);
}

/** PostgreSQL's days and microseconds begin with the year 2000. */
const epochDays = 10_957;
const epochMicros = 946_684_800_000_000n;

/**
 * DuckDB keeps infinite dates and timestamps as the largest count, of either sign; PostgreSQL has the least one for
 * -infinity.
 */
const infiniteDays = 2 ** 31 - 1;
const infiniteMicros = 2n ** 63n - 1n;

function dateWriter(data: Data, out: WireWriter): WriteRow {
  const days = numbersOf(data);
  return (row) => {
    const value = days[row] ?? 0;
    if (value === infiniteDays) out.int32(infiniteDays);
    else if (value === -infiniteDays) out.int32(-(2 ** 31));
    else out.int32(value - epochDays);
  };
}

/** The factor and divisor that make microseconds of a unit. */
function microsPer(unit: TimeUnit): { factor: bigint; divisor: bigint } {
  if (unit === TimeUnit.SECOND) return { factor: 1_000_000n, divisor: 1n };
  if (unit === TimeUnit.MILLISECOND) return { factor: 1000n, divisor: 1n };
  return { factor: 1n, divisor: unit === TimeUnit.NANOSECOND ? 1000n : 1n };
}

function timeWriter(data: Data, out: WireWriter): WriteRow {
  const view = viewOf(data);
  const type: DataType = data.type;
  const { divisor } = microsPer(DataType.isTime(type) ? type.unit : TimeUnit.MICROSECOND);
  return (row) => out.int64(view.getBigInt64(row * 8, true) / divisor);
}

function timestampWriter(data: Data, out: WireWriter): WriteRow {
  const view = viewOf(data);
  const type: DataType = data.type;
  const { factor, divisor } = microsPer(DataType.isTimestamp(type) ? type.unit : TimeUnit.MICROSECOND);
  return (row) => {
    const count = view.getBigInt64(row * 8, true);
    if (count === infiniteMicros) out.int64(infiniteMicros);
    else if (count === -infiniteMicros) out.int64(-infiniteMicros - 1n);
    else out.int64((count * factor) / divisor - epochMicros);
  };
}

/** DuckDB's bits: the upper 40 are microseconds, the lower 24 are 15:59:59 minus the offset east of UTC in seconds. */
function timeTzWriter(data: Data, out: WireWriter): WriteRow {
  const view = viewOf(data);
  return (row) => {
    const bits = view.getBigUint64(row * 8, true);
    out.int64(bits >> 24n);
    out.int32(Number(bits & 0xffffffn) - (16 * 3600 - 1));
  };
}

/** Arrow has months, days and nanoseconds; PostgreSQL microseconds, days and months. */
function intervalWriter(data: Data, out: WireWriter): WriteRow {
  const view = viewOf(data);
  return (row) => {
    out.int64(view.getBigInt64(row * 16 + 8, true) / 1000n);
    out.int32(view.getInt32(row * 16 + 4, true));
    out.int32(view.getInt32(row * 16, true));
  };
}

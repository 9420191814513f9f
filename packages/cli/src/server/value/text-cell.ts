import type { Data, Field } from 'apache-arrow';
import { DataType, Precision } from 'apache-arrow';
import type { WireWriter } from '../wire/wire-writer.ts';
import type { CellWriter } from './cell-writer.ts';
import { unlessNull } from './cell-writer.ts';
import { bytesOf, numbersOf, offsetsOf, viewOf } from './column-data.ts';
import { duckdbTexts } from './duckdb-text.ts';
import { intervalText } from './interval-text.ts';
import { doubleText, floatText, writeInt64 } from './number-text.ts';
import type { PostgresType } from './postgres-type.ts';
import { postgresTypes } from './postgres-type.ts';

/** The writer of values that are no arrays in PostgreSQL's text form. */
export function bindText(field: Field, data: Data, type: PostgresType, out: WireWriter): CellWriter {
  const direct = directWriter(data, type, out);
  return direct === undefined ? duckdbWriter(field, data, out) : unlessNull(data, direct);
}

/** Straight from the buffers, for what most columns are, and where PostgreSQL's form is not that of DuckDB. */
function directWriter(data: Data, type: PostgresType, out: WireWriter): ((row: number) => void) | undefined {
  const arrow: DataType = data.type;
  if (DataType.isUtf8(arrow)) return bytesWriter(data, out);
  if (DataType.isInt(arrow)) {
    if (arrow.bitWidth < 64) return integerWriter(data, out);
    return arrow.isSigned ? int64Writer(data, out) : undefined;
  }
  if (DataType.isFloat(arrow)) return floatWriter(data, arrow.precision === Precision.DOUBLE, out);
  if (DataType.isBool(arrow)) return booleanWriter(data, out);
  if (DataType.isBinary(arrow) && type === postgresTypes.bytea) return byteaWriter(data, out);
  if (DataType.isInterval(arrow)) return intervalWriter(data, out);
  return undefined;
}

function bytesWriter(data: Data, out: WireWriter): (row: number) => void {
  const bytes = bytesOf(data);
  const starts = offsetsOf(data);
  return (row) => out.copy(bytes, starts[row], starts[row + 1]);
}

function integerWriter(data: Data, out: WireWriter): (row: number) => void {
  const values = numbersOf(data);
  return (row) => out.integer(values[row] ?? 0);
}

function int64Writer(data: Data, out: WireWriter): (row: number) => void {
  const values = viewOf(data);
  return (row) => writeInt64(out, values.getInt32(row * 8, true), values.getInt32(row * 8 + 4, true));
}

function floatWriter(data: Data, double: boolean, out: WireWriter): (row: number) => void {
  const values = numbersOf(data);
  const text = double ? doubleText : floatText;
  return (row) => {
    const value = values[row] ?? 0;
    if (value > 0 && value < 1e6 && Number.isInteger(value)) out.integer(value);
    else out.ascii(text(value));
  };
}

function booleanWriter(data: Data, out: WireWriter): (row: number) => void {
  const bits = bytesOf(data);
  return (row) => out.byte(bitAt(bits, data.offset + row) ? 0x74 : 0x66);
}

export function bitAt(bits: Uint8Array, at: number): boolean {
  return (((bits[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
}

function byteaWriter(data: Data, out: WireWriter): (row: number) => void {
  const bytes = bytesOf(data);
  const starts = offsetsOf(data);
  return (row) => {
    out.ascii('\\x');
    for (let i = starts[row] ?? 0; i < (starts[row + 1] ?? 0); i++) {
      const byte = bytes[i] ?? 0;
      out.byte(hexDigit(byte >> 4));
      out.byte(hexDigit(byte & 15));
    }
  };
}

function hexDigit(value: number): number {
  return value < 10 ? 0x30 + value : 0x57 + value;
}

/** Months, days and nanoseconds. */
function intervalWriter(data: Data, out: WireWriter): (row: number) => void {
  const values = viewOf(data);
  return (row) => {
    const at = row * 16;
    const micros = values.getBigInt64(at + 8, true) / 1000n;
    out.ascii(intervalText(values.getInt32(at, true), values.getInt32(at + 4, true), micros));
  };
}

/** Where DuckDB's text is PostgreSQL's too, but that the years before Christ are told in another place. */
function duckdbWriter(field: Field, data: Data, out: WireWriter): CellWriter {
  const textOf = duckdbTexts(field, data);
  const isDate = DataType.isDate(data.type) || DataType.isTimestamp(data.type);
  return (row) => {
    const text = textOf(row);
    if (text === null) return false;
    out.text(isDate && text.includes(' (BC)') ? `${text.replace(' (BC)', '')} BC` : text);
    return true;
  };
}

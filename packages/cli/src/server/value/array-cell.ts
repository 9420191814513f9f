import { Buffer } from 'node:buffer';
import { must } from '@weir/parser';
import type { Data, Field } from 'apache-arrow';
import { DataType } from 'apache-arrow';
import type { WireFormat } from '../wire/frontend-message.ts';
import type { WireWriter } from '../wire/wire-writer.ts';
import { byteFlags } from '../wire/wire-writer.ts';
import { bindBinary } from './binary-cell.ts';
import type { CellWriter } from './cell-writer.ts';
import { unlessNull } from './cell-writer.ts';
import { offsetsOf } from './column-data.ts';
import type { PostgresType } from './postgres-type.ts';
import { bindText } from './text-cell.ts';

/** The writer of lists and fixed-size arrays, whose items are of the type, as PostgreSQL's arrays. */
export function bindArray(data: Data, type: PostgresType, format: WireFormat, out: WireWriter): CellWriter {
  const item = must(data.children[0], 'an Arrow list without items');
  const children: readonly Field[] = data.type.children ?? [];
  const bind = format === 0 ? bindText : bindBinary;
  const writeItem = bind(must(children[0]), item, type, out);
  const rangeOf = itemRanges(data);
  return unlessNull(data, (row) => {
    const [start, end] = rangeOf(row);
    if (format === 0) writeText(out, writeItem, start, end);
    else writeBinary(out, type, writeItem, start, end);
  });
}

function itemRanges(data: Data): (row: number) => readonly [start: number, end: number] {
  const type: DataType = data.type;
  if (DataType.isFixedSizeList(type)) {
    const { listSize } = type;
    return (row) => [row * listSize, (row + 1) * listSize];
  }
  const offsets = offsetsOf(data);
  return (row) => [offsets[row] ?? 0, offsets[row + 1] ?? 0];
}

/** Number of dimensions, whether there are NULLs, type; length and lower bound of the dimension; items. */
function writeBinary(
  out: WireWriter,
  type: PostgresType,
  writeItem: CellWriter,
  start: number,
  end: number,
): void {
  out.int32(end > start ? 1 : 0);
  const nullsAt = out.length;
  out.int32(0);
  out.uint32(type.oid);
  if (end === start) return;
  out.int32(end - start);
  out.int32(1);
  for (let i = start; i < end; i++) {
    const at = out.openValue();
    if (writeItem(i)) out.closeValue(at);
    else {
      out.nullValue(at);
      out.setInt32(1, nullsAt);
    }
  }
}

function writeText(out: WireWriter, writeItem: CellWriter, start: number, end: number): void {
  out.ascii('{');
  for (let i = start; i < end; i++) {
    if (i > start) out.ascii(',');
    const at = out.length;
    if (writeItem(i)) quoteItem(out, at);
    else out.ascii('NULL');
  }
  out.ascii('}');
}

const quote = 0x22;
const backslash = 0x5c;
const specials = byteFlags(Buffer.from('{},"\\ \t\n\v\f\r'));

/** Quotes around an item that was written from `start` on, where it could be mistaken for something else. */
function quoteItem(out: WireWriter, start: number): void {
  const length = out.length - start;
  const isNull = length === 4 && new TextDecoder().decode(out.view(start)).toLowerCase() === 'null';
  if (length > 0 && !isNull && !out.holdsAny(start, specials)) return;
  const item = new Uint8Array(out.view(start));
  out.truncate(start);
  out.byte(quote);
  for (const byte of item) {
    if (byte === quote || byte === backslash) out.byte(backslash);
    out.byte(byte);
  }
  out.byte(quote);
}

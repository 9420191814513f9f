import { unreachable } from '@weir/parser';
import type { Table } from 'apache-arrow';
import { childColumns, validity } from './arrow-access.ts';
import { ByteWriter, pieceBytes } from './byte-writer.ts';
import { bindText } from './cell-text.ts';
import type { WriteValue } from './scalar-text.ts';
import { uniqueNames } from './unique-names.ts';

/**
 * `csv`: RFC 4180, but with line feeds alone; an empty string is `""`, so that it differs from NULL, which is
 * nothing. `tsv`: tab, line ends and the backslash are written `\t`, `\n`, `\r`, `\\`, nothing is quoted, NULL is
 * nothing.
 */
export type Delimited = 'csv' | 'tsv';

/** The line with the names of the columns. */
export function delimitedHeader(table: Table, kind: Delimited): Uint8Array {
  const out = new ByteWriter(256);
  const utf8 = new TextEncoder();
  uniqueNames(table.schema.fields.map((field) => field.name)).forEach((name, i) => {
    if (i > 0) out.byte(delimiterOf(kind));
    const start = out.length;
    out.copy(utf8.encode(name));
    protect(out, start, kind, nothing);
  });
  out.byte(lineFeed);
  return out.take();
}

/** A line for each row (values as `bindText` writes them), in pieces. A text like that of NULL is quoted in CSV. */
export function* delimitedRows(table: Table, kind: Delimited, nullText = ''): Generator<Uint8Array> {
  const out = new ByteWriter(2 * pieceBytes);
  const ofNull = new TextEncoder().encode(nullText);
  for (const batch of table.batches) {
    const cells = childColumns(batch.data).map(({ field, data }) => {
      const isValid = validity(data);
      const write = bindText(field, data, out);
      return (row: number): void => {
        if (isValid(row)) writeProtected(out, write, row, kind, ofNull);
        else out.copy(ofNull);
      };
    });
    for (let row = 0; row < batch.numRows; row++) {
      cells.forEach((write, i) => {
        if (i > 0) out.byte(delimiterOf(kind));
        write(row);
      });
      out.byte(lineFeed);
      if (out.length >= pieceBytes) yield out.take();
    }
  }
  if (out.length > 0) yield out.take();
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const tab = 0x09;
const comma = 0x2c;
const quote = 0x22;
const backslash = 0x5c;

const nothing = new Uint8Array();

function delimiterOf(kind: Delimited): number {
  return kind === 'csv' ? comma : tab;
}

function writeProtected(
  out: ByteWriter,
  write: WriteValue,
  row: number,
  kind: Delimited,
  ofNull: Uint8Array,
): void {
  const start = out.length;
  write(row);
  protect(out, start, kind, ofNull);
}

/** Quotes or escapes the cell that was written from `start` on, where it must be. */
function protect(out: ByteWriter, start: number, kind: Delimited, ofNull: Uint8Array): void {
  switch (kind) {
    case 'csv':
      return quoteCsv(out, start, ofNull);
    case 'tsv':
      return escapeTsv(out, start);
    default:
      return unreachable(kind);
  }
}

function quoteCsv(out: ByteWriter, start: number, ofNull: Uint8Array): void {
  const cell = out.view(start);
  if (cell.length > 0 && !holdsAny(cell, csvSpecials) && !isSame(cell, ofNull)) return;
  const copy = cell.slice();
  out.truncate(start);
  out.byte(quote);
  for (const byte of copy) {
    if (byte === quote) out.byte(quote);
    out.byte(byte);
  }
  out.byte(quote);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** A flag for each byte. */
function flags(bytes: readonly number[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of bytes) table[byte] = 1;
  return table;
}

function holdsAny(cell: Uint8Array, specials: Uint8Array): boolean {
  for (let i = 0; i < cell.length; i++) if (specials[cell[i] ?? 0] === 1) return true;
  return false;
}

const tsvEscapes: ReadonlyMap<number, string> = new Map([
  [tab, '\\t'],
  [lineFeed, '\\n'],
  [carriageReturn, '\\r'],
  [backslash, '\\\\'],
]);

const csvSpecials = flags([quote, comma, lineFeed, carriageReturn]);
const tsvSpecials = flags([...tsvEscapes.keys()]);

function escapeTsv(out: ByteWriter, start: number): void {
  const cell = out.view(start);
  if (!holdsAny(cell, tsvSpecials)) return;
  const copy = cell.slice();
  out.truncate(start);
  for (const byte of copy) {
    const escape = tsvEscapes.get(byte);
    if (escape === undefined) out.byte(byte);
    else out.ascii(escape);
  }
}

import { Buffer } from 'node:buffer';
import { unreachable } from '@weir/parser';
import type { RecordBatch } from 'apache-arrow';
import type { CellWriter } from '../value/cell-writer.ts';
import type { WireColumn } from '../wire/backend-message.ts';
import type { WireWriter } from '../wire/wire-writer.ts';
import { byteFlags } from '../wire/wire-writer.ts';
import type { CopyOptions } from './copy-command.ts';
import { bindCells, writeValues } from './data-rows.ts';
import type { RowWriter } from './row-stream.ts';

// Rows of COPY TO STDOUT (PostgreSQL documentation, "COPY", section "File Formats"): a CopyData message each.

type RowOptions = CopyOptions & { readonly format: 'text' | 'csv' | 'binary' };

export function bindCopyRows(
  batch: RecordBatch,
  columns: readonly WireColumn[],
  options: RowOptions,
  out: WireWriter,
): RowWriter {
  const cells = bindCells(batch, columns, out);
  const writeLine = lineWriter(cells, options, out);
  return (row) => {
    out.begin('d');
    writeLine(row);
    out.end();
  };
}

function lineWriter(cells: readonly CellWriter[], options: RowOptions, out: WireWriter): RowWriter {
  const { format } = options;
  switch (format) {
    case 'text':
      return delimitedLine(cells, options, out, escapeText(out, options));
    case 'csv':
      return delimitedLine(cells, options, out, quoteCsv(out, options));
    case 'binary':
      return (row) => writeValues(cells, row, out);
    default:
      return unreachable(format);
  }
}

function delimitedLine(
  cells: readonly CellWriter[],
  options: RowOptions,
  out: WireWriter,
  protect: (start: number) => void,
): RowWriter {
  return (row) => {
    for (let i = 0; i < cells.length; i++) {
      if (i > 0) out.ascii(options.delimiter);
      const start = out.length;
      if (cells[i]?.(row) === true) protect(start);
      else out.text(options.null);
    }
    out.byte(lineFeed);
  };
}

/** What comes before the rows: the names of the columns, or the head of the binary format. */
export function writeCopyHead(columns: readonly WireColumn[], options: CopyOptions, out: WireWriter): void {
  if (options.format === 'binary') {
    out.begin('d');
    out.copy(binarySignature);
    // No flags, no extension of the head.
    out.int32(0);
    out.int32(0);
    out.end();
  } else if (options.header && options.format !== 'arrow') {
    const protect = options.format === 'csv' ? quoteCsv(out, options) : escapeText(out, options);
    out.begin('d');
    columns.forEach(({ name }, i) => {
      if (i > 0) out.ascii(options.delimiter);
      const start = out.length;
      out.text(name);
      protect(start);
    });
    out.byte(lineFeed);
    out.end();
  }
}

export function writeCopyFoot(options: CopyOptions, out: WireWriter): void {
  if (options.format !== 'binary') return;
  out.begin('d');
  out.int16(-1);
  out.end();
}

const binarySignature = new Uint8Array([0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00]);

const backslash = 0x5c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

const textEscapes: ReadonlyMap<number, string> = new Map([
  [0x08, '\\b'],
  [0x09, '\\t'],
  [lineFeed, '\\n'],
  [0x0b, '\\v'],
  [0x0c, '\\f'],
  [carriageReturn, '\\r'],
  [backslash, '\\\\'],
]);

/** Puts backslash sequences for what would end a value or a line, in the value that was written from `start` on. */
function escapeText(out: WireWriter, { delimiter }: CopyOptions): (start: number) => void {
  const separator = delimiter.charCodeAt(0);
  const special = byteFlags([separator, ...textEscapes.keys()]);
  return (start) => {
    if (!out.holdsAny(start, special)) return;
    const value = new Uint8Array(out.view(start));
    out.truncate(start);
    for (const byte of value) {
      const escape = textEscapes.get(byte) ?? (byte === separator ? `\\${delimiter}` : undefined);
      if (escape === undefined) out.byte(byte);
      else out.ascii(escape);
    }
  };
}

/** Puts quotes around a value that could be mistaken for something else: for NULL, or for the end of the data. */
function quoteCsv(out: WireWriter, options: CopyOptions): (start: number) => void {
  const quote = options.quote.charCodeAt(0);
  const escape = options.escape.charCodeAt(0);
  const special = byteFlags([options.delimiter.charCodeAt(0), quote, lineFeed, carriageReturn]);
  const marks = [options.null, '\\.'].map((mark) => Buffer.from(mark));
  const isMark = (start: number): boolean => {
    const length = out.length - start;
    return marks.some((mark) => mark.length === length && mark.equals(out.view(start)));
  };
  return (start) => {
    if (!out.holdsAny(start, special) && !isMark(start)) return;
    const value = new Uint8Array(out.view(start));
    out.truncate(start);
    out.byte(quote);
    for (const byte of value) {
      if (byte === quote || byte === escape) out.byte(escape);
      out.byte(byte);
    }
    out.byte(quote);
  };
}

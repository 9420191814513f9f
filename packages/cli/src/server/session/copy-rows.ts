import { unreachable } from '@weir/parser';
import type { RecordBatch } from 'apache-arrow';
import type { CellWriter } from '../value/cell-writer.ts';
import type { WireColumn } from '../wire/backend-message.ts';
import type { WireWriter } from '../wire/wire-writer.ts';
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
      return delimitedLine(cells, options, out, (start) => escapeText(out, start, options.delimiter));
    case 'csv':
      return delimitedLine(cells, options, out, (start) => quoteCsv(out, start, options));
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
    cells.forEach((write, i) => {
      if (i > 0) out.ascii(options.delimiter);
      const start = out.length;
      if (write(row)) protect(start);
      else out.text(options.null);
    });
    out.ascii('\n');
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
    out.begin('d');
    columns.forEach(({ name }, i) => {
      if (i > 0) out.ascii(options.delimiter);
      const start = out.length;
      out.text(name);
      if (options.format === 'csv') quoteCsv(out, start, options);
      else escapeText(out, start, options.delimiter);
    });
    out.ascii('\n');
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

const textEscapes: ReadonlyMap<number, string> = new Map([
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0b, '\\v'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [backslash, '\\\\'],
]);

/** Backslash sequences for what would end a value or a line. */
function escapeText(out: WireWriter, start: number, delimiter: string): void {
  const separator = delimiter.charCodeAt(0);
  if (!some(out.view(start), (byte) => byte === separator || textEscapes.has(byte))) return;
  const value = new Uint8Array(out.view(start));
  out.truncate(start);
  for (const byte of value) {
    const escape = textEscapes.get(byte) ?? (byte === separator ? `\\${delimiter}` : undefined);
    if (escape === undefined) out.byte(byte);
    else out.ascii(escape);
  }
}

/** Quotes around a value that could be mistaken for something else, NULL among it. */
function quoteCsv(out: WireWriter, start: number, options: CopyOptions): void {
  const value = out.view(start);
  const [separator, quote, escape] = [options.delimiter, options.quote, options.escape].map((each) =>
    each.charCodeAt(0),
  );
  const special = (byte: number): boolean =>
    byte === separator || byte === quote || byte === 0x0a || byte === 0x0d;
  const isNull = value.length === options.null.length && new TextDecoder().decode(value) === options.null;
  const isEndMark = value.length === 2 && value[0] === backslash && value[1] === 0x2e;
  if (!isNull && !isEndMark && !some(value, special)) return;
  const copy = new Uint8Array(value);
  out.truncate(start);
  out.ascii(options.quote);
  for (const byte of copy) {
    if (byte === quote || byte === escape) out.ascii(options.escape);
    out.byte(byte);
  }
  out.ascii(options.quote);
}

function some(bytes: Uint8Array, matches: (byte: number) => boolean): boolean {
  for (let i = 0; i < bytes.length; i++) if (matches(bytes[i] ?? 0)) return true;
  return false;
}

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

/** What comes out of one COPY. */
export class CopyWriter {
  readonly #columns: readonly WireColumn[];
  readonly #options: RowOptions;
  readonly #out: WireWriter;
  /** Whether the head of the binary format is still to come: it shares a message with the first row. */
  #headPending: boolean;

  constructor(columns: readonly WireColumn[], options: RowOptions, out: WireWriter) {
    this.#columns = columns;
    this.#options = options;
    this.#out = out;
    this.#headPending = options.format === 'binary';
  }

  /** A line with the names of the columns, if it was asked for. */
  header(): void {
    if (!this.#options.header || this.#options.format === 'binary') return;
    const protect = this.#options.format === 'csv' ? quoteCsv : escapeText;
    const protectName = protect(this.#out, this.#options);
    this.#out.begin('d');
    this.#columns.forEach(({ name }, i) => {
      if (i > 0) this.#out.ascii(this.#options.delimiter);
      const start = this.#out.length;
      this.#out.text(name);
      protectName(start);
    });
    this.#out.byte(lineFeed);
    this.#out.end();
  }

  bind(batch: RecordBatch): RowWriter {
    const out = this.#out;
    const writeRow = this.#rowWriter(bindCells(batch, this.#columns, out));
    return (row) => {
      out.begin('d');
      writeRow(row);
      out.end();
    };
  }

  #rowWriter(cells: readonly CellWriter[]): RowWriter {
    const options = this.#options;
    const out = this.#out;
    switch (options.format) {
      case 'text':
        return delimitedLine(cells, options, out, escapeText(out, options));
      case 'csv':
        return delimitedLine(cells, options, out, quoteCsv(out, options));
      case 'binary':
        return (row) => {
          this.#head();
          writeValues(cells, row, out);
        };
      default:
        return unreachable(options.format);
    }
  }

  /** The binary format has a mark at its end. */
  footer(): void {
    if (this.#options.format !== 'binary') return;
    this.#out.begin('d');
    this.#head();
    this.#out.int16(-1);
    this.#out.end();
  }

  #head(): void {
    if (!this.#headPending) return;
    this.#headPending = false;
    this.#out.copy(binarySignature);
    // No flags, no extension of the head.
    this.#out.int32(0);
    this.#out.int32(0);
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

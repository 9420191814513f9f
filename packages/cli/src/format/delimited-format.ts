import type { Delimited } from '@weir/runtime';
import { delimitedHeader, delimitedRows } from '@weir/runtime';
import type { FormatOptions, Piece, ResultFormat, ShownBatch } from './result-format.ts';

/** CSV or TSV; a header, unless there is to be none, stands before the first rows, and again when a query with other columns follows. */
export class DelimitedFormat implements ResultFormat {
  readonly #kind: Delimited;
  readonly #hasHeader: boolean;
  readonly #nullText: string;
  #header = '';

  constructor(kind: Delimited, { header = true, nullText = '' }: FormatOptions) {
    this.#kind = kind;
    this.#hasHeader = header;
    this.#nullText = nullText;
  }

  *batch({ table }: ShownBatch): Generator<Piece> {
    const header = new TextDecoder().decode(delimitedHeader(table, this.#kind));
    if (this.#hasHeader && header !== this.#header) yield header;
    this.#header = header;
    yield* delimitedRows(table, this.#kind, this.#nullText);
  }

  end(): Iterable<Piece> {
    return [];
  }
}

import type { Delimited } from '@weir/runtime';
import { delimitedHeader, delimitedRows } from '@weir/runtime';
import type { Piece, ResultFormat, ShownBatch } from './result-format.ts';

/** CSV or TSV, with a header before the first rows, and again when a query with other columns follows. */
export class DelimitedFormat implements ResultFormat {
  readonly #kind: Delimited;
  #header = '';

  constructor(kind: Delimited) {
    this.#kind = kind;
  }

  *batch({ table }: ShownBatch): Generator<Piece> {
    const header = new TextDecoder().decode(delimitedHeader(table, this.#kind));
    if (header !== this.#header) yield header;
    this.#header = header;
    yield* delimitedRows(table, this.#kind);
  }

  end(): Iterable<Piece> {
    return [];
  }
}

import { jsonLines, jsonRows } from '@weir/runtime';
import type { Piece, ResultFormat, ShownBatch } from './result-format.ts';

/** One object a line. */
export class JsonLinesFormat implements ResultFormat {
  batch({ table }: ShownBatch): Iterable<Piece> {
    return jsonRows(table, jsonLines);
  }

  end(): Iterable<Piece> {
    return [];
  }
}

/** One array of all rows of all batches, a row a line. */
export class JsonArrayFormat implements ResultFormat {
  #isOpen = false;

  *batch({ table }: ShownBatch): Generator<Piece> {
    if (table.numRows === 0) return;
    yield this.#isOpen ? ',\n' : '[\n';
    this.#isOpen = true;
    yield* jsonRows(table, { between: ',\n', after: '' });
  }

  end(): Iterable<Piece> {
    return [this.#isOpen ? '\n]\n' : '[]\n'];
  }
}

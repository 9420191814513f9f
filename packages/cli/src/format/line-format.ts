import { cellRows, columnHeadings } from '@weir/runtime';
import type { Paint } from '../color.ts';
import { paint } from '../color.ts';
import { batchTitle, moreRows } from './batch-title.ts';
import { escapeControls, padText, textWidth } from './cell-layout.ts';
import type { FormatOptions, Piece, ResultFormat, ShownBatch } from './result-format.ts';
import { textPieces } from './text-pieces.ts';

/** A block for each row, `column = value` line by line, with an empty line between two rows. */
export class LineFormat implements ResultFormat {
  readonly #options: FormatOptions;
  readonly #paint: Paint;
  #isFirst = true;

  constructor(options: FormatOptions) {
    this.#options = options;
    this.#paint = paint(options.color);
  }

  batch(batch: ShownBatch): Iterable<Piece> {
    return textPieces(this.#lines(batch));
  }

  end(): Iterable<Piece> {
    return [];
  }

  *#lines(batch: ShownBatch): Generator<string> {
    if (this.#options.titles) {
      yield* this.#gap();
      const { time, name } = batchTitle(batch);
      yield `${this.#paint.dim('--')} ${this.#paint.bold(time)} ${this.#paint.dim('--')} ${escapeControls(name)}`;
      if (batch.table.numRows === 0) yield '(no rows)';
      this.#isFirst = true;
    }
    const names = columnHeadings(batch.table).map(({ name }) => escapeControls(name));
    const width = Math.max(0, ...names.map(textWidth));
    for (const row of cellRows(batch.table, batch.limit)) {
      yield* this.#gap();
      for (const [i, value] of row.entries()) {
        const shown = value === null ? this.#paint.dim('NULL') : escapeControls(value);
        yield `${padText(names[i] ?? '', width, 'right')} = ${shown}`;
      }
    }
    this.#isFirst = false;
    const more = moreRows(batch);
    if (more !== undefined) yield this.#paint.dim(`${this.#options.ascii === true ? '...' : '…'} ${more}`);
  }

  *#gap(): Generator<string> {
    if (!this.#isFirst) yield '';
    this.#isFirst = false;
  }
}

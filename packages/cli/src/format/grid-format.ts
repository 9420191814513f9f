import type { CellRow, ColumnHeading } from '@weir/runtime';
import { cellRows, columnHeadings } from '@weir/runtime';
import type { Paint } from '../color.ts';
import { paint } from '../color.ts';
import { batchTitle, moreRows } from './batch-title.ts';
import { cutText, escapeControls, fitWidths, padText, textWidth } from './cell-layout.ts';
import type { FormatOptions, Piece, ResultFormat, ShownBatch } from './result-format.ts';
import { textPieces } from './text-pieces.ts';

interface Borders {
  readonly top: Rule;
  readonly middle: Rule;
  readonly bottom: Rule;
  readonly vertical: string;
  /** Before a batch's time. */
  readonly title: string;
  readonly ellipsis: string;
  /** At the end of a cell that is cut: one column wide. */
  readonly cut: string;
  /** A row of types under the names. */
  readonly hasTypes: boolean;
}

/** Left end, line, crossing, right end. */
type Rule = readonly [string, string, string, string];

const boxBorders: Borders = {
  top: ['┌', '─', '┬', '┐'],
  middle: ['├', '─', '┼', '┤'],
  bottom: ['└', '─', '┴', '┘'],
  vertical: '│',
  title: '──',
  ellipsis: '…',
  cut: '…',
  hasTypes: true,
};

export const asciiBorders: Borders = {
  top: ['+', '-', '+', '+'],
  middle: ['+', '-', '+', '+'],
  bottom: ['+', '-', '+', '+'],
  vertical: '|',
  title: '--',
  ellipsis: '...',
  cut: '~',
  hasTypes: false,
};

/** Those of a box. */
export function bordersFor(ascii = false): Borders {
  return ascii ? { ...asciiBorders, hasTypes: true } : boxBorders;
}

/** A longer type does not widen its column: it is cut. */
const typeWidth = 16;

/** A table in a frame. */
export class GridFormat implements ResultFormat {
  readonly #borders: Borders;
  readonly #options: FormatOptions;
  readonly #paint: Paint;

  constructor(borders: Borders, options: FormatOptions) {
    this.#borders = borders;
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
    const { title, ellipsis } = this.#borders;
    if (this.#options.titles) {
      const { time, name } = batchTitle(batch);
      yield `${this.#paint.dim(title)} ${this.#paint.bold(time)} ${this.#paint.dim(title)} ${escapeControls(name)}`;
    }
    if (this.#options.titles && batch.table.numRows === 0) yield '(no rows)';
    else yield* this.#grid(batch);
    const more = moreRows(batch);
    if (more !== undefined) yield this.#paint.dim(`${ellipsis} ${more}`);
    if (this.#options.titles) yield '';
  }

  *#grid({ table, limit }: ShownBatch): Generator<string> {
    const headings = columnHeadings(table).map((heading) => ({
      ...heading,
      name: escapeControls(heading.name),
    }));
    const widths = this.#widths(headings, cellRows(table, limit));
    const { top, middle, bottom, hasTypes } = this.#borders;
    yield this.#rule(top, widths);
    yield this.#row(
      headings.map(({ name }, i) => this.#paint.bold(this.#cell(name, headings[i], widths[i]))),
    );
    if (hasTypes)
      yield this.#row(
        headings.map((column, i) => this.#paint.dim(this.#cell(column.type, column, widths[i]))),
      );
    yield this.#rule(middle, widths);
    for (const row of cellRows(table, limit)) {
      yield this.#row(row.map((value, i) => this.#value(value, headings[i], widths[i])));
    }
    yield this.#rule(bottom, widths);
  }

  /**
   * The rows are made into text twice, first to measure and then to write, so that not all text is in memory at
   * once.
   */
  #widths(headings: readonly ColumnHeading[], rows: Iterable<CellRow>): number[] {
    const { hasTypes } = this.#borders;
    const widths = headings.map(({ name, type }) =>
      Math.max(textWidth(name), hasTypes ? Math.min(typeWidth, textWidth(type)) : 0),
    );
    for (const row of rows) {
      row.forEach((value, i) => {
        widths[i] = Math.max(
          widths[i] ?? 0,
          value === null ? nullText.length : textWidth(escapeControls(value)),
        );
      });
    }
    const { width } = this.#options;
    return width === undefined ? widths : fitWidths(widths, width - 3 * widths.length - 1);
  }

  #value(value: string | null, heading: ColumnHeading | undefined, width: number | undefined): string {
    if (value === null) return this.#paint.dim(this.#cell(nullText, heading, width));
    return this.#cell(escapeControls(value), heading, width);
  }

  #cell(text: string, heading: ColumnHeading | undefined, width = 0): string {
    return padText(
      cutText(text, width, this.#borders.cut),
      width,
      heading?.numeric === true ? 'right' : 'left',
    );
  }

  #row(cells: readonly string[]): string {
    const vertical = this.#paint.dim(this.#borders.vertical);
    return `${vertical} ${cells.join(` ${vertical} `)} ${vertical}`;
  }

  #rule([left, line, crossing, right]: Rule, widths: readonly number[]): string {
    return this.#paint.dim(`${left}${widths.map((width) => line.repeat(width + 2)).join(crossing)}${right}`);
  }
}

const nullText = 'NULL';

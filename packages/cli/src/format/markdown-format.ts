import type { ColumnHeading } from '@weir/runtime';
import { cellRows, columnHeadings } from '@weir/runtime';
import { batchTitle, moreRows } from './batch-title.ts';
import { escapeControls } from './cell-layout.ts';
import type { FormatOptions, Piece, ResultFormat, ShownBatch } from './result-format.ts';
import { textPieces } from './text-pieces.ts';

/** A table of GitHub Flavored Markdown. */
export class MarkdownFormat implements ResultFormat {
  readonly #options: FormatOptions;

  constructor(options: FormatOptions) {
    this.#options = options;
  }

  batch(batch: ShownBatch): Iterable<Piece> {
    return textPieces(this.#lines(batch));
  }

  end(): Iterable<Piece> {
    return [];
  }

  *#lines(batch: ShownBatch): Generator<string> {
    if (this.#options.titles) {
      const { time, name } = batchTitle(batch);
      yield `### ${time} ${escapeMarkdown(name)}`;
      yield '';
    }
    yield* batch.table.numRows === 0 && this.#options.titles ? ['(no rows)'] : markdownTable(batch);
    const more = moreRows(batch);
    if (more !== undefined) yield* ['', `${this.#options.ascii === true ? '...' : '…'} ${more}`];
    if (this.#options.titles) yield '';
  }
}

function* markdownTable({ table, limit }: ShownBatch): Generator<string> {
  const headings = columnHeadings(table);
  yield row(headings.map(({ name }) => escapeMarkdown(name)));
  yield `|${headings.map(alignment).join('|')}|`;
  for (const cells of cellRows(table, limit))
    yield row(cells.map((cell) => (cell === null ? 'NULL' : escapeMarkdown(cell))));
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function alignment({ numeric }: ColumnHeading): string {
  return numeric ? '---:' : '---';
}

/** Pipes would end the cell; line ends the row. */
function escapeMarkdown(text: string): string {
  const lines = text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .split(/\r\n|[\r\n]/);
  return lines.map(escapeControls).join('<br>');
}

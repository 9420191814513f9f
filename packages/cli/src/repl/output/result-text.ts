import { cellRows } from '@weir/runtime';
import type { Table } from '@weir/runtime';
import { escapeControls, textWidth } from '../../format/cell-layout.ts';
import { createFormat } from '../../format/create-format.ts';
import { bordersFor, GridFormat } from '../../format/grid-format.ts';
import type { Piece, ResultFormat, ShownBatch } from '../../format/result-format.ts';
import { textPieces } from '../../format/text-pieces.ts';
import { counted, shortCount, shortDuration } from '../text/quantity.ts';
import type { ModeName, OutputSettings } from './output-settings.ts';

/** How a result is looked at this time. */
export interface Look extends Pick<OutputSettings, 'mode' | 'types' | 'ascii'> {
  readonly maxRows: number;
  readonly color: boolean;
  /** Columns of the terminal; absent: nothing is cut. */
  readonly width?: number;
  /** One line for each column, whatever the mode. */
  readonly vertical?: boolean;
}

/** A result as text, in pieces. */
export function* resultPieces(table: Table, look: Look): Generator<Piece> {
  const format = formatOf(table, look);
  if (format === undefined) return;
  const batch: ShownBatch = { output: 1, batchTimeMs: 0, table, limit: look.maxRows };
  yield* format.batch(batch);
  yield* format.end();
}

/** The same as one text. */
export function resultText(table: Table, look: Look): string {
  const decoder = new TextDecoder();
  let text = '';
  for (const piece of resultPieces(table, look))
    text += typeof piece === 'string' ? piece : decoder.decode(piece);
  return text;
}

function formatOf(table: Table, look: Look): ResultFormat | undefined {
  const options = {
    titles: false,
    color: look.color,
    ascii: look.ascii,
    ...(look.width === undefined ? {} : { width: look.width }),
  };
  const mode = look.vertical === true || isTooWide(table, look) ? 'line' : look.mode;
  if (mode === 'none') return undefined;
  if (mode === 'list') return listFormat;
  if (mode === 'box') return new GridFormat({ ...bordersFor(look.ascii), hasTypes: look.types }, options);
  return createFormat(mode, options);
}

/** A column of a frame takes eight columns of the terminal at least: more would wrap. */
const leastColumnWidth = 11;

/** Rows that are shown vertically sooner than cut. */
const fewRows = 3;

/** A frame whose rows would not fit even when they are cut is shown vertically, and so are a few rows that would have to be cut. */
function isTooWide(table: Table, { mode, width }: Look): boolean {
  if (width === undefined || (mode !== 'box' && mode !== 'table')) return false;
  if (table.schema.fields.length * leastColumnWidth + 1 > width) return true;
  return table.numRows > 0 && table.numRows <= fewRows && wholeWidth(table) > width;
}

/** Columns of the terminal that a frame with nothing cut takes: three around each cell. */
function wholeWidth(table: Table): number {
  const widths = table.schema.fields.map((field) => textWidth(escapeControls(field.name)));
  for (const cells of cellRows(table, fewRows))
    cells.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, textWidth(escapeControls(cell ?? 'NULL')));
    });
  return widths.reduce((sum, width) => sum + width + 3, 1);
}

/** A row a line, `|` between values: what SQLite calls list. */
const listFormat: ResultFormat = {
  batch: ({ table, limit }) => textPieces(listLines(table, limit)),
  end: () => [],
};

function* listLines(table: Table, limit: number): Generator<string> {
  yield table.schema.fields.map((field) => escapeControls(field.name)).join('|');
  for (const row of cellRows(table, limit))
    yield row.map((cell) => (cell === null ? '' : escapeControls(cell))).join('|');
}

/** Modes for programs hold all rows, whatever `.maxrows` says. */
export function isForPrograms(mode: ModeName): boolean {
  return ['csv', 'tsv', 'json', 'jsonl'].includes(mode);
}

/** What stands under a result: `40 of 1,234 rows (.last shows all), 12 ms`. Undefined when there is nothing to say. */
export function resultFooter(
  rows: number,
  milliseconds: number,
  settings: OutputSettings,
): string | undefined {
  const isCut = rows > settings.maxRows && !isForPrograms(settings.mode) && settings.mode !== 'none';
  const shown = isCut
    ? `${settings.maxRows.toLocaleString('en-US')} of ${counted(rows, 'row')} (.last shows all)`
    : counted(rows, 'row');
  if (!settings.timer) return isCut ? shown : undefined;
  const rate = rows >= 1000 && milliseconds > 0 ? `, ${shortCount((rows * 1000) / milliseconds)} rows/s` : '';
  return `${shown}, ${shortDuration(milliseconds)}${rate}`;
}

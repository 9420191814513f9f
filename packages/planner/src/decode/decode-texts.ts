import { quoteName, quoteString } from '@weir/parser';
import type { Column } from '../plan.ts';
import type { Decode } from './decode.ts';
import { decodedColumns, readColumns } from './decode.ts';
import { typeShape } from './type-shape.ts';

/** Lines whose columns are pieces of their text: what is asked for, and where the lines are. */
export interface LinesDecodeInput {
  readonly columns: readonly Column[];
  readonly neededColumns?: readonly string[];
  /** A relation with the column `value`: the lines. */
  readonly lines: string;
  /** Fields that no query needs are read too, to find bad rows. */
  readonly checksAll: boolean;
  /** More columns of `lines` that go along with each row, good or bad. */
  readonly along?: readonly string[];
}

/** How a line is taken apart. */
export interface LineParts {
  /** An expression over `value`, found once for each line: `parts` for the others. */
  readonly parts: string;
  /** Over `value` and `parts`: whether the line can be read at all. */
  readonly readable: string;
  /** What `parts` has for a column. */
  readonly piece: (column: Column) => string;
  /** The text of a column, over its piece; NULL where the line has none. */
  readonly text: (piece: string) => string;
  /** Why a line is bad that cannot be read. */
  readonly unreadable: string;
}

/** The columns whose text is looked at: what cannot be wrong and is not needed is left out. */
export function textColumns(input: LinesDecodeInput): readonly Column[] {
  const needed = decodedColumns(input.columns, input.neededColumns);
  return readColumns(input.columns, input.neededColumns, input.checksAll).filter(
    (column) => needed.includes(column) || !isText(column),
  );
}

/**
 * Text is found and cast once for each line, in a subquery. The filter ends in a cast that could throw: without it DuckDB would move
 * the filter below the subquery, and take each line apart twice.
 */
export function decodeTexts(input: LinesDecodeInput, line: LineParts): Decode {
  const needed = decodedColumns(input.columns, input.neededColumns);
  const fields = textColumns(input).map((column, place) => ({
    column,
    piece: `weir_piece_${place}`,
    text: `weir_text_${place}`,
    value: isText(column) ? `weir_text_${place}` : `weir_value_${place}`,
  }));
  const along = input.along ?? [];
  const parts = `(SELECT ${['value', `${line.parts} AS parts`, ...along].join(', ')} FROM ${input.lines})`;
  const pieces = fields.map(({ column, piece }) => `${line.piece(column)} AS ${piece}`);
  const apart = `(SELECT ${['value AS line', `${line.readable} AS readable`, ...pieces, ...along].join(', ')} FROM ${parts})`;
  const texts = fields.map(({ piece, text }) => `${line.text(piece)} AS ${text}`);
  const split = `(SELECT ${['line', 'readable', ...texts, ...along].join(', ')} FROM ${apart})`;
  const cast = fields.filter(({ column }) => !isText(column));
  const values = cast.map(({ column, text, value }) => `${castOf(text, column.type)} AS ${value}`);
  const row = values.length === 0 ? split : `(SELECT ${['*', ...values].join(', ')} FROM ${split})`;
  const fits = ['readable', ...cast.map(({ text, value }) => `(${value} IS NOT NULL OR ${text} IS NULL)`)];
  const accepts = `CASE WHEN ${fits.join(' AND ')} THEN true ELSE CAST(left(line, 0) || 'false' AS BOOLEAN) END`;
  const reasons = cast.map(({ column, text, value }) => {
    const what = quoteString(`cannot read ${quoteName(column.name)} as ${column.type}: `);
    return `WHEN ${value} IS NULL AND ${text} IS NOT NULL THEN ${what} || ${text}`;
  });
  const reason = `CASE ${[`WHEN NOT readable THEN ${quoteString(line.unreadable)}`, ...reasons].join(' ')} END`;
  const good = fields
    .filter(({ column }) => needed.includes(column))
    .map(({ column, value }) => `${value} AS ${quoteName(column.name)}`);
  const columns = [...(good.length === 0 ? ['NULL'] : good), ...along];
  return {
    good: `SELECT ${columns.join(', ')} FROM ${row} WHERE ${accepts}`,
    bad: `SELECT ${['line AS value', `${reason} AS error`, ...along].join(', ')} FROM ${row} WHERE NOT (${accepts})`,
  };
}

/** Takes any text as it is. */
function isText(column: Column): boolean {
  return /^(varchar|text|string|char|bpchar)\b(\s*\(\d+\))?$/i.test(column.type.trim());
}

/** TRY_CAST makes a NULL of each wrong item within a list: TRY takes or refuses the whole. */
function castOf(text: string, type: string): string {
  return typeShape(type).kind === 'scalar' ? `TRY_CAST(${text} AS ${type})` : `TRY(CAST(${text} AS ${type}))`;
}

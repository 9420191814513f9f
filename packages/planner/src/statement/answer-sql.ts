import { quoteString } from '@weir/parser';
import type { Column } from '../plan.ts';

export type Cell = string | number | null;

/** An answer that is known, as columns with their types and rows. */
export interface Answer {
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A query that has it for its rows. */
export function answerSql({ columns, rows }: Answer): string {
  const names = columns.map(([name]) => name).join(', ');
  const cast = columns.map(([name, type]) => `${name}::${type} AS ${name}`).join(', ');
  const values = rows.map((row) => `(${row.map(cellSql).join(', ')})`).join(', ');
  const given = rows.length === 0 ? `(${columns.map(() => 'NULL').join(', ')})` : values;
  const some = rows.length === 0 ? ' WHERE false' : '';
  return `SELECT ${cast} FROM (VALUES ${given}) AS t(${names})${some}`;
}

/** Columns of text. */
export function texts(...names: readonly string[]): Answer['columns'] {
  return names.map((name) => [name, 'VARCHAR'] as const);
}

/** The answer of SHOW STATE; before the first batch there are no rows. */
export function keptSql(rows: Answer['rows']): string {
  const counts = ['rows', 'keys', 'bytes'].map((name) => [name, 'BIGINT'] as const);
  return answerSql({ columns: [...texts('query', 'kind', 'of', 'strategy'), ...counts], rows });
}

/** The answer of DESCRIBE. */
export function descriptionSql(columns: readonly Column[]): string {
  const rows = columns.map((column) => [column.name, column.type]);
  return answerSql({ columns: texts('column_name', 'column_type'), rows });
}

function cellSql(cell: Cell): string {
  return typeof cell === 'string' ? quoteString(cell) : String(cell ?? 'NULL');
}

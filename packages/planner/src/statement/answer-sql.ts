import { quoteString } from '@weir/parser';

/** An answer that is known, as columns with their types and rows. */
export interface Answer {
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly rows: readonly (readonly (string | number)[])[];
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

function cellSql(cell: string | number): string {
  return typeof cell === 'number' ? String(cell) : quoteString(cell);
}

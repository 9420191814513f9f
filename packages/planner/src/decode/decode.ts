import type { Column } from '../plan.ts';

/**
 * The SQL that reads the rows of a stream from what was received. Rows that cannot be read as their types say are left out by
 * `good` and given, with the reason, by `bad`; whatever the queries do, each row is in exactly one of the two.
 */
export interface Decode {
  /** A query with the columns of the stream. */
  readonly good: string;
  /** A query with the columns `value` and `error`; absent where no row can be bad. */
  readonly bad?: string;
}

/** The columns that `good` gives: the needed ones, in the order of the stream; the others are NULL in its table. */
export function decodedColumns(
  columns: readonly Column[],
  needed: readonly string[] | undefined,
): readonly Column[] {
  if (needed === undefined) return columns;
  const names = new Set(needed);
  return columns.filter((column) => names.has(column.name.toLowerCase()));
}

/**
 * The columns that are read, so that a value which does not fit makes its row bad. With ON ERROR SKIP those are the needed ones: a field
 * that no query asks for costs nothing, and its value harms nobody. Where bad rows matter to the user (`checksAll`), or rows are only
 * counted, all are.
 */
export function readColumns(
  columns: readonly Column[],
  needed: readonly string[] | undefined,
  checksAll: boolean,
): readonly Column[] {
  const wanted = decodedColumns(columns, needed);
  return checksAll || wanted.length === 0 ? columns : wanted;
}

import type { Column } from '../plan.ts';

/**
 * The columns of a CSV file by place, for a stream whose header has these names: those that the stream has too are its own, all others
 * are text that nobody takes. Names are compared as DuckDB does, whatever their case.
 */
export function csvFileColumns(header: readonly string[], columns: readonly Column[]): readonly Column[] {
  const left = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  return header.map((name, place) => {
    const key = name.toLowerCase();
    const column = left.get(key);
    left.delete(key);
    return column ?? { name: otherName(place, columns), type: 'VARCHAR' };
  });
}

/** The columns of the stream that a header does not name. */
export function missingColumns<T extends Pick<Column, 'name'>>(
  header: readonly string[],
  columns: readonly T[],
): readonly T[] {
  const names = new Set(header.map((name) => name.toLowerCase()));
  return columns.filter((column) => !names.has(column.name.toLowerCase()));
}

/** A name for a column that the stream does not have, which none of its own has. */
function otherName(place: number, columns: readonly Column[]): string {
  const name = `weir_other_${place}`;
  const taken = columns.some((column) => column.name.toLowerCase() === name);
  return taken ? `${name}_${columns.map((column) => column.name).join('_')}` : name;
}

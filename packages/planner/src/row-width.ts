import type { Column } from './plan.ts';

/** About how many bytes a row takes in a table in memory, where values are not compressed. */
export function rowWidth(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + (fixedBytes(column.type) ?? usualBytes), 0);
}

/** What a string or a list is taken for before one was seen. */
const usualBytes = 24;

const widths: readonly (readonly [RegExp, number])[] = [
  [/^(BOOLEAN|U?TINYINT)$/, 1],
  [/^U?SMALLINT$/, 2],
  [/^(U?INTEGER|FLOAT|DATE|ENUM.*)$/, 4],
  [/^(U?HUGEINT|UUID|INTERVAL)$/, 16],
];

/** A list, a struct, a map: its size depends on the value. */
export function isNested(type: string): boolean {
  return /[\])]$/.test(type) && !/^(DECIMAL|ENUM|VARCHAR)\b/i.test(type);
}

/** A type of values of any length. */
export function isString(type: string): boolean {
  return !isNested(type) && /^(VARCHAR|TEXT|STRING|CHAR|BPCHAR|BLOB|BYTEA|JSON|BIT|VARIANT)/i.test(type);
}

/** The bytes of a value of this type; undefined where they depend on the value. */
export function fixedBytes(type: string): number | undefined {
  if (isNested(type) || isString(type)) return undefined;
  const known = widths.find(([pattern]) => pattern.test(type.toUpperCase()));
  return known?.[1] ?? 8;
}

import { quoteName } from '@weir/parser';
import { fixedBytes, isNested, isString } from '@weir/planner';
import type { Column } from '@weir/planner';

/**
 * A query for about how much memory the rows of a table take when they are kept: DuckDB's tables in memory are not compressed. Values of
 * fixed width count by their type, strings by their length, and of nested values some are looked at.
 */
export function rowBytesSql(columns: readonly Column[], table: string): string {
  const fixed = columns.reduce((sum, column) => sum + (fixedBytes(column.type) ?? 0), timeBytes);
  const strings = columns
    .filter((column) => isString(column.type))
    .map((column) => `sum(strlen(${quoteName(column.name)}::VARCHAR))`);
  const nested = columns
    .filter((column) => isNested(column.type))
    .map((column) => `strlen(${quoteName(column.name)}::VARCHAR)`);
  const offsets = strings.length * offsetBytes + nested.length * nestedBytes;
  const sums = strings.map((sum) => `coalesce(${sum}, 0)`);
  const parts = [`count(*) * ${fixed + offsets}`, ...sums];
  if (nested.length > 0) {
    const sample = `SELECT ${nested.map((length) => `coalesce(${length}, 0)`).join(' + ')} AS b FROM ${table} LIMIT ${sampledRows}`;
    parts.push(`count(*) * coalesce((SELECT avg(b) FROM (${sample})), 0)`);
  }
  return `SELECT (${parts.join(' + ')})::DOUBLE FROM ${table}`;
}

/** The batch time of each row. */
const timeBytes = 8;
/** What a string takes beside its characters. */
const offsetBytes = 4;
/** What a list or struct takes beside its items. */
const nestedBytes = 16;
const sampledRows = 256;

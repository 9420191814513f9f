import { batchTimeParameter } from '../batch-time-parameter.ts';
import { sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import { rowCount } from './partial-set.ts';
import type { Totals } from './totals.ts';

/**
 * Running totals as they must be before an output, computed anew from panes: where they begin while panes are there already, or an output
 * was left out.
 */
export function catchUpTotals({
  set,
  table,
  columns,
  unitMs,
  lengthMs,
  slideMs,
}: Totals): readonly Fragment[] {
  const sums = [...columns, { name: rowCount, type: 'BIGINT' }].map(
    ({ name, type }) => `CAST(coalesce(sum(${name}), 0) AS ${type}) AS ${name}`,
  );
  const group = set.keyColumns.length === 0 ? '' : ` GROUP BY ${set.keyColumns.join(', ')}`;
  const since = batchTimeParameter(slideMs + lengthMs);
  return [
    sql`DELETE FROM weir.main.${table}`,
    sql`INSERT INTO weir.main.${table} SELECT ${[...set.keyColumns, ...sums]} FROM ${set.kept(unitMs)} WHERE weir_level = 0 AND weir_time > ${since} AND weir_time <= ${batchTimeParameter(slideMs)}${group} HAVING count(*) > 0`,
  ];
}

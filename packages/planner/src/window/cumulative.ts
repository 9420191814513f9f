/**
 * Cumulative panes: instead of what a pane holds, the sums of all panes until it, by key. The totals of a window are then what the newest
 * pane says less what the one before its beginning says, whatever its length (Crow, Summed-area tables for texture mapping, 1984, in one
 * dimension): one join of two panes for each window, where running totals have to be changed row by row.
 *
 * A cumulative pane has a row for every key that ever came, and a key is never forgotten. So it is the better form only as long as a good
 * part of the keys is in each pane, which is decided while the pipeline runs: it begins with cumulative panes, and changes to separate
 * ones for good when the keys become many. Sums live as long as the pipeline then: HUGEINT holds those of 2^64 of the largest BIGINTs,
 * DECIMAL(38) those of 10^12 of the largest DECIMAL(26)s, the widest that are taken (`invertOf`).
 */
import { batchTimeParameter } from '../batch-time-parameter.ts';
import { sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import type { CumulativePlan, KeptSlice } from '../plan.ts';
import { rowCount } from './partial-set.ts';
import type { PartialSet } from './partial-set.ts';

export interface SummedColumn {
  readonly name: string;
  readonly type: string;
}

/** A cumulative pane: that of a relation of panes, none of them merged, which ended so long ago. */
interface CumulativePane {
  readonly relation: string;
  readonly agoMs: number;
}

/** How a stream of panes is kept in this form; undefined where some partial of the set is no sum. `pane`: the newest one by itself. */
export function cumulativePlan(set: PartialSet, unitMs: number, pane: Fragment): CumulativePlan | undefined {
  const columns = set.sums;
  if (columns === undefined) return undefined;
  const [newest, before] = cumulativeSlices(set, unitMs);
  const keys = set.keyColumns.map((key) => `coalesce(c.${key}, p.${key}) AS ${key}`);
  const sums = columns.map(
    ({ name, type }) => `CAST(coalesce(c.${name}, 0) + coalesce(p.${name}, 0) AS ${type}) AS ${name}`,
  );
  const earlier = { relation: `weir.main.${before.name}`, agoMs: unitMs };
  return {
    result: sql`SELECT 0::TINYINT AS weir_level, ${[...keys, ...sums]} FROM (${paneAt(set, columns, earlier)}) AS c FULL JOIN (${pane}) AS p ON ${sameKeys(set, 'c', 'p')}`,
    touched: sql`SELECT count(*) FROM (${cumulativeDifference(set, [], { relation: `weir.main.${newest.name}`, agoMs: 0 }, earlier)})`,
  };
}

/** The newest pane and the one before it. */
export function cumulativeSlices(
  set: PartialSet,
  unitMs: number,
): readonly [newest: KeptSlice, before: KeptSlice] {
  const stream = set.streamName(unitMs);
  return [
    { name: `newest_${stream}`, stream, agoMs: 0, lengthMs: unitMs },
    { name: `before_${stream}`, stream, agoMs: unitMs, lengthMs: unitMs },
  ];
}

/** What came between the ends of two cumulative panes, by key; `columns` besides the number of rows. */
export function cumulativeDifference(
  set: PartialSet,
  columns: readonly SummedColumn[],
  newer: CumulativePane,
  older: CumulativePane,
): Fragment {
  const keys = set.keyColumns.map((key) => `n.${key}`);
  const differences = withRowCount(columns).map(
    ({ name, type }) => `CAST(n.${name} - coalesce(o.${name}, 0) AS ${type}) AS ${name}`,
  );
  const rows = `n.${rowCount} > coalesce(o.${rowCount}, 0)`;
  return sql`SELECT ${[...keys, ...differences]} FROM (${paneAt(set, columns, newer)}) AS n LEFT JOIN (${paneAt(set, columns, older)}) AS o ON ${sameKeys(set, 'n', 'o')} WHERE ${rows}`;
}

function paneAt(
  set: PartialSet,
  columns: readonly SummedColumn[],
  { relation, agoMs }: CumulativePane,
): Fragment {
  const names = [...set.keyColumns, ...withRowCount(columns).map(({ name }) => name)];
  return sql`SELECT ${names} FROM ${relation} WHERE weir_time = ${batchTimeParameter(agoMs)}`;
}

function withRowCount(columns: readonly SummedColumn[]): readonly SummedColumn[] {
  return [...columns.filter(({ name }) => name !== rowCount), { name: rowCount, type: 'BIGINT' }];
}

/** NULL is a key like any other. Without keys there is one row on each side. */
export function sameKeys(set: PartialSet, left: string, right: string): string {
  if (set.keyColumns.length === 0) return 'true';
  return set.keyColumns.map((key) => `${left}.${key} IS NOT DISTINCT FROM ${right}.${key}`).join(' AND ');
}

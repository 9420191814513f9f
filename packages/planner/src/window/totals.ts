import { batchTimeParameter } from '../batch-time-parameter.ts';
import { sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import type { KeptSlice } from '../plan.ts';
import { rowCount } from './partial-set.ts';
import type { PartialSet } from './partial-set.ts';

/**
 * Running totals of a window by key: at each slide what the panes that entered hold is added, and what the panes that left hold is
 * subtracted. A key of which no row is left is removed, so the totals are what the window's rows would give.
 */
export interface Totals {
  readonly table: string;
  readonly set: PartialSet;
  /** The partials that are added up. */
  readonly columns: readonly SummedColumn[];
  readonly unitMs: number;
  readonly lengthMs: number;
  readonly slideMs: number;
}

/** The panes that enter and leave at a slide. */
export function totalsSlices(totals: Totals): readonly [entering: KeptSlice, leaving: KeptSlice] {
  const { set, table, unitMs, lengthMs, slideMs } = totals;
  const stream = set.streamName(unitMs);
  return [
    { name: `entering_${table}`, stream, agoMs: 0, lengthMs: slideMs },
    { name: `leaving_${table}`, stream, agoMs: lengthMs, lengthMs: slideMs },
  ];
}

export interface SummedColumn {
  readonly name: string;
  readonly type: string;
}

/** The totals before the first pane. */
export function emptyTotals(totals: Totals): Fragment {
  return sql`SELECT ${totalColumns(totals)} FROM (${totals.set.paneSql()}) AS p WHERE false`;
}

/**
 * Takes the totals from one output to the next.
 *
 * The totals must be changed in the order in which they lie: out of order that takes twenty times as long. For that DuckDB has to look up
 * changes for each of the totals and not the other way round, which it does if it takes the changes to be the fewer. There are at most as
 * many as totals, and the condition on them, that something changes, has DuckDB expect a fifth of them.
 */
export function slideTotals(totals: Totals): Fragment {
  const { set, table } = totals;
  const sums = summed(totals).map(({ name }) => name);
  const something = sums.map((name) => `${name} <> 0`).join(' OR ');
  const updates = sums.map((name) => `${name} = s.${name} + d.${name}`);
  const values = totalColumns(totals).map((name) => `d.${name}`);
  return sql`MERGE INTO weir.main.${table} AS s USING (SELECT * FROM (${changesSql(totals)}) WHERE ${something}) AS d ON ${sameKeys(set, 's', 'd')} WHEN MATCHED AND s.${rowCount} + d.${rowCount} = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET ${updates} WHEN NOT MATCHED THEN INSERT (${totalColumns(totals)}) VALUES (${values})`;
}

function summed({ columns }: Totals): readonly SummedColumn[] {
  return [...columns, { name: rowCount, type: 'BIGINT' }];
}

function totalColumns(totals: Totals): string[] {
  return [...totals.set.keyColumns, ...summed(totals).map((column) => column.name)];
}

/** What enters less what leaves, by key: joined, as that is cheaper than to add all up by key. */
function changesSql(totals: Totals): Fragment {
  const { set } = totals;
  const [entering, leaving] = totalsSlices(totals);
  const keys = set.keyColumns.map((key) => `coalesce(e.${key}, l.${key}) AS ${key}`);
  const differences = summed(totals).map(
    ({ name, type }) => `CAST(coalesce(e.${name}, 0) - coalesce(l.${name}, 0) AS ${type}) AS ${name}`,
  );
  return sql`SELECT ${[...keys, ...differences]} FROM (${panesOf(totals, entering)}) AS e FULL JOIN (${panesOf(totals, leaving)}) AS l ON ${sameKeys(set, 'e', 'l')}`;
}

/** One row a key: of one pane, or of several added up. */
function panesOf(totals: Totals, slice: KeptSlice): Fragment {
  const { set, unitMs } = totals;
  const from = `FROM weir.main.${slice.name} WHERE weir_level = 0 AND`;
  if (slice.lengthMs === unitMs)
    return sql`SELECT ${totalColumns(totals)} ${from} weir_time = ${batchTimeParameter(slice.agoMs)}`;
  const sums = summed(totals).map(({ name }) => `sum(${name}) AS ${name}`);
  const group = set.keyColumns.length === 0 ? 'HAVING count(*) > 0' : 'GROUP BY ALL';
  return sql`SELECT ${[...set.keyColumns, ...sums]} ${from} weir_time > ${batchTimeParameter(slice.agoMs + slice.lengthMs)} AND weir_time <= ${batchTimeParameter(slice.agoMs)} ${group}`;
}

/** NULL is a key like any other. Without keys there is one row on each side. */
function sameKeys(set: PartialSet, left: string, right: string): string {
  if (set.keyColumns.length === 0) return 'true';
  return set.keyColumns.map((key) => `${left}.${key} IS NOT DISTINCT FROM ${right}.${key}`).join(' AND ');
}

import { sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import { intervalSql } from '../interval-sql.ts';
import type { KeptSlice } from '../plan.ts';
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

/** Takes the totals from one output to the next. */
export function slideTotals(totals: Totals): Fragment {
  const { set, table } = totals;
  const sums = summed(totals);
  const merged = sums.map(({ name, type }) => `CAST(sum(${name}) AS ${type}) AS ${name}`);
  const changes = sql`SELECT ${[...set.keyColumns, ...merged]} FROM (${entering(totals)} UNION ALL ${leaving(totals)}) ${set.keyColumns.length === 0 ? 'HAVING count(*) > 0' : 'GROUP BY ALL'}`;
  const on = set.keyColumns.map((key) => `s.${key} IS NOT DISTINCT FROM d.${key}`).join(' AND ') || 'true';
  const updates = sums.map(({ name }) => `${name} = s.${name} + d.${name}`);
  const values = totalColumns(totals).map((name) => `d.${name}`);
  return sql`MERGE INTO weir.main.${table} AS s USING (${changes}) AS d ON ${on} WHEN MATCHED AND s.weir_rows + d.weir_rows = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET ${updates} WHEN NOT MATCHED THEN INSERT (${totalColumns(totals)}) VALUES (${values})`;
}

function summed({ columns }: Totals): readonly SummedColumn[] {
  return [...columns, { name: 'weir_rows', type: 'BIGINT' }];
}

function totalColumns(totals: Totals): string[] {
  return [...totals.set.keyColumns, ...summed(totals).map((column) => column.name)];
}

function entering(totals: Totals): Fragment {
  const [slice] = totalsSlices(totals);
  return panesOf(totals, slice, (name) => `coalesce(${name}, 0)`);
}

function leaving(totals: Totals): Fragment {
  const [, slice] = totalsSlices(totals);
  return panesOf(totals, slice, (name) => `-coalesce(${name}, 0)`);
}

function panesOf(totals: Totals, slice: KeptSlice, value: (name: string) => string): Fragment {
  const values = summed(totals).map(({ name }) => `${value(name)} AS ${name}`);
  const ago = (milliseconds: number): string => `$batch_time::TIMESTAMP - ${intervalSql(milliseconds)}`;
  return sql`SELECT ${[...totals.set.keyColumns, ...values]} FROM weir.main.${slice.name} WHERE weir_time > ${ago(slice.agoMs + slice.lengthMs)} AND weir_time <= ${ago(slice.agoMs)} AND weir_level = 0`;
}

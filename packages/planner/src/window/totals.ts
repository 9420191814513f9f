import { batchTimeParameter } from '../batch-time-parameter.ts';
import { sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import type { CumulativeTotalsPlan, KeptSlice, TotalsPlan } from '../plan.ts';
import { timeColumn } from '../relation-names.ts';
import { cumulativeDifference, sameKeys } from './cumulative.ts';
import type { SummedColumn } from './cumulative.ts';
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

/** The panes that enter and leave at a slide, and those that did so at the slide before. */
export function totalsSlices(totals: Totals): readonly KeptSlice[] {
  const { set, unitMs, lengthMs, slideMs } = totals;
  const stream = set.streamName(unitMs);
  const { entering, leaving, entered, left } = sliceNames(totals);
  return [
    { name: entering, stream, agoMs: 0, lengthMs: slideMs },
    { name: leaving, stream, agoMs: lengthMs, lengthMs: slideMs },
    { name: entered, stream, agoMs: slideMs, lengthMs: slideMs },
    { name: left, stream, agoMs: lengthMs + slideMs, lengthMs: slideMs },
  ];
}

/** How the totals are kept. */
export function totalsPlan(totals: Totals): TotalsPlan {
  const { table, set, unitMs, lengthMs } = totals;
  const plan = { table, stream: set.streamName(unitMs), lengthMs, slide: slideTotals(totals) };
  return mayBeCumulative(totals) ? { ...plan, cumulative: cumulativeTotals(totals) } : plan;
}

/** A pane enters and a pane leaves at each slide. */
export function mayBeCumulative({ unitMs, slideMs }: Totals): boolean {
  return unitMs === slideMs;
}

function sliceNames({ table }: Totals): Record<'entering' | 'leaving' | 'entered' | 'left', string> {
  return {
    entering: `entering_${table}`,
    leaving: `leaving_${table}`,
    entered: `entered_${table}`,
    left: `left_${table}`,
  };
}

function cumulativeTotals(totals: Totals): CumulativeTotalsPlan {
  const { table, set, unitMs, lengthMs } = totals;
  const { entering, leaving, entered, left } = sliceNames(totals);
  const between = (newer: string, newerAgoMs: number, older: string, olderAgoMs: number): Fragment =>
    cumulativeDifference(
      set,
      summed(totals),
      { relation: `weir.main.${newer}`, agoMs: newerAgoMs },
      { relation: `weir.main.${older}`, agoMs: olderAgoMs },
    );
  const before = between(entered, unitMs, left, lengthMs + unitMs);
  const pane = between(leaving, lengthMs, left, lengthMs + unitMs);
  return {
    totals: between(entering, 0, leaving, lengthMs),
    takeOver: sql`INSERT INTO weir.main.${table} (${totalColumns(totals)}) ${before}`,
    leaving,
    leavingPane: sql`SELECT 0::TINYINT AS weir_level, *, ${batchTimeParameter(lengthMs)} AS ${timeColumn} FROM (${pane})`,
  };
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
function slideTotals(totals: Totals): Fragment {
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
  const { entering, leaving } = sliceNames(totals);
  const keys = set.keyColumns.map((key) => `coalesce(e.${key}, l.${key}) AS ${key}`);
  const differences = summed(totals).map(
    ({ name, type }) => `CAST(coalesce(e.${name}, 0) - coalesce(l.${name}, 0) AS ${type}) AS ${name}`,
  );
  return sql`SELECT ${[...keys, ...differences]} FROM (${panesOf(totals, entering, 0)}) AS e FULL JOIN (${panesOf(totals, leaving, totals.lengthMs)}) AS l ON ${sameKeys(set, 'e', 'l')}`;
}

/** One row a key: of one pane, or of several added up. */
function panesOf(totals: Totals, slice: string, agoMs: number): Fragment {
  const { set, unitMs, slideMs } = totals;
  const from = `FROM weir.main.${slice} WHERE weir_level = 0 AND`;
  if (slideMs === unitMs)
    return sql`SELECT ${totalColumns(totals)} ${from} weir_time = ${batchTimeParameter(agoMs)}`;
  const sums = summed(totals).map(({ name }) => `sum(${name}) AS ${name}`);
  const group = set.keyColumns.length === 0 ? 'HAVING count(*) > 0' : 'GROUP BY ALL';
  return sql`SELECT ${[...set.keyColumns, ...sums]} ${from} weir_time > ${batchTimeParameter(agoMs + slideMs)} AND weir_time <= ${batchTimeParameter(agoMs)} ${group}`;
}

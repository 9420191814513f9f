import { durationText, printSql, quoteName } from '@weir/parser';
import type { Query } from '@weir/parser';
import { replaceWord, sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import type { Column, Keeping, KeptSlice, TablePlan, TotalsPlan } from '../plan.ts';
import type { Planning } from '../planning.ts';
import { batchTable, rowsTable, timeColumn } from '../relation-names.ts';
import { overGroups } from './over-groups.ts';
import type { OverGroups } from './over-groups.ts';
import type { GroupedWindow } from './grouped-window.ts';
import { nodesOfCover } from './pane-grid.ts';
import { coveredRows, paneTable } from './pane-streams.ts';
import type { PaneUse } from './pane-streams.ts';
import { PartialGroups } from './partial-groups.ts';
import type { PartialSet } from './partial-set.ts';
import { emptyTotals, mayBeCumulative, totalsPlan, totalsSlices } from './totals.ts';
import type { Totals } from './totals.ts';
import { windowAggregates } from './window-aggregates.ts';
import type { WindowAggregate } from './window-aggregates.ts';

/** A grouped window computed from partials. */
export interface PlannedPanes {
  /** The query over the groups, which stand in it as a table of the name `relation`. */
  readonly query: Query;
  readonly relation: string;
  readonly groups: Fragment;
  readonly tables: readonly TablePlan[];
  readonly totals: readonly TotalsPlan[];
  readonly uses: readonly PaneUse[];
  readonly slices: readonly KeptSlice[];
  readonly note: string;
  readonly keeping: Keeping;
}

/** Plans a grouped window over panes, or says why it needs rows. */
export async function planPanes(window: GroupedWindow, planning: Planning): Promise<PlannedPanes | string> {
  if (planning.settings.onQueryError === 'continue') {
    return 'a row on which a query fails is left out at each output with on_query_error = continue';
  }
  // Panes are shared by the queries of a plan and live as long: statements of a session come and go one by one.
  if (planning.options.interactive === true) return 'queries of an interactive session share no panes';
  if (planning.options.onlyProblems === true) return 'nobody asked for a strategy';
  const aggregates = await windowAggregates(window, planning);
  if (typeof aggregates === 'string') return aggregates;
  const original = await planning.catalog.describe(printSql(window.query));
  if (original.kind === 'error')
    return 'the window stands in a query that is not complete without what is around it';
  const set = planning.partialSet(window);
  const unitMs = greatestCommonDivisor(window.lengthMs, window.slideMs);
  const sources = new PaneSources(set, unitMs, window, aggregates);
  const id = planning.nextWindowId();
  const relation = `weir_window_${id}`;
  const over = overGroups(window, relation, original.columns);
  const way =
    aggregates.every((each) => each.inverted) && window.lengthMs > window.slideMs ? 'totals' : 'tree';
  const planned = way === 'totals' ? sources.totals(`totals_${id}`, over) : sources.tree(over);
  const problem = await checkPlan(
    { ...planned, query: over.query, relation },
    set,
    unitMs,
    original.columns,
    planning,
  );
  return problem ?? { ...planned, query: over.query, relation };
}

type Ways = Pick<PlannedPanes, 'groups' | 'tables' | 'totals' | 'uses' | 'slices' | 'note' | 'keeping'>;

/** The two ways to compute the groups of a window from panes. */
class PaneSources {
  readonly #set: PartialSet;
  readonly #unitMs: number;
  readonly #window: GroupedWindow;
  readonly #groups: PartialGroups;

  constructor(
    set: PartialSet,
    unitMs: number,
    window: GroupedWindow,
    aggregates: readonly WindowAggregate[],
  ) {
    this.#set = set;
    this.#unitMs = unitMs;
    this.#window = window;
    this.#groups = new PartialGroups(set, window, aggregates);
  }

  /** Add what enters, subtract what leaves. */
  totals(table: string, over: OverGroups): Ways {
    const { lengthMs, slideMs, sets, keys } = this.#window;
    const [set, unitMs] = [this.#set, this.#unitMs];
    const columns = this.#groups.columns.map(({ name, type = 'BIGINT' }) => ({ name, type }));
    const totals: Totals = { table, set, columns, unitMs, lengthMs, slideMs };
    const source = `weir.main.${table}`;
    const plain = sets === undefined && keys.length > 0;
    return {
      groups: plain
        ? this.#groups.answered(sql`${source}`)
        : this.#groups.merged(sql`SELECT *, NULL::TIMESTAMP AS weir_time FROM ${source}`, over),
      tables: [{ name: table, kind: 'state', definition: emptyTotals(totals) }],
      totals: [totalsPlan(totals)],
      uses: [
        {
          set,
          unitMs,
          keepMs: lengthMs + 2 * slideMs,
          coveredPanes: 0,
          mayBeCumulative: mayBeCumulative(totals),
        },
      ],
      slices: totalsSlices(totals),
      note: `${this.#noteBegin()}: running totals, what enters is added and what leaves subtracted; ${this.#panesNote()}`,
      keeping: { ...this.#keeping('running totals'), tables: [{ name: table }], keyTable: table },
    };
  }

  /** Merge the nodes that cover the window. */
  tree(over: OverGroups): Ways {
    const { lengthMs } = this.#window;
    const [set, unitMs] = [this.#set, this.#unitMs];
    const panes = lengthMs / unitMs;
    const names = this.#groups.columns.map((column) => column.name);
    const cover = coveredRows(set, unitMs, lengthMs, names);
    return {
      groups: this.#groups.merged(cover, over),
      tables: [],
      totals: [],
      uses: [{ set, unitMs, keepMs: lengthMs, coveredPanes: panes, mayBeCumulative: false }],
      slices: [],
      note: `${this.#noteBegin()}: at most ${nodesOfCover(panes)} partials of a key are merged${this.#why()}; ${this.#panesNote()}`,
      keeping: this.#keeping('merged partials'),
    };
  }

  #keeping(strategy: Keeping['strategy']): Keeping {
    const of = `${this.#window.input.stream} ${durationText(this.#window.lengthMs)}`;
    return {
      kind: 'window',
      of,
      strategy,
      tables: [],
      streams: [{ name: this.#set.streamName(this.#unitMs) }],
    };
  }

  #noteBegin(): string {
    const { input, lengthMs } = this.#window;
    return `window of ${input.stream}: ${durationText(lengthMs)}`;
  }

  #panesNote(): string {
    const calls = this.#groups.aggregates.map((aggregate) => printSql(aggregate.call)).join(', ');
    return `panes of ${durationText(this.#unitMs)} with ${calls === '' ? 'their keys' : calls}`;
  }

  /** Why nothing is subtracted. */
  #why(): string {
    const merged = this.#groups.aggregates.find((aggregate) => !aggregate.inverted);
    return merged === undefined ? '' : `, as ${printSql(merged.call)} cannot be subtracted`;
  }
}

/** Makes the tables known and has DuckDB check that the query over panes gives the same columns. */
async function checkPlan(
  planned: Omit<PlannedPanes, 'note' | 'uses' | 'totals' | 'keeping'>,
  set: PartialSet,
  unitMs: number,
  columns: readonly Column[],
  planning: Planning,
): Promise<string | undefined> {
  const name = set.streamName(unitMs);
  const table = paneTable(set).sql;
  const declarations = [
    `CREATE TABLE weir.main.${quoteName(rowsTable(name))} AS SELECT *, NULL::TIMESTAMP AS ${timeColumn} FROM (${table})`,
    ...planned.slices.map(
      (each) =>
        `CREATE TABLE weir.main.${each.name} AS SELECT *, NULL::TIMESTAMP AS ${timeColumn} FROM (${table})`,
    ),
    ...planned.tables.map((each) => `CREATE TABLE weir.main.${each.name} AS ${each.definition.sql}`),
  ];
  for (const ddl of declarations) {
    const declared = await planning.catalog.declare(ddl);
    if (declared.kind === 'error') return `partials cannot be kept: ${declared.message}`;
  }
  await planning.catalog.declare(
    `CREATE TABLE weir.main.${quoteName(batchTable(name))} AS ${table}`,
    'when used',
  );
  return columnsProblem(
    replaceWord(sql`${planned.query}`, planned.relation, planned.groups),
    columns,
    planning,
  );
}

/** Why a query in the place of another one does not do. */
export async function columnsProblem(
  query: Fragment,
  columns: readonly Column[],
  planning: Planning,
): Promise<string | undefined> {
  const described = await planning.catalog.describe(query.sql);
  if (described.kind === 'error')
    return `not everything in it is a key or an aggregate: ${described.message.split('\n')[0] ?? ''}`;
  const same =
    described.columns.length === columns.length &&
    described.columns.every(
      (column, index) => column.name === columns[index]?.name && column.type === columns[index]?.type,
    );
  return same ? undefined : 'its columns would change';
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

import { durationText, printSql, quoteName } from '@weir/parser';
import type { Query } from '@weir/parser';
import { replaceWord, sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import type { Column, Keeping, KeptSlice, TablePlan, TotalsPlan } from '../plan.ts';
import type { Planning } from '../planning.ts';
import { batchTable, rowsTable, timeColumn } from '../relation-names.ts';
import { tableDdl } from '../table-ddl.ts';
import { catchUpTotals } from './catch-up.ts';
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
  readonly catchUp: readonly Fragment[];
  readonly note: string;
  readonly keeping: Keeping;
}

/** Plans a grouped window over panes, or says why it needs rows. */
export async function planPanes(window: GroupedWindow, planning: Planning): Promise<PlannedPanes | string> {
  if (planning.settings.onQueryError === 'continue') {
    return 'a row on which a query fails is left out at each output with on_query_error = continue';
  }
  if (planning.options.onlyProblems === true) return 'nobody asked for a strategy';
  const aggregates = await windowAggregates(window, planning);
  if (typeof aggregates === 'string') return aggregates;
  const original = await planning.catalog.describe(printSql(window.query));
  if (original.kind === 'error')
    return 'the window stands in a query that is not complete without what is around it';
  const set = planning.partialSet(
    window,
    aggregates.flatMap((each) => each.partials),
  );
  const unitMs = greatestCommonDivisor(window.lengthMs, window.slideMs);
  const sources = new PaneSources(set, unitMs, window, aggregates, planning);
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

type Ways = Pick<
  PlannedPanes,
  'groups' | 'tables' | 'totals' | 'uses' | 'slices' | 'note' | 'keeping' | 'catchUp'
>;

/** The two ways to compute the groups of a window from panes. */
class PaneSources {
  readonly #set: PartialSet;
  readonly #unitMs: number;
  readonly #window: GroupedWindow;
  readonly #groups: PartialGroups;
  /** Queries are added while others run. */
  readonly #inSession: boolean;
  /** Other queries use the panes already. */
  readonly #isShared: boolean;

  constructor(
    set: PartialSet,
    unitMs: number,
    window: GroupedWindow,
    aggregates: readonly WindowAggregate[],
    { options, runningSets }: Planning,
  ) {
    this.#inSession = options.interactive === true;
    this.#isShared = runningSets.has(set);
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
          lengthMs,
          coveredPanes: 0,
          mayBeCumulative: mayBeCumulative(totals),
        },
      ],
      slices: totalsSlices(totals),
      catchUp: this.#inSession ? catchUpTotals(totals) : [],
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
      uses: [{ set, unitMs, keepMs: lengthMs, lengthMs, coveredPanes: panes, mayBeCumulative: false }],
      slices: [],
      catchUp: [],
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
    const shared = this.#isShared ? ', which other queries use too' : '';
    return `panes of ${durationText(this.#unitMs)} with ${calls === '' ? 'their keys' : calls}${shared}`;
  }

  /** Why nothing is subtracted. */
  #why(): string {
    const merged = this.#groups.aggregates.find((aggregate) => !aggregate.inverted);
    return merged === undefined ? '' : `, as ${printSql(merged.call)} cannot be subtracted`;
  }
}

/** Makes the tables known and has DuckDB check that the query over panes gives the same columns. */
async function checkPlan(
  planned: Pick<PlannedPanes, 'tables' | 'slices' | 'query' | 'relation' | 'groups'>,
  set: PartialSet,
  unitMs: number,
  columns: readonly Column[],
  planning: Planning,
): Promise<string | undefined> {
  const table = paneTable(set).sql;
  const timed = `SELECT *, NULL::TIMESTAMP AS ${timeColumn} FROM (${table})`;
  const declarations = [
    ...(planning.runningSets.has(set) ? [] : paneTables(set, unitMs, planning)),
    ...planned.slices.map(
      ({ name }) => [`CREATE TABLE IF NOT EXISTS weir.main.${name} AS ${timed}`, 'while planning'] as const,
    ),
    ...planned.tables.map((each) => [tableDdl(each), 'now'] as const),
  ];
  for (const [ddl, when] of declarations) {
    const declared = await planning.catalog.declare(ddl, when);
    if (declared.kind === 'error') return `partials cannot be kept: ${declared.message}`;
  }
  return columnsProblem(
    replaceWord(sql`${planned.query}`, planned.relation, planned.groups),
    columns,
    planning,
  );
}

/** The tables of the pane streams that a window of this unit needs: in a session they are made at once, and what is kept is a view there. */
function paneTables(set: PartialSet, unitMs: number, { options }: Planning) {
  const kind = options.interactive === true ? 'VIEW' : 'TABLE';
  const table = paneTable(set).sql;
  return [...new Set(options.interactive === true ? [set.slideMs, unitMs] : [unitMs])].flatMap((each) => {
    const name = set.streamName(each);
    const kept = `CREATE ${kind} IF NOT EXISTS weir.main.${quoteName(rowsTable(name))} AS SELECT *, NULL::TIMESTAMP AS ${timeColumn} FROM (${table})`;
    const batch = `CREATE TABLE IF NOT EXISTS weir.main.${quoteName(batchTable(name))} AS ${table}`;
    return [[kept, 'now'] as const, [batch, 'when used'] as const];
  });
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

import { durationText, noSpan } from '@weir/parser';
import { joinFragments, sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import type { InputPlan, Program, QueryPlan } from '../plan.ts';
import { unknownShape } from '../query/answer-shape.ts';
import { batchTable, timeColumn } from '../relation-names.ts';
import { cumulativePlan, cumulativeSlices } from './cumulative.ts';
import { coverSql, elderSiblingsSql, endingLevelsSql, topLevel } from './pane-grid.ts';
import { paneHistory } from './pane-history.ts';
import { rowCount } from './partial-set.ts';
import type { PartialSet } from './partial-set.ts';

/** What a query reads of the panes of a set. */
export interface PaneUse {
  readonly set: PartialSet;
  readonly unitMs: number;
  /** How long it needs them. */
  readonly keepMs: number;
  /** An output needs the panes of so long. */
  readonly lengthMs: number;
  /** It covers windows of so many panes with nodes of the tree; 0: it reads panes only. */
  readonly coveredPanes: number;
  /** It can do with cumulative ones. */
  readonly mayBeCumulative: boolean;
}

/** Panes of one length of one set, as all queries together need them. */
interface PaneStream extends Omit<PaneUse, 'coveredPanes' | 'lengthMs'> {
  readonly top: number;
  /** Some query reads more of it than the panes that enter and leave. */
  readonly covered: boolean;
}

/**
 * The pane streams for these uses, as queries of the pipeline, coarse ones after those they are made of. The panes of a set as long as
 * the batches below are computed from these; longer ones from them.
 */
export function paneQueries(
  uses: readonly PaneUse[],
  inSession: boolean,
): readonly { readonly set: PartialSet; readonly query: QueryPlan }[] {
  const streams = new Map<string, PaneStream>();
  const add = (use: PaneUse): void => {
    const name = use.set.streamName(use.unitMs);
    const known = streams.get(name);
    const top = use.coveredPanes === 0 ? 0 : topLevel(use.coveredPanes);
    streams.set(name, {
      set: use.set,
      unitMs: use.unitMs,
      keepMs: Math.max(use.keepMs, known?.keepMs ?? 0),
      top: Math.max(top, known?.top ?? 0),
      covered: use.coveredPanes > 0 || known?.covered === true,
      mayBeCumulative: use.mayBeCumulative && known?.mayBeCumulative !== false,
    });
  };
  for (const use of uses) {
    const { set, unitMs } = use;
    const coveredPanes = unitMs / set.slideMs;
    if (coveredPanes > 1)
      add({
        set,
        unitMs: set.slideMs,
        keepMs: unitMs,
        lengthMs: unitMs,
        coveredPanes,
        mayBeCumulative: false,
      });
    add(use);
  }
  const ordered = [...streams.values()].toSorted((a, b) => a.set.id - b.set.id || a.unitMs - b.unitMs);
  return ordered.map((stream) => ({
    set: stream.set,
    query: inSession ? sessionPaneQuery(stream) : paneQuery(stream),
  }));
}

/** The levels of panes in a session, where a query with a longer window may come later: enough for a million panes. */
const sessionLevels = 10;

/**
 * The same for a session: what is there serves any window that comes later. A pane stream keeps at least as much as is remembered of the
 * rows, so that a query finds in it what it would find in them; `windowMs` is what this use needs.
 */
function sessionPaneQuery(stream: PaneStream): QueryPlan {
  const { set, unitMs } = stream;
  const keepMs = Math.max(set.input.rememberMs, unitMs);
  const plan = paneQuery({ ...stream, top: sessionLevels, covered: true, mayBeCumulative: false });
  if (plan.role.kind !== 'stream') return plan;
  const relations = { ...plan.role.relations, keepMs };
  const program = { ...plan.program, history: paneHistory(set, unitMs, sessionLevels) };
  return { ...plan, role: { ...plan.role, relations }, program };
}

/**
 * Running totals read the panes that enter and leave out of the tables that hold them: the more panes in a table, the more to look
 * through, and the fewer, the more often statements are prepared for other tables.
 */
const panesPerTable = 8;

function paneQuery(stream: PaneStream): QueryPlan {
  const { set, unitMs, keepMs } = stream;
  const name = set.streamName(unitMs);
  return {
    role: {
      kind: 'stream',
      name,
      relations: {
        ordered: false,
        consumers: 1,
        keepMs,
        windowMs: keepMs,
        ...(stream.covered ? {} : { batchesPerTable: panesPerTable }),
      },
      internal: true,
    },
    slideMs: unitMs,
    inputs: [paneInput(stream)],
    columns: [],
    program: paneProgram(stream, name),
    wholeInput: undefined,
    answers: unknownShape,
    span: set.input.span,
  };
}

function paneInput({ set, unitMs }: PaneStream): InputPlan {
  const { stream, alias, span } = set.input;
  if (unitMs === set.slideMs) return { stream, alias, reads: { kind: 'batch' }, span };
  const below = set.streamName(set.slideMs);
  return { stream: below, alias: below, reads: { kind: 'window', lengthMs: unitMs }, span: noSpan };
}

function paneProgram(stream: PaneStream, name: string): Program {
  const { set, unitMs, keepMs, top } = stream;
  const pane = paneOf(set, unitMs);
  const cumulative = stream.mayBeCumulative ? cumulativePlan(set, unitMs, pane) : undefined;
  return {
    tables: [{ name: batchTable(name), kind: 'scratch', definition: paneTable(set) }],
    steps: [],
    result: top === 0 ? withLevel(pane) : withParents(stream, pane),
    cleanup: [],
    notes: [
      `panes of ${set.input.stream}: ${durationText(unitMs)} each, kept ${durationText(keepMs)}` +
        (top === 0 ? '' : `, with merged ones on ${top} levels above`) +
        (cumulative === undefined ? '' : `, as sums since the start while most keys are in each of them`),
    ],
    keptReads: top === 0 ? [] : [name],
    ...(cumulative === undefined ? {} : { cumulative, slices: cumulativeSlices(set, unitMs) }),
    panes: unitMs === set.slideMs ? [] : [{ stream: set.streamName(set.slideMs), lengthMs: unitMs }],
  };
}

/** The table of the panes of a batch, empty. */
export function paneTable(set: PartialSet): Fragment {
  return sql`SELECT 0::TINYINT AS weir_level, p.* FROM (${set.paneSql()}) AS p WHERE false`;
}

function withLevel(pane: Fragment): Fragment {
  return sql`SELECT 0::TINYINT AS weir_level, p.* FROM (${pane}) AS p`;
}

/** The pane that ends at the batch time. */
function paneOf(set: PartialSet, unitMs: number): Fragment {
  if (unitMs === set.slideMs) return set.paneSql();
  const partials = set.partialColumns.map((column) => column.name);
  const cover = coveredRows(set, set.slideMs, unitMs, partials);
  const group = set.keys.length === 0 ? 'HAVING count(*) > 0' : `GROUP BY ${set.keyColumns.join(', ')}`;
  return sql`SELECT ${[...set.keyColumns, ...set.gathered('n')]} FROM (${cover}) AS n ${group}`;
}

/** The panes and merged panes that cover the window of this length which ends at the batch time, with `weir_time`. */
export function coveredRows(
  set: PartialSet,
  unitMs: number,
  lengthMs: number,
  partials: readonly string[],
): Fragment {
  const cover = coverSql(lengthMs, unitMs);
  const columns = [...set.keyColumns, ...partials, rowCount, timeColumn].map((name) => `n.${name}`);
  return sql`SELECT ${columns} FROM ${set.kept(unitMs)} AS n SEMI JOIN (${cover}) AS c ON n.weir_time = c.time AND n.weir_level = c.level${oneByOne(set)}`;
}

/** The pane that ends now, and the merged panes that end with it. */
function withParents({ set, unitMs, top }: PaneStream, pane: Fragment): Fragment {
  const columns = [...set.keyColumns, ...set.partialColumns.map((column) => column.name), rowCount];
  const elder = sql`SELECT ${columns}, n.weir_level AS below, n.weir_time FROM ${set.kept(unitMs)} AS n SEMI JOIN (${elderSiblingsSql(top, unitMs)}) AS e ON n.weir_time = e.time AND n.weir_level = e.level`;
  const newest = sql`SELECT ${columns}, -1 AS below, $batch_time::TIMESTAMP AS weir_time FROM pane`;
  const keys = joinFragments(['l.level', ...set.keyColumns], ', ');
  return sql`WITH pane AS MATERIALIZED (${pane}) SELECT 0::TINYINT AS weir_level, pane.* FROM pane UNION ALL SELECT ${['l.level', ...set.keyColumns, ...set.gathered('n')]} FROM (SELECT * FROM (${newest} UNION ALL ${elder})${oneByOne(set)}) AS n JOIN (${endingLevelsSql(top, unitMs)}) AS l ON l.level > n.below GROUP BY ${keys}`;
}

/**
 * Which part of a UNION ALL DuckDB reads first depends on where its objects lie in memory, if they have to wait for the same join. Before a
 * LIMIT it reads one part after the other, in one thread: for recordings, which have no more of them.
 */
function oneByOne(set: PartialSet): string {
  return set.isRepeatable ? ` LIMIT ${2n ** 63n - 1n}` : '';
}

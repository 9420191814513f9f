import { durationText, mapChildren, walk } from '@weir/parser';
import type { Query, Rewrite, TableReference } from '@weir/parser';
import { replaceWord, sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import type { Keeping, KeptSlice, TablePlan, TotalsPlan } from '../plan.ts';
import type { Planning } from '../planning.ts';
import type { ResolvedInput } from '../streams/resolve-streams.ts';
import { groupedWindow } from './grouped-window.ts';
import type { PaneUse } from './pane-streams.ts';
import { planPanes } from './plan-panes.ts';

/** A query over windows with the way in which each window is kept. */
export interface PlannedWindows {
  readonly result: Fragment;
  readonly tables: readonly TablePlan[];
  readonly totals: readonly TotalsPlan[];
  readonly notes: readonly string[];
  readonly keeps: readonly Keeping[];
  readonly uses: readonly PaneUse[];
  readonly slices: readonly KeptSlice[];
  readonly catchUp: readonly Fragment[];
  /** The inputs of which rows are read. */
  readonly rowInputs: readonly ResolvedInput[];
}

/**
 * Chooses for each window of a (bound) query how it is kept: an aggregation over one window is computed from partials of its panes
 * where that gives the same, all others from rows.
 */
export async function planWindows(
  query: Query,
  inputs: readonly ResolvedInput[],
  planning: Planning,
): Promise<PlannedWindows> {
  const reasons = new Map<ResolvedInput, string>();
  const replacements = new Map<Query, Query>();
  const planned: (Awaited<ReturnType<typeof planPanes>> & object)[] = [];
  const paned = new Set<ResolvedInput>();
  for (const candidate of queriesIn(query)) {
    const window = groupedWindow(candidate, inputs, planning);
    if (window === undefined || window.input.reads.kind !== 'window') continue;
    if ('obstacle' in window) {
      reasons.set(window.input, window.obstacle);
      continue;
    }
    const panes = await planPanes(window, planning);
    if (typeof panes === 'string') {
      reasons.set(window.input, panes);
      continue;
    }
    replacements.set(candidate, panes.query);
    planned.push(panes);
    paned.add(window.input);
  }
  const replaced = sql`${replaceQueries(query, replacements)}`;
  return {
    result: planned.reduce(
      (fragment, panes) => replaceWord(fragment, panes.relation, panes.groups),
      replaced,
    ),
    tables: planned.flatMap((panes) => panes.tables),
    totals: planned.flatMap((panes) => panes.totals),
    notes: [...planned.map((panes) => panes.note), ...rowNotes(query, inputs, paned, reasons)],
    keeps: [...planned.map((panes) => panes.keeping), ...keptAsRows(inputs, paned)],
    uses: planned.flatMap((panes) => panes.uses),
    slices: planned.flatMap((panes) => panes.slices),
    catchUp: planned.flatMap((panes) => panes.catchUp),
    rowInputs: inputs.filter((input) => !paned.has(input)),
  };
}

/** The query and those within it. */
function queriesIn(query: Query): readonly Query[] {
  const found: Query[] = [query];
  const rewrite: Rewrite = {
    query: (inner) => {
      found.push(...queriesIn(inner));
      return inner;
    },
  };
  mapChildren(query, rewrite);
  return found;
}

function replaceQueries(query: Query, replacements: ReadonlyMap<Query, Query>): Query {
  const replacement = replacements.get(query);
  const rewrite: Rewrite = { query: (inner) => replaceQueries(inner, replacements) };
  if (replacement === undefined) return mapChildren(query, rewrite);
  // The queries of WITH are still those of the original.
  if (query.with === undefined) return replacement;
  return { ...replacement, with: mapChildren(query.with, rewrite) };
}

function keptAsRows(inputs: readonly ResolvedInput[], paned: ReadonlySet<ResolvedInput>): readonly Keeping[] {
  return inputs.flatMap((input): readonly Keeping[] => {
    const { stream, reads } = input;
    if (reads.kind !== 'window' || paned.has(input)) return [];
    const of = `${stream} ${durationText(reads.lengthMs)}`;
    return [{ kind: 'window', of, strategy: 'rows', tables: [], streams: [{ name: stream }] }];
  });
}

function rowNotes(
  query: Query,
  inputs: readonly ResolvedInput[],
  paned: ReadonlySet<ResolvedInput>,
  reasons: ReadonlyMap<ResolvedInput, string>,
): string[] {
  return inputs.flatMap((input) => {
    if (input.reads.kind !== 'window' || paned.has(input)) return [];
    const isJoined = joinedTables(query).includes(input.relation);
    const reason = reasons.get(input) ?? (isJoined ? 'they are joined' : 'the rows themselves are used');
    return [
      `window of ${input.stream}: ${durationText(input.reads.lengthMs)} of rows; needs rows: ${reason}`,
    ];
  });
}

/** What stands on the sides of joins. */
function joinedTables(query: Query): readonly TableReference[] {
  const found: TableReference[] = [];
  walk(query, (node) => {
    if (node.kind === 'join') found.push(node.left, node.right);
  });
  return found;
}

import { durationText, walk } from '@weir/parser';
import type { Query, Span } from '@weir/parser';
import type { InputPlan, QueryPlan, QueryRole } from '../plan.ts';
import type { Planning } from '../planning.ts';
import { planState } from '../state/plan-state.ts';
import { stateSelect } from '../state/state-select.ts';
import { lastLengthMs, resolveStreams } from '../streams/resolve-streams.ts';
import type { ResolvedInput } from '../streams/resolve-streams.ts';
import { planPieces } from '../window/plan-pieces.ts';
import { planWindows } from '../window/plan-windows.ts';
import { answerShape } from './answer-shape.ts';
import { bindQuery } from './bind-query.ts';
import { neededColumns } from './needed-columns.ts';
import { orderMatters } from './order-matters.ts';
import type { PlannedProgram } from './planned-program.ts';
import { withEstimates } from './estimate.ts';
import { wholeInput } from './whole-input.ts';

/** A query planned: continuous, DuckDB's own because it names no stream, or not (yet) to be planned. */
export type PlannedQuery =
  | { readonly kind: 'continuous'; readonly plan: Omit<QueryPlan, 'role'>; readonly overlapping: boolean }
  | { readonly kind: 'static' }
  /** The columns of a stream it reads are not known yet. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'refused' };

/** Plans one query; problems are reported to `planning`. */
export async function planQuery(
  query: Query,
  role: QueryRole['kind'],
  planning: Planning,
): Promise<PlannedQuery> {
  const errorsBefore = planning.errorCount();
  const whole = readsBareStdin(query, planning) ? wholeInput(query) : undefined;
  const given = whole?.kind === 'carried' ? whole.query : query;
  const resolved = await resolveStreams(given, planning, whole?.kind === 'all');
  if (planning.errorCount() > errorsBefore) return { kind: 'refused' };
  if (resolved.inputs.length === 0) return { kind: 'static' };
  const slideMs = commonSlide(resolved.inputs, planning, role);
  if (slideMs === undefined) return { kind: 'refused' };
  noteUsage(query, resolved.inputs, planning);
  if (resolved.inputs.some((input) => planning.isBroken(input.stream))) return { kind: 'refused' };
  if (resolved.inputs.some((input) => input.definition.columns === undefined)) return { kind: 'waiting' };

  const constants = { slideMs, inputs: resolved.inputs };
  const overlapping = resolved.inputs.some((input) => isOverlapping(input, slideMs));
  const select = stateSelect(resolved.query, planning);
  if (select === 'refused') return { kind: 'refused' };
  const planned =
    select === undefined
      ? await planStateless(resolved.query, constants, planning)
      : await planState(resolved.query, select, { ...constants, overlapping }, planning);
  if (select !== undefined) noteRows(resolved.inputs, planning);
  if (planned === undefined) return { kind: 'refused' };
  const { rowInputs = resolved.inputs } = planned;
  const inputs = resolved.inputs.map((input): InputPlan => {
    const { stream, alias, reads, span } = input;
    return { stream, alias, reads, ...(rowInputs.includes(input) ? {} : { fromPanes: true }), span };
  });
  return {
    kind: 'continuous',
    plan: {
      slideMs,
      inputs,
      columns: planned.columns,
      program: planned.program,
      wholeInput: whole?.kind,
      answers: answerShape(query),
      span: query.span,
    },
    overlapping: select === undefined && overlapping,
  };
}

/** SQL from the command line in which `stdin` stands without WINDOW, STATE or LAST. */
function readsBareStdin(query: Query, planning: Planning): boolean {
  if (!planning.options.commandLine) return false;
  let bare = false;
  let state = false;
  walk(query, (node) => {
    if (node.kind === 'state') state = true;
    if (node.kind === 'select' && node.state !== undefined) state = true;
    if (node.kind !== 'table' || node.path.length > 1 || node.path[0].text.toLowerCase() !== 'stdin') return;
    if (node.window === undefined && node.last === undefined) bare = true;
  });
  return bare && !state;
}

async function planStateless(
  query: Query,
  constants: { readonly slideMs: number; readonly inputs: readonly ResolvedInput[] },
  planning: Planning,
): Promise<PlannedProgram | undefined> {
  const bound = await bindQuery(query, constants, planning);
  if (bound === undefined) return undefined;
  const windows = await planWindows(bound.query, constants.inputs, planning);
  noteRows(windows.rowInputs, planning);
  const { tables, totals, result, notes, slices, catchUp, uses, rowInputs } = windows;
  // Where panes are merged all of them are read; running totals read slices.
  const keptReads = uses.filter((use) => use.coveredPanes > 0).map((use) => use.set.streamName(use.unitMs));
  const keeps = await withEstimates(windows.keeps, planning);
  const pieces = await planPieces(bound, constants.inputs, planning);
  const rest = pieces === undefined ? {} : { pieces };
  const panes = uses.map(({ set, unitMs, lengthMs }) => ({ stream: set.streamName(unitMs), lengthMs }));
  const ofWindows = { tables, totals, notes, keeps, keptReads, slices, catchUp, panes };
  const program = { ...ofWindows, steps: [], result, cleanup: [], ...rest };
  planning.paneUses.set(program, uses);
  return { program, columns: bound.columns, rowInputs };
}

/** All stream references of one query have the same slide; LAST has none of its own. */
function commonSlide(
  inputs: readonly ResolvedInput[],
  planning: Planning,
  role: QueryRole['kind'],
): number | undefined {
  const sliding = inputs.filter((input) => input.slideMs !== undefined);
  const [first] = sliding;
  if (first?.slideMs === undefined) {
    refuseBounded(inputs, planning, role);
    return undefined;
  }
  const other = sliding.find((input) => input.slideMs !== first.slideMs);
  if (other?.slideMs === undefined) return first.slideMs;
  planning.error(
    other.span,
    'different-slides',
    `"${other.alias}" slides every ${durationText(other.slideMs)}, but "${first.alias}" every ${durationText(first.slideMs)}`,
    'give both the same slide with WINDOW(length, slide)',
  );
  return undefined;
}

function refuseBounded(inputs: readonly ResolvedInput[], planning: Planning, role: QueryRole['kind']): void {
  const span: Span = inputs[0]?.span ?? { start: 0, end: 0 };
  const subject = role === 'print' ? 'this query reads' : `a ${role} cannot read`;
  planning.error(
    span,
    'only-last',
    `${subject} streams only through LAST, and nothing is remembered yet when a pipeline starts`,
    'for a continuous answer use WINDOW; to ask a running pipeline use weir query',
  );
}

function isOverlapping(input: ResolvedInput, slideMs: number): boolean {
  return (
    input.definition.overlapping ||
    (input.reads.kind === 'window' && input.reads.lengthMs > slideMs) ||
    input.reads.kind === 'last'
  );
}

/** Remembers what of each stream has to be there for this query. */
function noteUsage(query: Query, inputs: readonly ResolvedInput[], planning: Planning): void {
  const needed = neededColumns(query);
  const ordered = orderMatters(query);
  for (const input of inputs) {
    const usage = planning.usage(input.stream);
    usage.consumers += 1;
    usage.ordered ||= ordered;
    if (needed === 'all') usage.needed = 'all';
    else if (usage.needed !== 'all') for (const name of needed) usage.needed.add(name);
    // LAST reaches back from the batch before the one that is computed.
    if (input.reads.kind === 'last')
      usage.lastMs = Math.max(usage.lastMs, lastLengthMs(input) + input.definition.slideMs);
  }
}

/** The rows of windows that are not computed from partials must be there. */
function noteRows(inputs: readonly ResolvedInput[], planning: Planning): void {
  for (const { stream, reads } of inputs) {
    const usage = planning.usage(stream);
    if (reads.kind === 'window') usage.windowMs = Math.max(usage.windowMs, reads.lengthMs);
    if (reads.kind === 'all') usage.windowMs = Infinity;
  }
}

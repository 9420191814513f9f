import { walk } from '@weir/parser';
import type { ColumnReference, Expression, Query, Select, Span } from '@weir/parser';
import type { InputPlan } from '../plan.ts';
import type { Planning } from '../planning.ts';
import { batchTime, sameName } from '../tree.ts';

/** What the constants of the output batch mean in one query. */
export interface OutputConstants {
  readonly slideMs: number;
  readonly inputs: readonly InputPlan[];
}

export const constantNames = ['batch_time', 'window_start', 'window_end'];

/** Whether a reference is written like one of the constants: alone, or behind the name of an input. */
export function isConstant(reference: ColumnReference, inputs: readonly InputPlan[]): boolean {
  const [first, second, ...others] = reference.path;
  if (others.length > 0 || !constantNames.includes((second ?? first).text.toLowerCase())) return false;
  return second === undefined || inputs.some((input) => sameName(input.alias, first.text));
}

/**
 * The value of a constant, as SQL. `window_start` is that of the windows the reference can see: those in the FROM of the innermost
 * SELECT around it that reads any. Undefined after reporting that they have different lengths.
 */
export function constantValue(
  query: Query,
  reference: ColumnReference,
  constants: OutputConstants,
  planning: Planning,
): Expression | undefined {
  const [first, second] = reference.path;
  const span = reference.span;
  if (!sameName((second ?? first).text, 'window_start')) return batchTime(span);
  const near = inputsAround(query, reference, constants.inputs);
  const named = second === undefined ? near : namedFirst(near, constants.inputs, first.text);
  const windows = named.filter((input) => input.reads.kind === 'window');
  const meant = second === undefined && windows.length > 0 ? windows : named;
  const lengths = new Set(
    meant.map((input) => (input.reads.kind === 'window' ? input.reads.lengthMs : constants.slideMs)),
  );
  const [length = constants.slideMs, ...others] = lengths;
  if (others.length === 0) return batchTime(span, length);
  planning.error(
    span,
    'ambiguous-window-start',
    'windows of different lengths meet here: which window_start is meant?',
    whichOf(windows),
  );
  return undefined;
}

function namedFirst(
  near: readonly InputPlan[],
  all: readonly InputPlan[],
  alias: string,
): readonly InputPlan[] {
  const isNamed = (input: InputPlan): boolean => sameName(input.alias, alias);
  const named = near.filter(isNamed);
  return named.length > 0 ? named : all.filter(isNamed);
}

function whichOf(windows: readonly InputPlan[]): string {
  const names = [...new Set(windows.map((input) => input.alias))];
  if (names.length < 2)
    return `give each window a name of its own, such as ${names[0] ?? 'stream'} WINDOW(...) AS a`;
  return `write ${names.map((name) => `${name}.window_start`).join(' or ')}`;
}

/** The inputs in the FROM of the innermost SELECT around the reference that has any; those of the whole query if none has. */
function inputsAround(
  query: Query,
  reference: ColumnReference,
  inputs: readonly InputPlan[],
): readonly InputPlan[] {
  let innermost = inputs;
  walk(query, (node) => {
    if (node.kind !== 'select' || !holds(node, reference)) return;
    const read = inputs.filter((input) => node.from.some((table) => covers(table.span, input.span)));
    if (read.length > 0) innermost = read;
  });
  return innermost;
}

function holds(select: Select, reference: ColumnReference): boolean {
  let found = false;
  walk(select, (node) => {
    if (node === reference) found = true;
    return !found;
  });
  return found;
}

function covers(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

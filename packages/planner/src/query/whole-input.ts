import { walk } from '@weir/parser';
import type { Node, Query, Select, StateClause } from '@weir/parser';
import { carryOf } from '../aggregate/carry.ts';
import { aggregatesIn } from '../aggregate/find-aggregates.ts';
import { worksRowByRow } from './answer-shape.ts';

/**
 * What a query over a bare `stdin` on the command line means (dialect section 12): all of the input so far.
 *
 * - `rows`: it works row by row, so each batch's rows are new output.
 * - `carried`: its aggregates can be carried, so the input need not be kept: it becomes a bare STATE.
 * - `all`: the input is kept, and the query computed over all of it.
 */
export type WholeInput =
  | { readonly kind: 'rows' }
  | { readonly kind: 'carried'; readonly query: Query }
  | { readonly kind: 'all' };

export function wholeInput(query: Query): WholeInput {
  if (worksRowByRow(query)) return { kind: 'rows' };
  const body = query.body;
  if (body.kind !== 'select' || !canBeCarried(query, body)) return { kind: 'all' };
  const state: StateClause = { kind: 'state', everyBatch: false, variables: [], emit: [], span: body.span };
  return { kind: 'carried', query: { ...query, body: { ...body, state } } };
}

/** One SELECT over stdin alone, whose aggregates can all be carried. */
function canBeCarried(query: Query, select: Select): boolean {
  const [table, ...others] = select.from;
  if (table?.kind !== 'table' || others.length > 0 || query.with !== undefined) return false;
  if (
    select.distinct !== false ||
    select.qualify !== undefined ||
    select.sample !== undefined ||
    select.windows.length > 0
  )
    return false;
  const items = select.groupBy?.items ?? [];
  if (items.some((item) => ['grouping-sets', 'cube', 'rollup', 'empty-set'].includes(item.kind)))
    return false;
  const ordered = query.orderBy?.items.flatMap((item) => (item.value === 'all' ? [] : [item.value])) ?? [];
  const expressions = [
    ...select.items.map((item) => item.value),
    ...(select.having === undefined ? [] : [select.having]),
    ...ordered,
  ];
  const calls = expressions.flatMap(aggregatesIn);
  if (select.groupBy === undefined && calls.length === 0) return false;
  return calls.every((call) => carryOf(call).kind === 'carried') && !expressions.some(isDeep);
}

/** Subqueries and window functions see more than one row of the state. */
function isDeep(expression: Node): boolean {
  let deep = false;
  walk(expression, (node) => {
    if (node.kind === 'query' || (node.kind === 'function' && node.over !== undefined)) deep = true;
  });
  return deep;
}

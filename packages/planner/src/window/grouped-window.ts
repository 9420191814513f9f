import { mapChildren, printSql, walk } from '@weir/parser';
import type { Expression, FunctionCall, GroupItem, Query, Rewrite, Select } from '@weir/parser';
import { aggregatesIn, isAggregate } from '../aggregate/find-aggregates.ts';
import type { Planning } from '../planning.ts';
import type { ResolvedInput } from '../streams/resolve-streams.ts';
import { column, sameName } from '../tree.ts';
import { obstacleInGroups, obstacleInRows } from './obstacle.ts';

/** A SELECT that aggregates one window, or one batch, and nothing else: what can be computed from partials of its parts. */
export interface GroupedWindow {
  readonly query: Query;
  readonly select: Select;
  readonly input: ResolvedInput;
  readonly lengthMs: number;
  readonly slideMs: number;
  /** What the rows are grouped by; constants of the output batch are not among them. */
  readonly keys: readonly Expression[];
  /** Whether there is a GROUP BY: without one there is one group, of no rows too. */
  readonly grouped: boolean;
  /** GROUPING SETS, ROLLUP and CUBE over the columns of the keys. */
  readonly sets: readonly GroupItem[] | undefined;
  readonly calls: readonly FunctionCall[];
}

/** The column of a key in partials. */
export function keyColumn(index: number): string {
  return `weir_k${index}`;
}

/** The SELECT of a query as a grouped window, or the reason why it needs rows; undefined when it has no window or batch of its own. */
export function groupedWindow(
  query: Query,
  inputs: readonly ResolvedInput[],
  planning: Planning,
): GroupedWindow | { readonly obstacle: string; readonly input: ResolvedInput } | undefined {
  const select = query.body;
  if (select.kind !== 'select') return undefined;
  const [table, ...others] = select.from;
  const input = inputs.find((candidate) => candidate.relation === table);
  const lengthMs = input === undefined ? undefined : lengthOf(input);
  if (input?.slideMs === undefined || lengthMs === undefined) return undefined;
  const blocked = (obstacle: string) => ({ obstacle, input });
  if (others.length > 0) return blocked('a join before the aggregation');
  const calls = distinctCalls(outerAggregates(query, select));
  // GROUP BY ALL without an aggregate is no grouping for DuckDB when there is a HAVING.
  const grouped = select.groupBy !== undefined && !select.groupBy.all;
  if (!grouped && calls.length === 0) return blocked('no aggregation');
  if (select.groupBy?.all === true && select.having !== undefined && namesColumn(select.having))
    return blocked('GROUP BY ALL, which groups by columns in HAVING too');
  if (select.sample !== undefined || hasSample(select)) return blocked('a sample is drawn from the rows');
  const names = { columns: input.definition.columns?.map((each) => each.name) ?? [], alias: input.alias };
  const grouping = groupingOf(select, names.columns);
  if (typeof grouping === 'string') return blocked(grouping);
  const rowParts = [...grouping.keys, ...calls, ...(select.where === undefined ? [] : [select.where])];
  const obstacle =
    obstacleInRows(rowParts, names, planning) ?? obstacleInGroups(outerParts(query, select), planning);
  if (obstacle !== undefined) return blocked(obstacle);
  return {
    query,
    select,
    input,
    lengthMs,
    slideMs: input.slideMs,
    calls,
    grouped: select.groupBy !== undefined,
    ...grouping,
  };
}

/** All of a query that stands over the groups: everything but FROM, WHERE and GROUP BY. */
export function outerParts(query: Query, select: Select): Query {
  const { where: _where, groupBy: _groupBy, ...rest } = select;
  const { with: _with, ...around } = query;
  return { ...around, body: { ...rest, from: [] } };
}

function outerAggregates(query: Query, select: Select): readonly FunctionCall[] {
  const found: FunctionCall[] = [];
  const rewrite: Rewrite = {
    expression: (expression) => {
      found.push(...aggregatesIn(expression));
      return expression;
    },
    query: (inner) => inner,
  };
  mapChildren(outerParts(query, select), rewrite);
  return found;
}

/** A batch is a window of one slide. */
function lengthOf({ reads, slideMs }: ResolvedInput): number | undefined {
  if (reads.kind === 'window') return reads.lengthMs;
  return reads.kind === 'batch' ? slideMs : undefined;
}

function hasSample(select: Select): boolean {
  const [table] = select.from;
  return (
    (table?.kind === 'table-subquery' || table?.kind === 'table') &&
    (table.sample !== undefined || (table.alias?.columns.length ?? 0) > 0)
  );
}

type Grouping = Pick<GroupedWindow, 'keys' | 'sets'>;

/** The keys of GROUP BY, or why they cannot be kept in partials. */
function groupingOf(select: Select, columns: readonly string[]): Grouping | string {
  const group = select.groupBy;
  if (group === undefined) return { keys: [], sets: undefined };
  if (group.all) {
    const keys = select.items.map((item) => item.value).filter((value) => aggregatesIn(value).length === 0);
    return { keys: keys.filter((key) => !isConstant(key)), sets: undefined };
  }
  const resolve = (item: Expression): Expression => resolveKey(item, select, columns);
  if (!group.items.some(isSet)) {
    const keys = group.items.flatMap((item) => (isSet(item) ? [] : [resolve(item)]));
    return { keys: keys.filter((key) => !isConstant(key)), sets: undefined };
  }
  const keys: Expression[] = [];
  const keyOf = (item: Expression): Expression => {
    const resolved = resolve(item);
    const known = keys.findIndex((key) => printSql(key) === printSql(resolved));
    if (known < 0) keys.push(resolved);
    return column([keyColumn(known < 0 ? keys.length - 1 : known)]);
  };
  const sets = group.items.map((item) => mapSet(item, keyOf));
  return keys.some(isConstant) ? 'a constant among grouping sets' : { keys, sets };
}

function isSet(item: GroupItem): item is Exclude<GroupItem, Expression> {
  return (
    item.kind === 'grouping-sets' ||
    item.kind === 'cube' ||
    item.kind === 'rollup' ||
    item.kind === 'empty-set'
  );
}

function mapSet(item: GroupItem, keyOf: (item: Expression) => Expression): GroupItem {
  switch (item.kind) {
    case 'grouping-sets':
      return { ...item, sets: item.sets.map((set) => mapSet(set, keyOf)) };
    case 'cube':
    case 'rollup':
      return { ...item, items: item.items.map((each) => mapKeys(each, keyOf)) };
    case 'empty-set':
      return item;
    default:
      return mapKeys(item, keyOf);
  }
}

/** `(a, b)` in a grouping set is two keys. */
function mapKeys(item: Expression, keyOf: (item: Expression) => Expression): Expression {
  return item.kind === 'row' ? { ...item, items: item.items.map((each) => keyOf(each)) } : keyOf(item);
}

/** GROUP BY takes positions and names of the SELECT list too; a column of the stream wins over these. */
function resolveKey(item: Expression, select: Select, columns: readonly string[]): Expression {
  if (item.kind === 'parenthesized') return resolveKey(item.inner, select, columns);
  if (item.kind === 'number') return select.items[Number(item.text) - 1]?.value ?? item;
  if (item.kind !== 'column' || item.path.length > 1) return item;
  const word = item.path[0].text;
  if (columns.some((each) => sameName(each, word))) return item;
  return (
    select.items.find((other) => other.alias !== undefined && sameName(other.alias.text, word))?.value ?? item
  );
}

/** Outside of aggregates. */
function namesColumn(expression: Expression): boolean {
  let named = false;
  walk(expression, (node) => {
    if (node.kind === 'column') named = true;
    return !(node.kind === 'function' && isAggregate(node));
  });
  return named;
}

/** It names no column: the same for all rows of an output batch. */
function isConstant(expression: Expression): boolean {
  let constant = true;
  walk(expression, (node) => {
    if (node.kind === 'column' || node.kind === 'star' || node.kind === 'columns') constant = false;
  });
  return constant;
}

function distinctCalls(calls: readonly FunctionCall[]): readonly FunctionCall[] {
  const texts = calls.map((call) => printSql(call));
  return calls.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
}

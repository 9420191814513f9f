import { printSql, walk } from '@weir/parser';
import type { Expression, GroupItem, Node, Query, Select } from '@weir/parser';
import { isAggregate } from '../aggregate/find-aggregates.ts';

/** How the answers of a continuous query follow each other. */
export interface AnswerShape {
  /** Each output row comes from one row of the batch: nothing is ever updated, rows are only added. */
  readonly rowByRow: boolean;
  /**
   * The positions in the SELECT list that tell one row of an answer from another, from batch to batch: the keys of
   * GROUP BY. None for an aggregate over all rows; undefined where rows have no identity but their values.
   */
  readonly keys: readonly number[] | undefined;
}

export const unknownShape: AnswerShape = { rowByRow: false, keys: undefined };

export function answerShape(query: Query): AnswerShape {
  const rowByRow = worksRowByRow(query) && !readsWindows(query);
  if (rowByRow || query.body.kind !== 'select') return { rowByRow, keys: undefined };
  return { rowByRow, keys: keysOf(query.body) };
}

/** Whether each row of the result comes from one row of what the query reads. */
export function worksRowByRow(query: Query): boolean {
  return !holds(query, needsAllRows);
}

function readsWindows(query: Query): boolean {
  return holds(query, (node) => node.kind === 'window');
}

function needsAllRows(node: Node): boolean {
  switch (node.kind) {
    case 'function':
      return node.over !== undefined || isAggregate(node);
    case 'select':
      return (
        node.groupBy !== undefined ||
        node.distinct !== false ||
        node.qualify !== undefined ||
        node.sample !== undefined ||
        node.state !== undefined
      );
    case 'order-by':
    case 'limit':
    case 'set-operation':
    case 'pivot':
    case 'table-pivot':
    case 'describe-query':
      return true;
    default:
      return false;
  }
}

function keysOf(select: Select): readonly number[] | undefined {
  const items = select.items.map(({ value, alias }) => ({ value, name: alias?.text ?? nameOf(value) }));
  // What a star stands for, only the engine knows.
  if (items.length === 0 || items.some(({ value }) => value.kind === 'star' || value.kind === 'columns'))
    return undefined;
  const { groupBy } = select;
  const isAggregated = items.map(({ value }) => holds(value, holdsAggregate));
  if (groupBy === undefined) return isAggregated.some(Boolean) || select.state !== undefined ? [] : undefined;
  if (groupBy.all) return items.flatMap((_, position) => (isAggregated[position] === true ? [] : [position]));
  const keys = groupBy.items.flatMap((item) => (isExpression(item) ? [item] : []));
  // A set of groupings has rows of several levels.
  if (keys.length < groupBy.items.length) return undefined;
  return keys.map((key) => positionOf(key, items)).filter((position) => position >= 0);
}

function isExpression(item: GroupItem): item is Expression {
  return !['grouping-sets', 'cube', 'rollup', 'empty-set'].includes(item.kind);
}

function holdsAggregate(node: Node): boolean {
  return node.kind === 'function' && isAggregate(node);
}

function nameOf(expression: Expression): string | undefined {
  return expression.kind === 'column' ? expression.path.at(-1)?.text : undefined;
}

/** A key of GROUP BY names a column, gives its position, or repeats its expression. */
function positionOf(
  key: Expression,
  items: readonly { readonly value: Expression; readonly name: string | undefined }[],
): number {
  if (key.kind === 'number') return Number(key.text) - 1;
  const name = key.kind === 'column' ? key.path.at(-1)?.text.toLowerCase() : undefined;
  const byName = items.findIndex((item) => name !== undefined && item.name?.toLowerCase() === name);
  if (byName >= 0) return byName;
  const text = printSql(key);
  return items.findIndex(({ value }) => printSql(value) === text);
}

function holds(node: Node, isWanted: (node: Node) => boolean): boolean {
  let found = false;
  walk(node, (inner) => {
    if (isWanted(inner)) found = true;
  });
  return found;
}

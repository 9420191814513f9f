import { parse, walk } from '@weir/parser';
import type { Expression, GroupItem, Node, Query, Select } from '@weir/parser';

/** What the text of a continuous query tells of its rows. */
export interface QueryShape {
  /** Each output row comes from one input row: nothing is ever updated. */
  readonly rowByRow: boolean;
  /**
   * The positions in the SELECT list that tell one row of the result from another, from batch to batch: the keys of
   * GROUP BY. None for an aggregate over all rows; undefined where rows have no identity but their values.
   */
  readonly keys: readonly number[] | undefined;
}

const unknown: QueryShape = { rowByRow: false, keys: undefined };

/** `aggregates`: the names of aggregate functions, in small letters. */
export function queryShape(sql: string, aggregates: ReadonlySet<string>): QueryShape {
  const [statement] = parse(sql).statements;
  if (statement?.kind !== 'query-statement') return unknown;
  const { query } = statement;
  const rowByRow = worksRowByRow(query, aggregates);
  if (rowByRow || query.body.kind !== 'select') return { rowByRow, keys: undefined };
  return { rowByRow, keys: keysOf(query.body, sql, aggregates) };
}

function worksRowByRow(query: Query, aggregates: ReadonlySet<string>): boolean {
  let rowByRow = true;
  walk(query, (node) => {
    if (needsOtherRows(node, aggregates)) rowByRow = false;
  });
  return rowByRow;
}

function needsOtherRows(node: Node, aggregates: ReadonlySet<string>): boolean {
  switch (node.kind) {
    case 'function':
      return node.over !== undefined || isAggregate(node, aggregates);
    case 'select':
      return node.groupBy !== undefined || node.distinct !== false || node.state !== undefined;
    case 'order-by':
    case 'limit':
    case 'set-operation':
    case 'pivot':
    case 'table-pivot':
    case 'window':
      return true;
    default:
      return false;
  }
}

function isAggregate(node: Node, aggregates: ReadonlySet<string>): boolean {
  return (
    node.kind === 'function' &&
    node.over === undefined &&
    aggregates.has(node.path.at(-1)?.text.toLowerCase() ?? '')
  );
}

function keysOf(select: Select, sql: string, aggregates: ReadonlySet<string>): readonly number[] | undefined {
  const items = select.items.map(({ value, alias }) => ({ value, name: alias?.text ?? nameOf(value) }));
  // What a star stands for, only the engine knows.
  if (items.length === 0 || items.some(({ value }) => value.kind === 'star' || value.kind === 'columns'))
    return undefined;
  const { groupBy } = select;
  const holdsAggregate = items.map(({ value }) => contains(value, aggregates));
  if (groupBy === undefined)
    return holdsAggregate.some(Boolean) || select.state !== undefined ? [] : undefined;
  if (groupBy.all)
    return items.flatMap((_, position) => (holdsAggregate[position] === true ? [] : [position]));
  const keys = groupBy.items.map((item) => positionOf(item, items, sql));
  return keys.filter((position) => position >= 0);
}

function contains(expression: Expression, aggregates: ReadonlySet<string>): boolean {
  let found = false;
  walk(expression, (node) => {
    if (isAggregate(node, aggregates)) found = true;
  });
  return found;
}

function nameOf(expression: Expression): string | undefined {
  return expression.kind === 'column' ? expression.path.at(-1)?.text : undefined;
}

/** A key of GROUP BY names a column, gives its position, or repeats its expression. */
function positionOf(
  key: GroupItem,
  items: readonly { readonly value: Expression; readonly name: string | undefined }[],
  sql: string,
): number {
  if (key.kind === 'number') return Number(key.text) - 1;
  const name = key.kind === 'column' ? key.path.at(-1)?.text.toLowerCase() : undefined;
  const byName = items.findIndex((item) => name !== undefined && item.name?.toLowerCase() === name);
  if (byName >= 0) return byName;
  const text = sql.slice(key.span.start, key.span.end);
  return items.findIndex(({ value }) => sql.slice(value.span.start, value.span.end) === text);
}

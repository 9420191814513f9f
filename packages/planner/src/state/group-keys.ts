import { noSpan, printSql } from '@weir/parser';
import type { Expression, GroupItem, Query } from '@weir/parser';
import { aggregatesIn } from '../aggregate/find-aggregates.ts';
import type { Planning } from '../planning.ts';
import { sameName } from '../tree.ts';
import type { StateKey } from './state-model.ts';
import type { StateSelect } from './state-select.ts';

/** The keys of GROUP BY: expressions over the stream, with positions, aliases and ALL looked up in the SELECT list. */
export async function groupKeys(
  query: Query,
  select: StateSelect,
  planning: Planning,
): Promise<readonly StateKey[] | undefined> {
  const expressions = await keyExpressions(query, select, planning);
  const names: string[] = [];
  for (const [index, expression] of (expressions ?? []).entries()) {
    const name = select.groupBy === undefined ? hiddenKey : keyName(expression, select);
    names.push(names.some((other) => sameName(other, name)) ? `weir_key_${index}` : name);
  }
  return expressions?.map((expression, index) => ({
    column: `k${index}`,
    expression,
    name: names[index] ?? '',
  }));
}

/** Without GROUP BY the one group has a key that nobody sees. */
export const hiddenKey = 'weir_key';

/** `c.user_id` is called user_id outside; an expression as in the SELECT list, or by its text. */
function keyName(expression: Expression, select: StateSelect): string {
  if (expression.kind === 'column')
    return (expression.path[expression.path.length - 1] ?? expression.path[0]).text;
  const text = printSql(expression);
  return select.items.find((item) => printSql(item.value) === text)?.alias?.text ?? text;
}

async function keyExpressions(
  query: Query,
  select: StateSelect,
  planning: Planning,
): Promise<readonly Expression[] | undefined> {
  const group = select.groupBy;
  if (group === undefined) return [{ kind: 'number', text: '0', span: noSpan }];
  if (group.all) return allKeys(select);
  const keys: Expression[] = [];
  for (const item of group.items) {
    if (isGroupingSet(item)) {
      planning.error(
        item.span,
        'state-grouping-sets',
        'grouping sets cannot be carried in STATE',
        'write one query for each set',
      );
      return undefined;
    }
    const inner = item.kind === 'parenthesized' ? item.inner : item;
    keys.push(await keyExpression(inner, query, select, planning));
  }
  return keys;
}

function isGroupingSet(item: GroupItem): item is Exclude<GroupItem, Expression> {
  return ['grouping-sets', 'cube', 'rollup', 'empty-set'].includes(item.kind);
}

function allKeys(select: StateSelect): readonly Expression[] {
  const variables = select.state.variables.map((variable) => variable.name.text);
  return select.items
    .map((item) => item.value)
    .filter((value) => aggregatesIn(value).length === 0)
    .filter(
      (value) =>
        value.kind !== 'column' || !variables.some((variable) => sameName(variable, value.path[0].text)),
    );
}

async function keyExpression(
  item: Expression,
  query: Query,
  select: StateSelect,
  planning: Planning,
): Promise<Expression> {
  if (item.kind === 'number') return select.items[Number(item.text) - 1]?.value ?? item;
  if (item.kind !== 'column' || item.path.length > 1) return item;
  const word = item.path[0].text;
  const aliased = select.items.find((other) => other.alias !== undefined && sameName(other.alias.text, word));
  if (aliased === undefined || printSql(aliased.value) === printSql(item)) return item;
  // A column of the stream wins over an alias of the SELECT list, as in DuckDB.
  const { state: _state, groupBy: _groupBy, having: _having, qualify: _qualify, ...plain } = select;
  const probe = {
    ...plain,
    items: [{ kind: 'select-item' as const, value: item, span: item.span }],
    windows: [],
  };
  const { orderBy: _orderBy, limit: _limit, ...rest } = query;
  const described = await planning.catalog.describe(printSql({ ...rest, body: probe }));
  return described.kind === 'ok' ? item : aliased.value;
}

import { mapChildren, printSql } from '@weir/parser';
import type { Expression, FunctionCall, Query, Rewrite, Select, SelectItem } from '@weir/parser';
import { isAggregate } from '../aggregate/find-aggregates.ts';
import type { Column } from '../plan.ts';
import { aliasNamed, column, name, sameName } from '../tree.ts';
import { comparable } from './comparable.ts';
import { keyColumn, outerParts } from './grouped-window.ts';
import type { GroupedWindow } from './grouped-window.ts';

/** A query over the groups of a window, and the calls of grouping() in it. */
export interface OverGroups {
  readonly query: Query;
  /** Their arguments are columns of keys. */
  readonly groupings: readonly FunctionCall[];
}

/** The column with the answer of the call with this index. */
export function answerColumn(index: number): string {
  return `weir_f${index}`;
}

/** The column with the answer of grouping(). */
export function groupingColumn(index: number): string {
  return `weir_g${index}`;
}

/**
 * The query with the groups of its window as a relation of their own, called `relation`: keys and aggregates become its columns,
 * and HAVING becomes WHERE. `columns`: what the query gives, as DuckDB names it.
 */
export function overGroups(window: GroupedWindow, relation: string, columns: readonly Column[]): OverGroups {
  const groupings: FunctionCall[] = [];
  const rewrite = rewriteOuter(window, groupings);
  const over = (expression: Expression): Expression => rewrite.expression?.(expression) ?? expression;
  const { query, select } = window;
  const { having, ...rest } = select;
  const items = rest.items.map((item, index) => named(item, over(item.value), columns[index]));
  const outer = outerParts(query, { ...rest, items: [] });
  const mapped = mapChildren(withAliases(outer, select), rewrite);
  const body: Select = {
    ...(mapped.body.kind === 'select' ? mapped.body : rest),
    items,
    from: [{ kind: 'table', path: [name(relation)], alias: aliasNamed(relation), span: select.span }],
    ...(having === undefined ? {} : { where: over(having) }),
  };
  return { query: { ...mapped, ...(query.with === undefined ? {} : { with: query.with }), body }, groupings };
}

/** ORDER BY takes names of the SELECT list first: these are left alone, which quoting them as positions does. */
function withAliases(outer: Query, select: Select): Query {
  if (outer.orderBy === undefined) return outer;
  const items = outer.orderBy.items.map((item) => {
    if (item.value === 'all' || item.value.kind !== 'column' || item.value.path.length > 1) return item;
    const word = item.value.path[0].text;
    const position = select.items.findIndex(
      (each) => each.alias !== undefined && sameName(each.alias.text, word),
    );
    if (position < 0) return item;
    return { ...item, value: { kind: 'number' as const, text: String(position + 1), span: item.value.span } };
  });
  return { ...outer, orderBy: { ...outer.orderBy, items } };
}

function named(item: SelectItem, value: Expression, given: Column | undefined): SelectItem {
  const alias =
    item.alias ?? (given === undefined ? undefined : { ...name(given.name, item.span), quoted: true });
  return { kind: 'select-item', value, ...(alias === undefined ? {} : { alias }), span: item.span };
}

function rewriteOuter(window: GroupedWindow, groupings: FunctionCall[]): Rewrite {
  const keys = window.keys.map((key) => comparable(key, window.input.alias));
  const calls = window.calls.map((call) => printSql(call));
  const keyOf = (expression: Expression): Expression | undefined => {
    const index = keys.indexOf(comparable(expression, window.input.alias));
    return index < 0 ? undefined : column([keyColumn(index)], expression.span);
  };
  const rewrite: Rewrite = {
    expression: (expression) => {
      const key = keyOf(expression);
      if (key !== undefined) return key;
      if (isGrouping(expression)) return grouping(expression, keyOf, groupings);
      const index = isAggregate(expression) ? calls.indexOf(printSql(expression)) : -1;
      return index < 0 ? mapChildren(expression, rewrite) : column([answerColumn(index)], expression.span);
    },
    query: (query) => query,
  };
  return rewrite;
}

function isGrouping(expression: Expression): expression is FunctionCall {
  return (
    expression.kind === 'function' &&
    ['grouping', 'grouping_id'].includes(expression.path[0].text.toLowerCase())
  );
}

function grouping(
  call: FunctionCall,
  keyOf: (expression: Expression) => Expression | undefined,
  groupings: FunctionCall[],
): Expression {
  const arguments_ = call.arguments.map((argument) => ({
    ...argument,
    value: keyOf(argument.value) ?? argument.value,
  }));
  groupings.push({ ...call, arguments: arguments_ });
  return column([groupingColumn(groupings.length - 1)], call.span);
}

import { mapChildren, printSql } from '@weir/parser';
import type { ColumnReference, Expression, Rewrite } from '@weir/parser';
import { column, sameName } from '../tree.ts';

/** The expression with `alias.c` as `c`, so that it means the same over the stream under any other name. */
export function withoutQualifier<E extends Expression>(expression: E, alias: string): E {
  const rewrite: Rewrite = {
    expression: (inner) =>
      inner.kind === 'column' ? unqualified(inner, alias) : mapChildren(inner, rewrite),
    query: (query) => query,
  };
  return mapChildren(expression, rewrite);
}

/** The same for an expression that may be a column itself. */
export function unqualifiedExpression(expression: Expression, alias: string): Expression {
  return expression.kind === 'column' ? unqualified(expression, alias) : withoutQualifier(expression, alias);
}

function unqualified(reference: ColumnReference, alias: string): ColumnReference {
  const [first, second, ...rest] = reference.path;
  return second !== undefined && sameName(first.text, alias)
    ? { ...reference, path: [second, ...rest] }
    : reference;
}

/** The text of an expression by which it is found again: without the stream's name, parentheses around it, and case of names. */
export function comparable(expression: Expression, alias: string): string {
  if (expression.kind === 'parenthesized') return comparable(expression.inner, alias);
  const rewrite: Rewrite = {
    expression: (inner) => {
      if (inner.kind !== 'column') return mapChildren(inner, rewrite);
      const [first, ...rest] = unqualified(inner, alias).path;
      return column([first.text.toLowerCase(), ...rest.map((part) => part.text.toLowerCase())]);
    },
    query: (query) => query,
  };
  return printSql(rewrite.expression?.(expression) ?? expression);
}

import { mapChildren } from '@weir/parser';
import type { Expression, FunctionCall, Rewrite } from '@weir/parser';
import { isAggregateName } from './aggregate-names.ts';

/** An aggregate over the rows of a group; with OVER it is a window function. */
export function isAggregate(expression: Expression): expression is FunctionCall {
  return (
    expression.kind === 'function' &&
    expression.over === undefined &&
    expression.path.length === 1 &&
    isAggregateName(expression.path[0].text)
  );
}

/** The expression with its outermost aggregates replaced; subqueries have aggregates of their own and are left alone. */
export function mapAggregates(
  expression: Expression,
  replace: (call: FunctionCall) => Expression,
): Expression {
  const rewrite: Rewrite = {
    expression: (inner) => mapAggregates(inner, replace),
    query: (query) => query,
  };
  return isAggregate(expression) ? replace(expression) : mapChildren(expression, rewrite);
}

/** The outermost aggregates of an expression, in the order in which they are written. */
export function aggregatesIn(expression: Expression): readonly FunctionCall[] {
  const found: FunctionCall[] = [];
  mapAggregates(expression, (call) => {
    found.push(call);
    return call;
  });
  return found;
}

import { mapChildren, walk } from '@weir/parser';
import type { Expression, Parameter, Query, Rewrite } from '@weir/parser';
import { call, stringLiteral, typeName } from '../tree.ts';
import { withoutParentheses } from './postgres-types.ts';

/** The query with the batch time in the place of `$batch_time`: a constant lets DuckDB skip what lies outside of it. */
export function withTime(query: Query, batchTimeMs: number): Query {
  const text = new Date(batchTimeMs).toISOString().replace('T', ' ').replace('Z', '');
  return replaceParameters(query, (parameter) =>
    parameter.text === '$batch_time' ? stringLiteral(text, parameter.span) : undefined,
  );
}

/** The value of a parameter, as text that DuckDB casts to the type; `type` is a DuckDB type. Undefined: the value is not known yet. */
export interface ParameterText {
  readonly value: string | null | undefined;
  readonly type: string;
}

/** The query with values in the places of `$1`, `$2` ...; what is undefined stays as it is. */
export function withParameters(query: Query, values: readonly (ParameterText | undefined)[]): Query {
  return replaceParameters(query, (parameter) => {
    const value = values[Number(/^\$(\d+)$/.exec(parameter.text)?.[1]) - 1];
    return value === undefined ? undefined : castText(value, parameter);
  });
}

/**
 * A query from which DuckDB concludes the types of the parameters with these numbers. It takes them only if they are numbered from 1,
 * without gaps: they get the numbers of their places in `open`. And of `x = ANY ($1)` it knows that the list has items of the type of
 * x only in another form.
 */
export function withOpenTypes(query: Query, open: readonly number[]): Query {
  const numbered = replaceParameters(query, (parameter) => {
    const index = open.indexOf(Number(parameter.text.slice(1)));
    return index < 0 ? undefined : { ...parameter, text: `$${index + 1}` };
  });
  const rewrite: Rewrite = {
    expression: (expression) => listed(mapChildren(expression, rewrite)),
  };
  return mapChildren(numbered, rewrite);
}

function listed(expression: Expression): Expression {
  if (expression.kind !== 'quantified') return expression;
  const choices = withoutParentheses(expression.choices);
  if (choices.kind !== 'parameter') return expression;
  return call('list_contains', [choices, expression.operand], expression.span);
}

/** The numbers of the parameters `$1`, `$2` ... that stand in the query; undefined for a parameter of another kind. */
export function parameterNumbers(query: Query): readonly (number | undefined)[] {
  const found = new Set<number | undefined>();
  replaceParameters(query, (parameter) => {
    const number = /^\$([1-9]\d{0,4})$/.exec(parameter.text)?.[1];
    found.add(number === undefined ? undefined : Number(number));
    return undefined;
  });
  return [...found];
}

/** The types that parameters are cast to where they stand, by their numbers. */
export function parameterCasts(query: Query): ReadonlyMap<number, string> {
  const casts = new Map<number, string>();
  walk(query, (node) => {
    if (node.kind !== 'cast') return;
    const operand = withoutParentheses(node.operand);
    if (operand.kind === 'parameter') casts.set(Number(operand.text.slice(1)), node.type.text);
  });
  return casts;
}

function castText({ value, type }: ParameterText, parameter: Parameter): Expression {
  const { span } = parameter;
  return { kind: 'cast', style: 'CAST', operand: operandOf(value, parameter), type: typeName(type), span };
}

function operandOf(value: string | null | undefined, parameter: Parameter): Expression {
  const { span } = parameter;
  if (value === undefined) return parameter;
  return value === null ? { kind: 'null', span } : stringLiteral(value, span);
}

function replaceParameters(
  query: Query,
  replacement: (parameter: Parameter) => Expression | undefined,
): Query {
  const rewrite: Rewrite = {
    expression: (expression) =>
      (expression.kind === 'parameter' ? replacement(expression) : undefined) ??
      mapChildren(expression, rewrite),
  };
  return mapChildren(query, rewrite);
}

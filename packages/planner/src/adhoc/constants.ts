import { mapChildren } from '@weir/parser';
import type { Expression, Parameter, Query, Rewrite } from '@weir/parser';
import { stringLiteral, typeName } from '../tree.ts';

/** The query with the batch time in the place of `$batch_time`: a constant lets DuckDB skip what lies outside of it. */
export function withTime(query: Query, batchTimeMs: number): Query {
  const text = new Date(batchTimeMs).toISOString().replace('T', ' ').replace('Z', '');
  return replaceParameters(query, (parameter) =>
    parameter.text === '$batch_time' ? stringLiteral(text, parameter.span) : undefined,
  );
}

/** The value of a parameter, as text that DuckDB casts to the type; `type` is a DuckDB type. */
export interface ParameterText {
  readonly value: string | null;
  readonly type: string;
}

/** The query with values in the places of `$1`, `$2` ...; what is undefined stays as it is. */
export function withParameters(query: Query, values: readonly (ParameterText | undefined)[]): Query {
  return replaceParameters(query, (parameter) => {
    const value = values[Number(/^\$(\d+)$/.exec(parameter.text)?.[1]) - 1];
    return value === undefined ? undefined : castText(value, parameter);
  });
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

function castText({ value, type }: ParameterText, parameter: Parameter): Expression {
  const { span } = parameter;
  const operand: Expression = value === null ? { kind: 'null', span } : stringLiteral(value, span);
  return { kind: 'cast', style: 'CAST', operand, type: typeName(type), span };
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

import { mapChildren } from '@weir/parser';
import type { Cast, Expression, Quantified, Query, Rewrite, TypeName } from '@weir/parser';
import { stringLiteral } from '../tree.ts';
import { arrayLiteralItems, listText } from './array-literal.ts';

/** PostgreSQL's names of types that DuckDB does not know, in lower case, and what comes nearest. */
const duckdbTypes: ReadonlyMap<string, string> = new Map([
  ['jsonb', 'JSON'],
  ['jsonb[]', 'JSON[]'],
  ['name', 'VARCHAR'],
]);

/**
 * A query as its client means it where DuckDB takes the same words in another way: types that it does not know, arrays as text,
 * `'{1,2}'::bigint[]`, and the bytes of `'\x6162'::bytea`, of which DuckDB reads two digits and no more.
 */
export function withDuckdbTypes(query: Query): Query {
  const rewrite: Rewrite = { expression: (expression) => asDuckdb(mapChildren(expression, rewrite)) };
  return mapChildren(query, rewrite);
}

function asDuckdb(expression: Expression): Expression {
  switch (expression.kind) {
    case 'cast':
      return asDuckdbCast(expression);
    case 'typed-literal':
      return { ...expression, type: duckdbType(expression.type) };
    case 'quantified':
      return asDuckdbChoices(expression);
    default:
      return expression;
  }
}

function asDuckdbCast(cast: Cast): Cast {
  const { operand, type } = cast;
  const text = operand.kind === 'string' ? castText(operand.value, type.text.toLowerCase()) : undefined;
  return {
    ...cast,
    type: duckdbType(type),
    operand: text === undefined ? operand : stringLiteral(text, operand.span),
  };
}

function castText(text: string, type: string): string | undefined {
  if (type === 'bytea' && /^\\x(?:[0-9a-f]{2})*$/i.test(text))
    return text.slice(2).replaceAll(/../g, String.raw`\x$&`);
  const items = type.endsWith('[]') ? arrayLiteralItems(text) : undefined;
  return items === undefined ? undefined : listText(items);
}

/** `x = ANY ('{1,2}')` is `x IN ('1', '2')`: DuckDB takes constants as what they are compared with, and items of a list as text. */
function asDuckdbChoices(quantified: Quantified): Expression {
  const { operator, quantifier, operand, span } = quantified;
  const choices = withoutParentheses(quantified.choices);
  const items = choices.kind === 'string' ? arrayLiteralItems(choices.value) : undefined;
  const negated = quantifier === 'ALL';
  if (items === undefined || !(negated ? ['<>', '!='] : ['=']).includes(operator)) return quantified;
  if (items.length === 0) return { kind: 'boolean', value: negated, span };
  const constant = (item: string | null): Expression =>
    item === null ? { kind: 'null', span } : stringLiteral(item, choices.span);
  return { kind: 'in', operand, negated, choices: { kind: 'list', items: items.map(constant) }, span };
}

export function withoutParentheses(expression: Expression): Expression {
  return expression.kind === 'parenthesized' ? withoutParentheses(expression.inner) : expression;
}

function duckdbType(type: TypeName): TypeName {
  const text = duckdbTypes.get(type.text.toLowerCase());
  return text === undefined ? type : { ...type, text };
}

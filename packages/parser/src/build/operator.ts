import type { IToken } from 'chevrotain';
import type { Expression, Is, Like } from '../ast/expression.ts';
import { Level } from '../grammar/binding.ts';
import type { Span } from '../span.ts';

/** The operator a token stands for: words in upper case, one spelling of each symbol. */
export function operatorOf(token: IToken): string {
  return token.image.toUpperCase();
}

/** An operand with a sign, NOT or another operator before it. `NOT EXISTS (...)` is one node. */
export function prefixed(operator: string, operand: Expression, span: Span): Expression {
  if (operator === 'NOT' && operand.kind === 'exists' && !operand.negated)
    return { ...operand, negated: true, span };
  return { kind: 'unary', operator, operand, span };
}

const comparisons = new Set(['=', '<', '>', '<=', '>=', '<>', '!=']);

export function isComparison(operator: string): boolean {
  return comparisons.has(operator) || operator === '==';
}

/** The level of operators that may not follow this expression, since it is itself of that level and they do not associate; else -1. */
export function levelNotToFollow(expression: Expression): number {
  switch (expression.kind) {
    case 'binary':
      if (comparisons.has(expression.operator)) return Level.comparison;
      return expression.operator.startsWith('IS ') ? Level.is : -1;
    case 'between':
    case 'like':
      return Level.match;
    default:
      return -1;
  }
}

export function testOf(word: IToken): Is['test'] {
  const test = word.image.toUpperCase();
  return test === 'TRUE' || test === 'FALSE' || test === 'UNKNOWN' ? test : 'NULL';
}

export function likeWord(word: IToken): Like['operator'] {
  const operator = word.image.toUpperCase();
  return operator === 'ILIKE' || operator === 'GLOB'
    ? operator
    : operator === 'SIMILAR'
      ? 'SIMILAR TO'
      : 'LIKE';
}

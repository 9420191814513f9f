import { unreachable } from '../assert.ts';
import type { Binary, Expression, Unary } from '../ast/expression.ts';

/**
 * How tightly DuckDB 1.5's grammar binds each kind of expression, loosest first (the %left / %nonassoc list
 * of its grammar.y). The grammar gives `->>` and `= ANY (...)` two strengths, one on either side; here they
 * have the weaker one, so that as operands they are printed in parentheses, which are never wrong.
 */
export const Precedence = {
  any: 0,
  arrow: 1,
  or: 2,
  and: 3,
  not: 4,
  is: 5,
  comparison: 6,
  like: 7,
  postfix: 8,
  otherOperator: 9,
  sum: 10,
  product: 11,
  power: 12,
  atTimeZone: 13,
  collate: 14,
  sign: 15,
  cast: 16,
  primary: 17,
} as const;

/** What a binary operator asks of its operands; an operand below that needs parentheses. */
interface OperandPrecedence {
  readonly left: number;
  readonly right: number;
}

export function precedenceOf(node: Expression): number {
  switch (node.kind) {
    case 'binary':
      return operatorPrecedence(node.operator);
    case 'unary':
      return unaryPrecedence(node);
    case 'number':
      return node.text.startsWith('-') ? Precedence.sign : Precedence.primary;
    case 'lambda':
      return node.style === 'arrow' ? Precedence.arrow : Precedence.any;
    case 'is':
      return Precedence.is;
    case 'between':
    case 'in':
    case 'like':
      return Precedence.like;
    case 'quantified':
      return Precedence.comparison;
    case 'postfix':
      return Precedence.postfix;
    case 'at-time-zone':
      return Precedence.atTimeZone;
    case 'collate':
      return Precedence.collate;
    case 'cast':
      return node.style === '::' ? Precedence.cast : Precedence.primary;
    case 'string':
    case 'boolean':
    case 'null':
    case 'typed-literal':
    case 'interval':
    case 'parameter':
    case 'positional':
    case 'default':
    case 'column':
    case 'star':
    case 'columns':
    case 'case':
    case 'function':
    case 'method':
    case 'comprehension':
    case 'list':
    case 'struct':
    case 'map':
    case 'row':
    case 'field':
    case 'index':
    case 'slice':
    case 'subquery':
    case 'exists':
    case 'array-subquery':
    case 'special':
    case 'parenthesized':
      return Precedence.primary;
    default:
      return unreachable(node);
  }
}

/** Most operators group to the left; comparisons and IS DISTINCT FROM do not group at all. */
export function operandPrecedence(node: Binary): OperandPrecedence {
  const own = operatorPrecedence(node.operator);
  if (own === Precedence.comparison || own === Precedence.is) return { left: own + 1, right: own + 1 };
  if (node.operator === '->>') return { left: own, right: Precedence.sum };
  return { left: own, right: own + 1 };
}

/** Of an infix operator; those without a rule of their own share one. */
export function operatorPrecedence(operator: string): number {
  switch (operator) {
    case '->':
    case '->>':
      return Precedence.arrow;
    case 'OR':
      return Precedence.or;
    case 'AND':
      return Precedence.and;
    case 'IS DISTINCT FROM':
    case 'IS NOT DISTINCT FROM':
      return Precedence.is;
    case '=':
    case '==':
    case '<>':
    case '!=':
    case '<':
    case '>':
    case '<=':
    case '>=':
      return Precedence.comparison;
    case '+':
    case '-':
      return Precedence.sum;
    case '*':
    case '/':
    case '//':
    case '%':
      return Precedence.product;
    case '^':
    case '**':
      return Precedence.power;
    default:
      return Precedence.otherOperator;
  }
}

function unaryPrecedence(node: Unary): number {
  if (node.operator === 'NOT') return Precedence.not;
  return node.operator === '-' || node.operator === '+' ? Precedence.sign : Precedence.otherOperator;
}

/**
 * What to ask of an expression where the grammar takes no words as operators (its b_expr): BETWEEN's lower
 * bound, POSITION and the columns of a PIVOT. Most of these bind loosely enough to be told by precedence;
 * COLLATE and AT TIME ZONE are looked for.
 */
export function restrictedPrecedence(node: Expression): number {
  return hasBareWordOperator(node) ? Precedence.primary + 1 : Precedence.postfix;
}

function hasBareWordOperator(node: Expression): boolean {
  switch (node.kind) {
    case 'collate':
    case 'at-time-zone':
      return true;
    case 'unary':
    case 'postfix':
    case 'cast':
      return hasBareWordOperator(node.operand);
    case 'binary':
      return hasBareWordOperator(node.left) || hasBareWordOperator(node.right);
    default:
      return false;
  }
}

import { unreachable } from '../assert.ts';
import type {
  AtTimeZone,
  Between,
  Binary,
  Cast,
  Collate,
  Expression,
  In,
  Is,
  Like,
  Postfix,
  Quantified,
  Unary,
} from '../ast/expression.ts';
import { writePath } from './name.ts';
import { operandPrecedence, operatorPrecedence, Precedence, restrictedPrecedence } from './precedence.ts';
import type { Printer } from './printer.ts';

type Operation =
  | Unary
  | Postfix
  | Binary
  | Is
  | Between
  | In
  | Like
  | Quantified
  | Cast
  | Collate
  | AtTimeZone;

/** Writes an expression whose operands may need parentheses. */
export function writeOperation(to: Printer, node: Operation): void {
  switch (node.kind) {
    case 'unary':
      return writeUnary(to, node);
    case 'postfix':
      to.expression(node.operand, Precedence.sign);
      return to.write(` ${node.operator}`);
    case 'binary':
      return writeBinary(to, node);
    case 'is':
      to.expression(node.operand, Precedence.comparison);
      return to.write(` IS ${negation(node)}${node.test}`);
    case 'between':
      return writeBetween(to, node);
    case 'in':
      return writeIn(to, node);
    case 'like':
      return writeLike(to, node);
    case 'quantified':
      return writeQuantified(to, node);
    case 'cast':
      return writeCast(to, node);
    case 'collate':
      to.expression(node.operand, Precedence.collate);
      to.write(' COLLATE ');
      return writePath(to, node.collation);
    case 'at-time-zone':
      to.expression(node.operand, Precedence.atTimeZone);
      to.write(' AT TIME ZONE ');
      return to.expression(node.zone, Precedence.collate);
    default:
      return unreachable(node);
  }
}

/** A space keeps operators apart that would read as one together, such as `- -1`, which is no comment. */
function writeUnary(to: Printer, node: Unary): void {
  to.write(node.operator);
  if (node.operator === 'NOT') {
    to.write(' ');
    to.expression(node.operand, Precedence.not);
    return;
  }
  const isSign = isSigned(node);
  if (!isSign || beginsWithSymbol(node.operand)) to.write(' ');
  to.expression(node.operand, isSign ? Precedence.sign : Precedence.sum);
}

function isSigned({ operator }: Unary): boolean {
  return operator === '-' || operator === '+';
}

/** Whether an operand begins with a character that would make one operator with a sign before it. */
function beginsWithSymbol(node: Expression): boolean {
  switch (node.kind) {
    case 'unary':
      return isSigned(node);
    case 'star':
      return true;
    case 'columns':
      return node.unpacked;
    case 'number':
      return node.text.startsWith('-');
    case 'field':
    case 'index':
    case 'slice':
    case 'method':
      return beginsWithSymbol(node.target);
    case 'cast':
      return node.style === '::' && beginsWithSymbol(node.operand);
    default:
      return false;
  }
}

function writeBinary(to: Printer, node: Binary): void {
  const { left, right } = operandPrecedence(node);
  to.expression(node.left, left);
  to.write(` ${node.operator} `);
  to.expression(node.right, right);
}

/** The lower bound ends at the first AND, so the grammar allows less there. */
function writeBetween(to: Printer, node: Between): void {
  to.expression(node.operand, Precedence.postfix);
  to.write(` ${negation(node)}BETWEEN `);
  to.expression(node.low, restrictedPrecedence(node.low));
  to.write(' AND ');
  to.expression(node.high, Precedence.postfix);
}

function writeIn(to: Printer, node: In): void {
  to.expression(node.operand, Precedence.postfix);
  to.write(` ${negation(node)}IN `);
  const { choices } = node;
  switch (choices.kind) {
    case 'list':
      return to.parenthesized(() => to.list(choices.items, (item) => to.expression(item)));
    case 'subquery':
      return to.parenthesized(() => to.query(choices.query));
    case 'value':
      return to.expression(choices.value, Precedence.primary);
    default:
      return unreachable(choices);
  }
}

function writeLike(to: Printer, node: Like): void {
  to.expression(node.operand, Precedence.postfix);
  to.write(` ${negation(node)}${node.operator} `);
  to.expression(node.pattern, Precedence.otherOperator);
  if (node.escape !== undefined) {
    to.write(' ESCAPE ');
    to.expression(node.escape, Precedence.otherOperator);
  }
}

function writeQuantified(to: Printer, node: Quantified): void {
  const isComparison = operatorPrecedence(node.operator) === Precedence.comparison;
  to.expression(node.operand, isComparison ? Precedence.otherOperator : Precedence.primary);
  to.write(` ${node.operator} ${node.quantifier} `);
  const { choices } = node;
  if (choices.kind === 'subquery' || choices.kind === 'parenthesized') to.expression(choices);
  else to.parenthesized(() => to.expression(choices));
}

function writeCast(to: Printer, node: Cast): void {
  if (node.style === '::') {
    to.expression(node.operand, Precedence.cast);
    to.write(`::${node.type.text}`);
    return;
  }
  to.write(`${node.style}(`);
  to.expression(node.operand);
  to.write(` AS ${node.type.text})`);
}

function negation(node: { readonly negated: boolean }): string {
  return node.negated ? 'NOT ' : '';
}

import type { Expression } from '../ast/expression.ts';
import { writeCall, writeSpecialCall } from './call.ts';
import { writeConstruction } from './construction.ts';
import { writeInterval, writeString } from './literal.ts';
import { writePath } from './name.ts';
import { writeOperation } from './operation.ts';
import { Precedence, precedenceOf } from './precedence.ts';
import type { Printer } from './printer.ts';

/**
 * Writes an expression. Trees from the parser hold their parentheses as nodes; in trees made by programs
 * they are missing, so an expression that binds more loosely than `atLeast` gets them here.
 */
export function writeExpression(to: Printer, node: Expression, atLeast: number = Precedence.any): void {
  if (precedenceOf(node) < atLeast) to.parenthesized(() => writeExpression(to, node));
  else to.placed(node.span, () => writeBare(to, node));
}

function writeBare(to: Printer, node: Expression): void {
  switch (node.kind) {
    case 'number':
    case 'parameter':
      return to.write(node.text);
    case 'string':
      return writeString(to, node);
    case 'boolean':
      return to.write(node.value ? 'TRUE' : 'FALSE');
    case 'null':
      return to.write('NULL');
    case 'typed-literal':
      to.write(`${node.type.text} `);
      return writeString(to, node.value);
    case 'interval':
      return writeInterval(to, node);
    case 'positional':
      return to.write(`#${node.index}`);
    case 'default':
      return to.write('DEFAULT');
    case 'column':
      return writePath(to, node.path);
    case 'function':
      return writeCall(to, node);
    case 'special':
      return writeSpecialCall(to, node);
    case 'subquery':
      return to.parenthesized(() => to.query(node.query));
    case 'exists':
      to.write(node.negated ? 'NOT EXISTS ' : 'EXISTS ');
      return to.parenthesized(() => to.query(node.query));
    case 'array-subquery':
      to.write('ARRAY');
      return to.parenthesized(() => to.query(node.query));
    case 'parenthesized':
      return to.parenthesized(() => to.expression(node.inner));
    case 'unary':
    case 'postfix':
    case 'binary':
    case 'is':
    case 'between':
    case 'in':
    case 'like':
    case 'quantified':
    case 'cast':
    case 'collate':
    case 'at-time-zone':
      return writeOperation(to, node);
    default:
      return writeConstruction(to, node);
  }
}

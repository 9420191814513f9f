import type { Expression, IntervalLiteral, StringLiteral } from '../ast/expression.ts';
import { quoteString } from './name.ts';
import type { Printer } from './printer.ts';

/**
 * Writes a string. Its value is the text meant, so `e''` and dollar quotes become plain quotes; `x''` and
 * `b''` hold digits.
 */
export function writeString(to: Printer, node: StringLiteral): void {
  const prefix = node.prefix === 'x' || node.prefix === 'b' ? node.prefix : '';
  to.placed(node.span, () => to.write(prefix + quoteString(node.value)));
}

export function writeInterval(to: Printer, node: IntervalLiteral): void {
  to.write('INTERVAL ');
  if (standsBare(node.value)) to.expression(node.value);
  else to.parenthesized(() => to.expression(node.value));
  if (node.unit !== undefined) to.write(` ${node.unit}`);
}

function standsBare(value: Expression): boolean {
  return (
    value.kind === 'string' ||
    value.kind === 'parenthesized' ||
    (value.kind === 'number' && /^\d+$/.test(value.text))
  );
}

import { unreachable } from '../assert.ts';
import type {
  Argument,
  Frame,
  FrameBound,
  FunctionCall,
  SpecialCall,
  WindowSpecification,
} from '../ast/expression.ts';
import type { OrderBy, OrderItem } from '../ast/query.ts';
import { writeName, writePath } from './name.ts';
import { Precedence, restrictedPrecedence } from './precedence.ts';
import type { Printer } from './printer.ts';

export function writeCall(to: Printer, node: FunctionCall): void {
  writePath(to, node.path, 'function');
  to.parenthesized(() => writeArguments(to, node));
  if (node.withinGroup !== undefined) {
    const { withinGroup } = node;
    to.write(' WITHIN GROUP ');
    to.parenthesized(() => writeOrderBy(to, withinGroup));
  }
  if (node.filter !== undefined) {
    to.write(' FILTER (WHERE ');
    to.expression(node.filter);
    to.write(')');
  }
  if (node.exportState === true) to.write(' EXPORT_STATE');
  if (node.over !== undefined) {
    to.write(' OVER ');
    if (node.over.kind === 'name') writeName(to, node.over);
    else writeWindowSpecification(to, node.over);
  }
}

function writeArguments(to: Printer, node: FunctionCall): void {
  if (node.all === true) to.write('ALL ');
  if (node.distinct) to.write('DISTINCT ');
  to.list(node.arguments, (argument) => writeArgument(to, argument));
  if (node.orderBy !== undefined) {
    if (node.arguments.length > 0) to.write(' ');
    writeOrderBy(to, node.orderBy);
  }
  if (node.nulls !== undefined) to.write(` ${node.nulls} NULLS`);
}

export function writeArgument(to: Printer, node: Argument): void {
  to.placed(node.span, () => {
    if (node.variadic === true) to.write('VARIADIC ');
    if (node.name !== undefined) {
      writeName(to, node.name, node.assignment === undefined ? 'argument' : 'column');
      to.write(` ${node.assignment ?? '=>'} `);
    }
    to.expression(node.value);
  });
}

/**
 * Operands of the words in a special call stand as in `POSITION(b IN s)`: they must not be read on as an IN
 * of their own.
 */
export function writeSpecialCall(to: Printer, node: SpecialCall): void {
  to.write(`${node.name}(`);
  for (const [index, part] of node.parts.entries()) {
    if (index > 0 && part !== ',') to.write(' ');
    if (typeof part === 'string') to.write(part);
    else to.expression(part, node.name === 'POSITION' ? restrictedPrecedence(part) : Precedence.any);
  }
  to.write(')');
}

export function writeOrderBy(to: Printer, node: OrderBy): void {
  to.placed(node.span, () => {
    to.write('ORDER BY ');
    to.list(node.items, (item) => writeOrderItem(to, item));
  });
}

function writeOrderItem(to: Printer, node: OrderItem): void {
  to.placed(node.span, () => {
    if (node.value === 'all') to.write('ALL');
    else to.expression(node.value);
    if (node.direction !== undefined) to.write(` ${node.direction}`);
    if (node.nulls !== undefined) to.write(` NULLS ${node.nulls}`);
  });
}

export function writeWindowSpecification(to: Printer, node: WindowSpecification): void {
  const parts: (() => void)[] = [];
  const { base, partitionBy, orderBy, frame } = node;
  if (base !== undefined) parts.push(() => writeName(to, base));
  if (partitionBy.length > 0) {
    parts.push(() => {
      to.write('PARTITION BY ');
      to.list(partitionBy, (item) => to.expression(item));
    });
  }
  if (orderBy !== undefined) parts.push(() => writeOrderBy(to, orderBy));
  if (frame !== undefined) parts.push(() => writeFrame(to, frame));
  to.placed(node.span, () => to.parenthesized(() => to.list(parts, (write) => write(), ' ')));
}

function writeFrame(to: Printer, frame: Frame): void {
  to.write(`${frame.unit} `);
  if (frame.end !== undefined) to.write('BETWEEN ');
  writeFrameBound(to, frame.start);
  if (frame.end !== undefined) {
    to.write(' AND ');
    writeFrameBound(to, frame.end);
  }
  if (frame.exclude !== undefined) to.write(` EXCLUDE ${frame.exclude}`);
}

function writeFrameBound(to: Printer, bound: FrameBound): void {
  switch (bound.kind) {
    case 'UNBOUNDED PRECEDING':
    case 'UNBOUNDED FOLLOWING':
    case 'CURRENT ROW':
      to.write(bound.kind);
      return;
    case 'PRECEDING':
    case 'FOLLOWING':
      if (bound.offset !== undefined) to.expression(bound.offset, Precedence.postfix);
      to.write(` ${bound.kind}`);
      return;
    default:
      unreachable(bound.kind);
  }
}

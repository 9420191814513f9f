import { unreachable } from '../assert.ts';
import type {
  Case,
  Columns,
  Expression,
  FieldAccess,
  IndexAccess,
  Lambda,
  ListComprehension,
  ListLiteral,
  MapLiteral,
  MethodCall,
  Row,
  SliceAccess,
  Star,
  StructLiteral,
} from '../ast/expression.ts';
import { writeCall } from './call.ts';
import { writeName, writePath } from './name.ts';
import { Precedence } from './precedence.ts';
import type { Printer } from './printer.ts';

type Access = FieldAccess | MethodCall | IndexAccess | SliceAccess;
type Construction =
  | Access
  | Case
  | Columns
  | Lambda
  | ListComprehension
  | ListLiteral
  | MapLiteral
  | Row
  | Star
  | StructLiteral;

/** Writes what is built from values, or takes a part of one. */
export function writeConstruction(to: Printer, node: Construction): void {
  switch (node.kind) {
    case 'star':
      return writeStar(to, node);
    case 'columns':
      return writeColumns(to, node);
    case 'case':
      return writeCase(to, node);
    case 'lambda':
      return writeLambda(to, node);
    case 'list':
      to.write(node.array ? 'ARRAY[' : '[');
      to.list(node.items, (item) => to.expression(item));
      return to.write(']');
    case 'comprehension':
      return writeComprehension(to, node);
    case 'struct':
      to.write('{');
      to.list(node.fields, (field) => {
        writeName(to, field.name);
        to.write(': ');
        to.expression(field.value);
      });
      return to.write('}');
    case 'map':
      to.write('MAP {');
      to.list(node.entries, (entry) => {
        to.expression(entry.key);
        to.write(': ');
        to.expression(entry.value);
      });
      return to.write('}');
    case 'row':
      if (node.keyword || node.items.length < 2) to.write('ROW');
      return to.parenthesized(() => to.list(node.items, (item) => to.expression(item)));
    case 'field':
    case 'method':
    case 'index':
    case 'slice':
      return writeAccess(to, node);
    default:
      return unreachable(node);
  }
}

function writeAccess(to: Printer, node: Access): void {
  if (takesAccess(node.target, node.kind)) to.expression(node.target);
  else to.parenthesized(() => to.expression(node.target));
  switch (node.kind) {
    case 'field':
      to.write('.');
      return writeName(to, node.name, 'label');
    case 'method':
      to.write('.');
      return to.placed(node.call.span, () => writeCall(to, node.call));
    case 'index':
      to.write('[');
      to.expression(node.index);
      return to.write(']');
    case 'slice':
      return writeSlice(to, node);
    default:
      return unreachable(node);
  }
}

/**
 * Whether an access may follow without parentheses. A column before a dot would become one longer path, and
 * columns, strings and subqueries take no method call, not even behind an index. The parser keeps the
 * parentheses that were there; programs leave them out.
 */
function takesAccess(target: Expression, access: Access['kind']): boolean {
  switch (target.kind) {
    case 'column':
    case 'positional':
      return access === 'index' || access === 'slice';
    case 'string':
    case 'subquery':
      return access !== 'method';
    case 'index':
    case 'slice':
      return access !== 'method' || takesAccess(target.target, access);
    case 'field':
      return access !== 'method' || target.target.kind === 'column' || takesAccess(target.target, access);
    case 'parenthesized':
    case 'function':
    case 'method':
    case 'list':
    case 'comprehension':
    case 'struct':
    case 'map':
    case 'row':
    case 'case':
    case 'parameter':
    case 'special':
    case 'array-subquery':
      return true;
    default:
      return target.kind === 'cast' && target.style !== '::';
  }
}

/** An open end before a step is written `-`, because `::` would be a cast. */
function writeSlice(to: Printer, node: SliceAccess): void {
  to.write('[');
  if (node.start !== undefined) to.expression(node.start);
  to.write(':');
  if (node.end !== undefined) to.expression(node.end);
  if (node.step !== undefined) {
    to.write(node.end === undefined ? '-:' : ':');
    to.expression(node.step);
  }
  to.write(']');
}

function writeCase(to: Printer, node: Case): void {
  to.write('CASE');
  if (node.operand !== undefined) {
    to.write(' ');
    to.expression(node.operand);
  }
  for (const branch of node.branches) {
    to.write(' WHEN ');
    to.expression(branch.when);
    to.write(' THEN ');
    to.expression(branch.then);
  }
  if (node.otherwise !== undefined) {
    to.write(' ELSE ');
    to.expression(node.otherwise);
  }
  to.write(' END');
}

function writeLambda(to: Printer, node: Lambda): void {
  const writeParameters = (): void => to.list(node.parameters, (name) => writeName(to, name));
  if (node.style === 'lambda') {
    to.write('LAMBDA ');
    writeParameters();
    to.write(': ');
    to.expression(node.body);
    return;
  }
  if (node.parameters.length === 1) writeParameters();
  else to.parenthesized(writeParameters);
  to.write(' -> ');
  to.expression(node.body, Precedence.or);
}

function writeComprehension(to: Printer, node: ListComprehension): void {
  to.write('[');
  to.expression(node.value);
  to.write(' FOR ');
  to.list(node.variables, (name) => writeName(to, name));
  to.write(' IN ');
  to.expression(node.list, node.condition === undefined ? Precedence.any : Precedence.primary);
  if (node.condition !== undefined) {
    to.write(' IF ');
    to.expression(node.condition);
  }
  to.write(']');
}

function writeStar(to: Printer, node: Star): void {
  for (const name of node.qualifier) {
    writeName(to, name);
    to.write('.');
  }
  to.write('*');
  if (node.exclude.length > 0) {
    to.write(' EXCLUDE ');
    to.parenthesized(() => to.list(node.exclude, (column) => writePath(to, column.path)));
  }
  if (node.replace.length > 0) {
    to.write(' REPLACE ');
    to.parenthesized(() =>
      to.list(node.replace, (item) => {
        to.expression(item.value);
        to.write(' AS ');
        writeName(to, item.name);
      }),
    );
  }
  if (node.rename.length > 0) {
    to.write(' RENAME ');
    to.parenthesized(() =>
      to.list(node.rename, (item) => {
        writePath(to, item.from.path);
        to.write(' AS ');
        writeName(to, item.to);
      }),
    );
  }
}

function writeColumns(to: Printer, node: Columns): void {
  if (node.unpacked) to.write('*');
  for (const name of node.qualifier) {
    writeName(to, name);
    to.write('.');
  }
  to.write('COLUMNS');
  to.parenthesized(() => to.expression(node.argument));
}

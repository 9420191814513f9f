import { unreachable } from '../assert.ts';
import type {
  CommonTable,
  DescribeQuery,
  Limit,
  Query,
  QueryBody,
  SetOperation,
  With,
} from '../ast/query.ts';
import { writeOrderBy } from './call.ts';
import { writeName, writePath } from './name.ts';
import { writePivot, writeUnpivot } from './pivot.ts';
import { Precedence } from './precedence.ts';
import type { Printer } from './printer.ts';
import { writeSelect } from './select.ts';
import { writeEmit } from './stream-clause.ts';
import { writeValues } from './table.ts';

export function writeQuery(to: Printer, node: Query): void {
  to.placed(node.span, () => {
    if (node.with !== undefined) writeWith(to, node.with);
    writeBody(to, node.body);
    if (node.orderBy !== undefined) {
      to.write(' ');
      writeOrderBy(to, node.orderBy);
    }
    if (node.limit !== undefined) writeLimit(to, node.limit);
    if (node.body.kind === 'select' && node.body.state !== undefined) writeEmit(to, node.body.state);
  });
}

/** Writes a body without what stands around it in its query, among it EMIT, which stands last of all. */
export function writeBody(to: Printer, node: QueryBody): void {
  to.placed(node.span, () => {
    switch (node.kind) {
      case 'select':
        return writeSelect(to, node);
      case 'set-operation':
        return writeSetOperation(to, node);
      case 'values':
        return writeValues(to, node);
      case 'table-statement':
        to.write('TABLE ');
        return to.table(node.table);
      case 'pivot':
        return writePivot(to, node);
      case 'unpivot':
        return writeUnpivot(to, node);
      case 'describe-query':
        return writeDescribe(to, node);
      case 'parenthesized-query':
        return to.parenthesized(() => to.query(node.query));
      default:
        return unreachable(node);
    }
  });
}

function writeWith(to: Printer, node: With): void {
  to.placed(node.span, () => {
    to.write(node.recursive ? 'WITH RECURSIVE ' : 'WITH ');
    to.list(node.tables, (table) => writeCommonTable(to, table));
  });
  to.write(' ');
}

function writeCommonTable(to: Printer, node: CommonTable): void {
  to.placed(node.span, () => {
    writeName(to, node.name);
    if (node.columns.length > 0)
      to.parenthesized(() => to.list(node.columns, (column) => writeName(to, column)));
    if (node.usingKey !== undefined) {
      const { usingKey } = node;
      to.write(' USING KEY ');
      to.parenthesized(() => to.list(usingKey, (key) => to.expression(key)));
    }
    to.write(node.materialized === undefined ? ' AS ' : ` AS ${node.materialized} `);
    to.parenthesized(() => to.query(node.query));
  });
}

function writeSetOperation(to: Printer, node: SetOperation): void {
  writeArm(to, node.left, setPrecedence(node));
  to.write(` ${node.operator}${node.all ? ' ALL' : ''}${node.byName ? ' BY NAME' : ''} `);
  writeArm(to, node.right, setPrecedence(node) + 1);
}

/**
 * INTERSECT binds more tightly than UNION and EXCEPT; an ORDER BY or LIMIT would be taken for that of the
 * whole.
 */
function writeArm(to: Printer, arm: Query, atLeast: number): void {
  const { body } = arm;
  const isBare = arm.with === undefined && arm.orderBy === undefined && arm.limit === undefined;
  const standsAlone =
    body.kind === 'set-operation'
      ? setPrecedence(body) >= atLeast
      : body.kind !== 'pivot' && body.kind !== 'unpivot' && body.kind !== 'describe-query';
  if (isBare && standsAlone) to.query(arm);
  else to.parenthesized(() => to.query(arm));
}

function setPrecedence(node: SetOperation): number {
  return node.operator === 'INTERSECT' ? 2 : 1;
}

/** OFFSET stays first where it was: parameters written `?` are counted in order. */
function writeLimit(to: Printer, node: Limit): void {
  const { count, offset } = node;
  const offsetFirst = count !== undefined && offset !== undefined && offset.span.start < count.span.start;
  to.write(' ');
  to.placed(node.span, () => {
    const clauses =
      offset === undefined ? [writeCount] : count === undefined ? [writeOffset] : [writeCount, writeOffset];
    to.list(offsetFirst ? clauses.toReversed() : clauses, (write) => write(to, node), ' ');
  });
}

function writeCount(to: Printer, { count, percent }: Limit): void {
  to.write('LIMIT ');
  if (count === undefined) to.write('ALL');
  else to.expression(count, percent ? Precedence.primary : Precedence.any);
  if (percent) to.write('%');
}

function writeOffset(to: Printer, { offset }: Limit): void {
  if (offset === undefined) return;
  to.write('OFFSET ');
  to.expression(offset);
}

function writeDescribe(to: Printer, node: DescribeQuery): void {
  to.write(node.keyword);
  if (node.scope !== undefined) to.write(` ${node.scope}`);
  if ('kind' in node.subject) {
    to.write(' ');
    to.query(node.subject);
  } else if (node.subject.length > 0) {
    to.write(' ');
    writePath(to, node.subject);
  }
}

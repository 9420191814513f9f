import { unreachable } from '../assert.ts';
import type { Alias, Join, Sample, TableName, TableReference, Values } from '../ast/query.ts';
import { writeCall } from './call.ts';
import { writeString } from './literal.ts';
import { writeName, writePath } from './name.ts';
import { writeTablePivot, writeTableUnpivot } from './pivot.ts';
import { Precedence } from './precedence.ts';
import type { Printer } from './printer.ts';
import { writeStreamClauses } from './stream-clause.ts';

export function writeTable(to: Printer, node: TableReference): void {
  to.placed(node.span, () => {
    switch (node.kind) {
      case 'table':
        return writeTableName(to, node);
      case 'table-function':
        if (node.lateral) to.write('LATERAL ');
        to.placed(node.call.span, () => writeCall(to, node.call));
        if (node.ordinality) to.write(' WITH ORDINALITY');
        writeStreamClauses(to, node);
        return writeAliasAndSample(to, node);
      case 'table-subquery':
        if (node.lateral) to.write('LATERAL ');
        to.parenthesized(() => to.query(node.query));
        return writeAliasAndSample(to, node);
      case 'table-values':
        to.parenthesized(() => writeValues(to, node.values));
        return writeAliasAndSample(to, node);
      case 'join':
        return writeJoin(to, node);
      case 'table-pivot':
        to.table(node.table);
        writeTablePivot(to, node);
        return writeAliasAndSample(to, node);
      case 'table-unpivot':
        to.table(node.table);
        writeTableUnpivot(to, node);
        return writeAliasAndSample(to, node);
      case 'table-parenthesized':
        to.parenthesized(() => to.table(node.table));
        return writeAliasAndSample(to, node);
      default:
        return unreachable(node);
    }
  });
}

/** The order of the grammar: alias, AT, sample. weir's clauses stand before the alias. */
function writeTableName(to: Printer, node: TableName): void {
  if (node.file === undefined) writePath(to, node.path);
  else writeString(to, node.file);
  writeStreamClauses(to, node);
  if (node.alias !== undefined) writeAlias(to, node.alias);
  if (node.at !== undefined) {
    to.write(` AT (${node.at.unit} => `);
    to.expression(node.at.value);
    to.write(')');
  }
  writeTableSample(to, node.sample);
}

function writeAliasAndSample(to: Printer, node: { readonly alias?: Alias; readonly sample?: Sample }): void {
  if (node.alias !== undefined) writeAlias(to, node.alias);
  writeTableSample(to, node.sample);
}

function writeAlias(to: Printer, node: Alias): void {
  to.write(' AS ');
  to.placed(node.span, () => {
    writeName(to, node.name);
    if (node.columns.length === 0) return;
    to.parenthesized(() =>
      to.list([...node.columns.entries()], ([index, column]) => {
        writeName(to, column);
        const type = node.types?.[index];
        if (type !== undefined) to.write(` ${type.text}`);
      }),
    );
  });
}

export function writeValues(to: Printer, node: Values): void {
  to.write('VALUES ');
  to.list(node.rows, (row) => to.parenthesized(() => to.list(row, (value) => to.expression(value))));
}

function writeTableSample(to: Printer, node: Sample | undefined): void {
  if (node === undefined) return;
  to.write(' TABLESAMPLE ');
  writeSample(to, node);
}

/** `reservoir(10 PERCENT) REPEATABLE (7)`: the one form that can say everything. */
export function writeSample(to: Printer, node: Sample): void {
  to.placed(node.span, () => {
    if (node.method !== undefined) writeName(to, node.method);
    to.parenthesized(() => {
      to.expression(node.size, Precedence.primary);
      to.write(` ${node.unit}`);
    });
    if (node.seed === undefined) return;
    to.write(' REPEATABLE ');
    const { seed } = node;
    to.parenthesized(() => to.expression(seed));
  });
}

/** Joins group to the left, so a join on the right side needs parentheses. */
function writeJoin(to: Printer, node: Join): void {
  to.table(node.left);
  to.write(node.natural ? ' NATURAL ' : node.asof ? ' ASOF ' : ' ');
  to.write(node.type === 'INNER' ? 'JOIN ' : `${node.type} JOIN `);
  if (node.right.kind === 'join') to.parenthesized(() => to.table(node.right));
  else to.table(node.right);
  if (node.on !== undefined) {
    to.write(' ON ');
    to.expression(node.on);
  }
  if (node.using !== undefined) {
    const { using } = node;
    to.write(' USING ');
    to.parenthesized(() => to.list(using, (column) => writeName(to, column)));
  }
}

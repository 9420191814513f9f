import type {
  PivotColumn,
  PivotStatement,
  SelectItem,
  TablePivot,
  TableUnpivot,
  UnpivotColumn,
  UnpivotStatement,
} from '../ast/query.ts';
import type { Expression, Name } from '../ast/expression.ts';
import { writeName } from './name.ts';
import { Precedence, restrictedPrecedence } from './precedence.ts';
import type { Printer } from './printer.ts';
import { writeSelectItem } from './select-item.ts';

/** `PIVOT t ON c USING sum(x) GROUP BY k`. */
export function writePivot(to: Printer, node: PivotStatement): void {
  to.write('PIVOT ');
  to.table(node.table);
  if (node.pivots.length > 0) {
    to.write(' ON ');
    to.list(node.pivots, (pivot) => {
      writePivotColumn(to, pivot, (column) => to.expression(column, restrictedPrecedence(column)));
    });
  }
  if (node.aggregates.length > 0) {
    to.write(' USING ');
    writeItems(to, node.aggregates);
  }
  writeGroups(to, node.groupBy);
}

/** `UNPIVOT t ON a, b INTO NAME n VALUE v`. */
export function writeUnpivot(to: Printer, node: UnpivotStatement): void {
  to.write('UNPIVOT ');
  to.table(node.table);
  to.write(nullsOption(node.includeNulls));
  to.write(' ON ');
  writeItems(to, node.columns);
  if (node.nameColumn === undefined) return;
  to.write(' INTO NAME ');
  writeName(to, node.nameColumn);
  to.write(' VALUE ');
  to.list(node.valueColumns, (column) => writeName(to, column));
}

/** `PIVOT (sum(x) FOR c IN (1, 2) GROUP BY k)` behind a table. */
export function writeTablePivot(to: Printer, node: TablePivot): void {
  to.write(' PIVOT (');
  writeItems(to, node.aggregates);
  to.write(' FOR ');
  to.list(node.pivots, (pivot) => writePivotColumn(to, pivot, (column) => writeHeader(to, [column])), ' ');
  writeGroups(to, node.groupBy);
  to.write(')');
}

/** `UNPIVOT (v FOR n IN (a, b))` behind a table. */
export function writeTableUnpivot(to: Printer, node: TableUnpivot): void {
  to.write(` UNPIVOT${nullsOption(node.includeNulls)} (`);
  to.list(node.unpivots, (unpivot) => writeUnpivotColumn(to, unpivot), ' ');
  to.write(')');
}

function writeUnpivotColumn(to: Printer, node: UnpivotColumn): void {
  to.placed(node.span, () => {
    if (node.valueColumns.length > 0) {
      writeNames(to, node.valueColumns);
      to.write(' FOR ');
    }
    writeNames(to, node.nameColumns);
    to.write(' IN ');
    to.parenthesized(() => writeItems(to, node.values));
  });
}

function writePivotColumn(to: Printer, node: PivotColumn, writeOne: (column: Expression) => void): void {
  to.placed(node.span, () => {
    const [column] = node.columns;
    if (column !== undefined && node.columns.length === 1) writeOne(column);
    else writeHeader(to, node.columns);
    const { values } = node;
    if (values === undefined) return;
    to.write(' IN ');
    if (!('kind' in values)) to.parenthesized(() => writeItems(to, values));
    else if (values.kind === 'query') to.parenthesized(() => to.query(values));
    else writeName(to, values);
  });
}

function writeItems(to: Printer, items: readonly SelectItem[]): void {
  to.list(items, (item) => writeSelectItem(to, item));
}

function writeGroups(to: Printer, groupBy: readonly Expression[]): void {
  if (groupBy.length === 0) return;
  to.write(' GROUP BY ');
  to.list(groupBy, (item) => to.expression(item));
}

function writeNames(to: Printer, names: readonly Name[]): void {
  const [name] = names;
  if (name !== undefined && names.length === 1) writeName(to, name);
  else to.parenthesized(() => to.list(names, (item) => writeName(to, item)));
}

function nullsOption(includeNulls: boolean | undefined): string {
  return includeNulls === undefined ? '' : includeNulls ? ' INCLUDE NULLS' : ' EXCLUDE NULLS';
}

/** Columns before IN within parentheses, where operators may not stand and a row would be several columns. */
function writeHeader(to: Printer, columns: readonly Expression[]): void {
  const [column] = columns;
  if (columns.length === 1 && (column?.kind === 'column' || column?.kind === 'function'))
    to.expression(column);
  else to.parenthesized(() => to.list(columns, (item) => to.expression(item, Precedence.primary)));
}

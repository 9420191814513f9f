import type { Column, TablePlan } from './plan.ts';
import { quoteName } from '@weir/parser';
import { batchTable, rowsTable, timeColumn } from './relation-names.ts';

/** The statement that makes a table of a query. */
export function tableDdl(table: TablePlan): string {
  return `CREATE ${table.kind === 'view' ? 'VIEW' : 'TABLE'} IF NOT EXISTS weir.main.${quoteName(table.name)} AS ${table.definition.sql}`;
}

/** The statements that make the tables of a stream with these columns. */
export function streamTables(stream: string, columns: readonly Column[]): readonly string[] {
  const list = columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ');
  const nulls = [
    ...columns.map((column) => `NULL::${column.type} AS ${quoteName(column.name)}`),
    `NULL::TIMESTAMP AS ${timeColumn}`,
  ];
  return [
    `CREATE TABLE IF NOT EXISTS weir.main.${quoteName(batchTable(stream))} (${list})`,
    `CREATE VIEW IF NOT EXISTS weir.main.${quoteName(rowsTable(stream))} AS SELECT ${nulls.join(', ')} WHERE false`,
  ];
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from '@weir/parser';
import { batchTable, sinkRelation } from '@weir/planner';
import type { QueryPlan, TablePlan } from '@weir/planner';
import { KeptRows } from './kept-rows.ts';
import { ownTable } from './own-table.ts';

/* The tables that a query's output goes into. */

/** What is kept of the output of a query; undefined if nothing is. */
export function keptRows(plan: QueryPlan, connection: DuckDBConnection): KeptRows | undefined {
  const relation = relationOf(plan);
  if (relation === undefined || plan.role.kind === 'print' || plan.role.relations.keepMs === 0)
    return undefined;
  return new KeptRows(connection, {
    ...plan.role.relations,
    stream: relation,
    columns: plan.columns,
    slideMs: plan.slideMs,
    hasBatch: !isInternal(plan),
    cumulative: plan.program.cumulative !== undefined,
  });
}

/** Streams of the planner's own make their tables in their programs. */
export function isInternal(plan: QueryPlan): boolean {
  return plan.role.kind === 'stream' && plan.role.internal !== undefined;
}

export function dropSql(table: TablePlan): string {
  return `DROP ${table.kind === 'view' ? 'VIEW' : 'TABLE'} IF EXISTS weir.main.${quoteName(table.name)}`;
}

export function tableSql(table: string, { columns }: QueryPlan): string {
  const list = columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ');
  return `CREATE TABLE IF NOT EXISTS ${table} (${list})`;
}

export function batchTableOf(relation: string): string {
  return ownTable(batchTable(relation));
}

/** The name under which its output is kept. */
export function outputRelation({ role }: QueryPlan): string {
  if (role.kind === 'print') return `query:${role.number}`;
  return role.kind === 'stream' ? role.name : sinkRelation(role.name);
}

/** The name of the tables that the output goes into: that of a derived stream, and of a sink if it is remembered. */
export function relationOf({ role }: QueryPlan): string | undefined {
  if (role.kind === 'stream') return role.name;
  return role.kind === 'sink' && role.relations.keepMs > 0 ? sinkRelation(role.name) : undefined;
}

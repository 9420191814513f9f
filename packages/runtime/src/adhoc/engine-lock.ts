import type { DuckDBConnection } from '@duckdb/node-api';
import { errorAt, quoteString } from '@weir/parser';
import type { Diagnostic, Span } from '@weir/parser';
import { refusedByEngineTree } from '@weir/planner';
import type { Readable } from '@weir/planner';

/** What DuckDB itself reads in the SQL that is about to run is checked as well; undefined if there is nothing against it. */
export async function engineLock(
  connection: DuckDBConnection,
  sql: string,
  readable: Readable,
  span: Span,
): Promise<Diagnostic | undefined> {
  const reader = await connection.runAndReadAll(`SELECT json_serialize_sql(${quoteString(sql)})::VARCHAR`);
  const tree: unknown = JSON.parse(String(reader.getRows()[0]?.[0]));
  const refused = refusedByEngineTree(tree, readable);
  return refused === undefined
    ? undefined
    : errorAt(span, 'not-for-clients', `${refused} cannot be used here`);
}

/** The tables and views of the user, with all ways to write their names. */
export async function readableTables(connection: DuckDBConnection): Promise<Readable> {
  const reader = await connection.runAndReadAll(`
    SELECT database_name, schema_name, table_name, database_name = current_database() AND schema_name = current_schema()
    FROM duckdb_tables() WHERE NOT internal AND database_name NOT IN ('weir', 'system')
    UNION ALL
    SELECT database_name, schema_name, view_name, database_name = current_database() AND schema_name = current_schema()
    FROM duckdb_views() WHERE NOT internal AND database_name NOT IN ('weir', 'system')`);
  const tables = new Set<string>();
  for (const [database, schema, table, current] of reader.getRows()) {
    const path = [database, schema, table].map((part) => String(part).toLowerCase());
    for (const name of [path.join('.'), path.slice(1).join('.'), `${path[0]}.${path[2]}`]) tables.add(name);
    if (current === true) tables.add(path[2] ?? '');
  }
  return { tables };
}

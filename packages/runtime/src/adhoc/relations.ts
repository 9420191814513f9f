import type { DuckDBConnection } from '@duckdb/node-api';
import { givenName } from '@weir/planner';
import type { Column, Planning } from '@weir/planner';
import type { AdhocRelation } from './adhoc-query.ts';

/** Streams and sinks of the pipeline, and the user's tables and views beside them. */
export async function listRelations(
  connection: DuckDBConnection,
  scope: Planning,
): Promise<readonly AdhocRelation[]> {
  const streams = scope.streams().map((stream) => relation('stream', stream.name, stream.columns));
  const sinks = scope
    .sinkNames()
    .flatMap((name) => scope.sink(name) ?? [])
    .filter((sink) => scope.stream(givenName(sink.name)) === undefined)
    .map((sink) => relation('sink', givenName(sink.name), sink.columns));
  return [...streams, ...sinks, ...(await tables(connection))];
}

function relation(kind: 'stream' | 'sink', name: string, columns: readonly Column[] = []): AdhocRelation {
  const offered = columns.some((column) => column.name.toLowerCase() === 'batch_time')
    ? columns
    : [...columns, { name: 'batch_time', type: 'TIMESTAMP' }];
  return { schema: 'main', name, kind, columns: offered };
}

async function tables(connection: DuckDBConnection): Promise<readonly AdhocRelation[]> {
  const reader = await connection.runAndReadAll(`
    SELECT c.schema_name, c.table_name, v.view_name IS NOT NULL, c.column_name, c.data_type
    FROM duckdb_columns() c LEFT JOIN duckdb_views() v
      ON c.database_name = v.database_name AND c.schema_name = v.schema_name AND c.table_name = v.view_name
    WHERE NOT c.internal AND c.database_name = current_database()
    ORDER BY c.schema_name, c.table_name, c.column_index`);
  const found = new Map<string, AdhocRelation & { readonly columns: Column[] }>();
  for (const [schema, table, isView, column, type] of reader.getRows().map((row) => row.map(String))) {
    const key = `${schema}.${table}`;
    const known = found.get(key) ?? {
      schema: schema ?? '',
      name: table ?? '',
      kind: isView === 'true' ? 'view' : 'table',
      columns: [],
    };
    known.columns.push({ name: column ?? '', type: type ?? '' });
    found.set(key, known);
  }
  return [...found.values()];
}

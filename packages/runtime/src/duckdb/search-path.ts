import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName, quoteString } from '@weir/parser';
import { chartSchema } from './chart-functions.ts';

/** The database and schema that names without one mean, as in SQL. */
export async function placeOf(connection: DuckDBConnection): Promise<string> {
  const current = await connection.runAndReadAll('SELECT current_database(), current_schema()');
  return (current.getRows()[0] ?? []).map((name) => quoteName(String(name))).join('.');
}

/** Names without a database mean those of `place`. Charts are found from everywhere, but what the user has made of their names first. */
export function searchPathSql(place: string): string {
  return `SET search_path = ${quoteString(`${place},${chartSchema}`)}`;
}

const changesPlace = /^\s*(?:USE\b|SET\s+(?:SESSION\s+|LOCAL\s+)?schema\b)/i;

/** After a statement of the user: one that changes the place has forgotten the rest of the path. */
export async function findChartsAfter(sql: string, connection: DuckDBConnection): Promise<void> {
  if (changesPlace.test(sql)) await connection.run(searchPathSql(await placeOf(connection)));
}

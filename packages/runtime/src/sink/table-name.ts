import { quoteName, quoteString } from '@weir/parser';
import type { SinkEngine } from './sink.ts';
import { SinkError } from './sink.ts';

/** Where a table is: all three parts, as they are written in the catalog or were given. */
export interface TableName {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}

/**
 * Reads `table`, `schema.table`, `database.table` or `database.schema.table`, with double quotes around parts where needed, as DuckDB
 * would: a first part that is a database is taken as one. Throws a `SinkError` for what is not a name, and for a read-only database.
 */
export async function resolveTableName(text: string, engine: SinkEngine): Promise<TableName> {
  const parts = nameParts(text);
  const table = parts?.at(-1);
  if (parts === undefined || table === undefined || parts.length > 3) {
    throw new SinkError(`table('${text}'): this is not the name of a table`, {
      hint: "a name is table, schema.table or database.schema.table; other characters need quotes: '\"my table\"'",
    });
  }
  const databases = await rowsOf(
    engine,
    'SELECT database_name, readonly, database_name = current_database(), current_schema() FROM duckdb_databases()',
  );
  const [first, second] = parts;
  const current = databases.find(([, , isCurrent]) => isCurrent === true);
  const named = databases.find(([name]) => parts.length > 1 && sameName(String(name), first ?? ''));
  if (parts.length === 3 && named === undefined) {
    throw new SinkError(`table('${text}'): there is no database "${first}"`, { hint: 'ATTACH it in the pipeline file' });
  }
  const [database, readOnly] = named ?? current ?? [];
  if (readOnly === true) throw new SinkError(`table('${text}'): the database "${String(database)}" is read-only`);
  const currentSchema = String(current?.[3] ?? 'main');
  return { database: String(database), schema: schemaOf(parts, named !== undefined, second, currentSchema), table };
}

function schemaOf(parts: readonly string[], hasDatabase: boolean, second: string | undefined, current: string): string {
  if (parts.length === 3) return second ?? 'main';
  if (parts.length === 2) return hasDatabase ? 'main' : (parts[0] ?? 'main');
  return current;
}

/** The parts of a dotted name, without their quotes; undefined when it is not one. */
function nameParts(text: string): string[] | undefined {
  const part = /\s*(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*))\s*(\.|$)/uy;
  const parts: string[] = [];
  for (let last = false; !last; ) {
    const match = part.exec(text);
    if (match === null) return undefined;
    parts.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    last = match[3] === '';
  }
  return parts;
}

/** The name in SQL. */
export function sqlName({ database, schema, table }: TableName): string {
  return [database, schema, table].map(quoteName).join('.');
}

/** The columns of a table, in order; undefined when there is no such table. Names are compared as DuckDB does, without case. */
export async function columnsOfTable({ database, schema, table }: TableName, engine: SinkEngine): Promise<string[] | undefined> {
  const where = (column: string, name: string): string => `lower(${column}) = lower(${quoteString(name)})`;
  const place = `${where('database_name', database)} AND ${where('schema_name', schema)}`;
  const rows = await rowsOf(
    engine,
    `SELECT column_name FROM duckdb_columns() WHERE ${place} AND ${where('table_name', table)} ORDER BY column_index`,
  );
  return rows.length === 0 ? undefined : rows.map(([name]) => String(name));
}

export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The rows of a small query, as JavaScript values. */
export async function rowsOf(engine: SinkEngine, sql: string): Promise<unknown[][]> {
  const table = await engine.query(sql);
  return Array.from({ length: table.numRows }, (_, row) =>
    table.schema.fields.map((_field, column): unknown => table.getChildAt(column)?.get(row)),
  );
}

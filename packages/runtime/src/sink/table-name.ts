import { quoteName, quoteString } from '@weir/parser';
import { cellRows } from '../text/cell-rows.ts';
import type { SinkEngine } from './sink.ts';
import { SinkError } from './sink.ts';

/** Where a table is: all three parts, as they are written in the catalog or were given. */
export interface TableName {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}

/**
 * Reads `table`, `schema.table`, `database.table` or `database.schema.table`, with double quotes around parts
 * where needed, as DuckDB would: a first part that is a database is taken as one. Throws a `SinkError` for what is
 * not a name, and for a read-only database.
 */
export async function resolveTableName(text: string, engine: SinkEngine): Promise<TableName> {
  const parts = nameParts(text);
  const table = parts?.at(-1);
  if (parts === undefined || table === undefined || parts.length > 3) {
    throw new SinkError(`table('${text}'): this is not the name of a table`, {
      hint: 'a name is table, schema.table or database.schema.table; other characters need quotes: \'"my table"\'',
    });
  }
  const [schema, database] = parts.slice(0, -1).toReversed();
  const databases = await textRows(
    engine,
    'SELECT database_name, readonly, database_name = current_database() FROM duckdb_databases()',
  );
  // Of two names the first is a database if there is one, as DuckDB has it.
  const wanted = database ?? schema;
  const named = databases.find(([name = '']) => wanted !== undefined && sameName(name, wanted));
  if (database !== undefined && named === undefined) {
    throw new SinkError(`table('${text}'): there is no database "${database}"`, {
      hint: 'ATTACH it in the pipeline file',
    });
  }
  const [name = '', readOnly] = named ?? databases.find(([, , isCurrent]) => isCurrent === 'true') ?? [];
  if (readOnly === 'true') throw new SinkError(`table('${text}'): the database "${name}" is read-only`);
  if (database === undefined && named !== undefined) return { database: name, schema: 'main', table };
  const [[currentSchema = ''] = []] = await textRows(engine, 'SELECT current_schema()');
  return { database: name, schema: schema ?? currentSchema, table };
}

/** The parts of a dotted name, without their quotes; undefined when it is not one. */
function nameParts(text: string): string[] | undefined {
  const part = /\s*(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*))\s*(\.|$)/uy;
  const parts: string[] = [];
  for (let last = false; !last;) {
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

/**
 * The columns of a table, in order; undefined when there is no such table. Names are compared as DuckDB does,
 * without case.
 */
export async function columnsOfTable(
  { database, schema, table }: TableName,
  engine: SinkEngine,
): Promise<string[] | undefined> {
  const place = `${isNamed('database_name', database)} AND ${isNamed('schema_name', schema)}`;
  const rows = await textRows(
    engine,
    `SELECT column_name FROM duckdb_columns() WHERE ${place} AND ${isNamed('table_name', table)} ORDER BY column_index`,
  );
  return rows.length === 0 ? undefined : rows.flat();
}

function isNamed(column: string, name: string): string {
  return `lower(${column}) = lower(${quoteString(name)})`;
}

export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The rows of a small query as text, NULL as an empty one. */
export async function textRows(engine: SinkEngine, sql: string): Promise<string[][]> {
  return Array.from(cellRows(await engine.query(sql)), (row) => row.map((cell) => cell ?? ''));
}

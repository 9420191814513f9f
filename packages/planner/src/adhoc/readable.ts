/**
 * What someone may use who is not trusted: streams, tables and sinks, and nothing else. Table functions are those of this list, as most of
 * DuckDB's read files or tell about the machine; of the others all but those that do.
 */
export interface Readable {
  /** Tables and views by lower-case name, alone and with schema and database. */
  readonly tables: ReadonlySet<string>;
}

const tableFunctions = new Set([
  'range',
  'generate_series',
  'unnest',
  'repeat',
  'repeat_row',
  'json_each',
  'json_tree',
  'pg_timezone_names',
  'icu_calendar_names',
]);

/** Files, the environment, settings, the query log, sequences, random seeds; and what holds up a thread. */
const refusedFunctions = new Set([
  'getenv',
  'getvariable',
  'current_setting',
  'set_config',
  'sleep_ms',
  'pg_sleep',
  'write_log',
  'nextval',
  'currval',
  'setseed',
  'pg_get_viewdef',
  'which_secret',
  'query',
  'query_table',
]);

/** Views and tables of the catalog that say what there is to read. */
const catalogSchemas = new Set(['information_schema']);

export function mayCall(functionName: string): boolean {
  const name = functionName.toLowerCase();
  return !refusedFunctions.has(name) && !/^(read_|parquet_|sniff_|duckdb_|pragma_)|_scan$|^glob$/.test(name);
}

export function mayCallAsTable(functionName: string): boolean {
  return tableFunctions.has(functionName.toLowerCase());
}

/** `path`: the name of a table, with schema and database where they are written. */
export function mayRead(path: readonly string[], readable: Readable): boolean {
  const lower = path.map((part) => part.toLowerCase());
  const schema = lower.at(-2);
  return readable.tables.has(lower.join('.')) || (schema !== undefined && catalogSchemas.has(schema));
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Table } from '@weir/runtime';
import { readArrow } from '@weir/runtime';
import type { Relation } from '../query-backend.ts';
import { SessionSettings } from '../session/session-settings.ts';
import { catalogFunctions } from './catalog-functions.ts';
import type { CatalogRows, SettingValue } from './catalog-rows.ts';
import { catalogRows } from './catalog-rows.ts';
import { catalogTables, informationSchemaTables } from './catalog-tables.ts';

/**
 * The catalog that PostgreSQL's clients ask for, in a DuckDB of its own: the tables of `pg_catalog` (schema `pg`) and
 * `information_schema` (schema `info`) with the rows of `relations`, and macros for PostgreSQL's functions. It knows no
 * files and no engine of a pipeline, so that nothing can be read or harmed through it.
 */
export class CatalogDatabase {
  readonly #instance: DuckDBInstance;
  readonly #settings: readonly SettingValue[];
  readonly #oids = new Map<string, number>();
  #shown = '';
  #filling: Promise<void> = Promise.resolve();

  private constructor(instance: DuckDBInstance, settings: readonly SettingValue[]) {
    this.#instance = instance;
    this.#settings = settings;
  }

  static async open(version: string): Promise<CatalogDatabase> {
    const known = new SessionSettings(version);
    const settings = known.names().map((name): SettingValue => [name, known.value(name)]);
    const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '256MB' });
    const connection = await instance.connect();
    await connection.run([...definitions(version, settings), ...lockedSettings].join(';\n'));
    connection.closeSync();
    return new CatalogDatabase(instance, settings);
  }

  /** Makes the catalog tell of these relations. */
  show(relations: readonly Relation[]): Promise<void> {
    this.#filling = this.#filling.catch(() => undefined).then(() => this.#fill(relations));
    return this.#filling;
  }

  /** The rows of a query, in DuckDB's SQL. Rejects with DuckDB's error, and when the signal aborts. */
  async query(sql: string, signal: AbortSignal): Promise<Table> {
    const connection = await this.#instance.connect();
    let interrupting: NodeJS.Timeout | undefined;
    // More than once: an interrupt that comes just before the query begins has no effect.
    const interrupt = (): void => {
      interrupting ??= setInterval(() => connection.interrupt(), 20);
    };
    signal.addEventListener('abort', interrupt);
    try {
      await connection.run('USE memory.pg; BEGIN TRANSACTION READ ONLY');
      signal.throwIfAborted();
      return await readArrow(await connection.run(sql));
    } finally {
      signal.removeEventListener('abort', interrupt);
      clearInterval(interrupting);
      connection.closeSync();
    }
  }

  close(): void {
    this.#instance.closeSync();
  }

  async #fill(relations: readonly Relation[]): Promise<void> {
    const shown = JSON.stringify(relations);
    if (shown === this.#shown) return;
    const connection = await this.#instance.connect();
    try {
      await connection.run('BEGIN');
      await insertRows(connection, catalogRows(relations, this.#oidOf, this.#settings));
      await connection.run('COMMIT');
      this.#shown = shown;
    } finally {
      connection.closeSync();
    }
  }

  /** Numbers from where PostgreSQL's own end: clients remember them between two queries. */
  readonly #oidOf = (name: string): number => {
    const oid = this.#oids.get(name) ?? 16_384 + this.#oids.size;
    this.#oids.set(name, oid);
    return oid;
  };
}

const lockedSettings = ['SET enable_external_access = false', 'SET lock_configuration = true'];

/** Types that are text here, as nothing is done with them but read them. */
const textTypes = [
  'regclass',
  'regtype',
  'regnamespace',
  'regproc',
  'regrole',
  'xid',
  'int2vector',
  'oidvector',
  'inet',
  'name',
  'aclitem',
];

function definitions(version: string, settings: readonly SettingValue[]): string[] {
  return [
    'CREATE SCHEMA pg',
    'CREATE SCHEMA info',
    'USE memory.pg',
    ...Object.entries(catalogTables).map(([name, columns]) => tableSql(`pg.${name}`, columns)),
    ...Object.entries(informationSchemaTables).map(([name, columns]) => tableSql(`info.${name}`, columns)),
    ...textTypes.map((name) => `CREATE TYPE ${name} AS VARCHAR`),
    ...catalogFunctions(version, settings).map((macro) => `CREATE MACRO ${macro}`),
  ];
}

const columnTypes: Readonly<Record<string, string>> = {
  oid: 'UINTEGER DEFAULT 0',
  bool: 'BOOLEAN DEFAULT false',
  int2: 'SMALLINT DEFAULT 0',
  int4: 'INTEGER',
  int8: 'BIGINT DEFAULT 0',
  float4: 'FLOAT DEFAULT 0',
  float8: 'DOUBLE DEFAULT 0',
  timestamptz: 'TIMESTAMPTZ',
  text: 'VARCHAR',
  'text[]': 'VARCHAR[]',
  'oid[]': 'UINTEGER[]',
  'int2[]': 'SMALLINT[]',
  'float4[]': 'FLOAT[]',
  'bool[]': 'BOOLEAN[]',
};

/** `columns` as in `catalog-tables.ts`. */
function tableSql(name: string, columns: string): string {
  const definedColumns = columns
    .trim()
    .split(/\s+/)
    .map((column) => {
      const [columnName = '', type = 'text'] = column.split(':');
      return `"${columnName}" ${columnTypes[type] ?? 'VARCHAR'}`;
    });
  return `CREATE TABLE ${name} (${definedColumns.join(', ')})`;
}

async function insertRows(connection: DuckDBConnection, tables: CatalogRows): Promise<void> {
  for (const [table, rows] of Object.entries(tables)) {
    await connection.run(`DELETE FROM ${table}`);
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    if (rows.length === 0) continue;
    const values = rows.map((row) => `(${names.map((name) => literal(row[name])).join(', ')})`);
    await connection.run(`INSERT INTO ${table} (${names.join(', ')}) VALUES ${values.join(', ')}`);
  }
}

function literal(value: string | number | boolean | undefined): string {
  if (value === undefined) return 'DEFAULT';
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

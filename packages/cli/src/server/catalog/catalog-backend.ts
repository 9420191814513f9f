import { DataType, Field, RecordBatch, Schema, Table } from 'apache-arrow';
import type { BoundParameters, QueryBackend, StatementDescription } from '../query-backend.ts';
import { BackendError } from '../query-backend.ts';
import { sqlTokens } from '../sql/sql-tokens.ts';
import { sqlState } from '../sqlstate.ts';
import { columnTypeWithOid, postgresTypeWithName } from '../value/postgres-type.ts';
import { wireTypeKey } from '../value/wire-columns.ts';
import { CatalogDatabase } from './catalog-database.ts';
import { isCatalogQuery } from './is-catalog-query.ts';
import { rewriteCatalogQuery } from './rewrite-catalog-query.ts';

/**
 * The backend, with the queries about PostgreSQL's catalog taken out: `\d` of psql, the lookups of drivers, what tools
 * show of a database. They are answered from `relations()`, each within `limitMs`.
 */
export function withCatalog(
  backend: QueryBackend,
  version: string,
  limitMs: number,
): QueryBackend & { close(): Promise<void> } {
  const catalog = new Catalog(backend, version, limitMs);
  return {
    describe: (sql, types, settings) =>
      isCatalogQuery(sql) ? catalog.describe(sql) : backend.describe(sql, types, settings),
    execute: (sql, parameters, signal, settings) =>
      isCatalogQuery(sql)
        ? catalog.execute(sql, parameters, signal)
        : backend.execute(sql, parameters, signal, settings),
    relations: () => backend.relations(),
    close: () => catalog.close(),
  };
}

class Catalog {
  readonly #backend: QueryBackend;
  readonly #version: string;
  readonly #limitMs: number;
  /** Opened by the first query: most clients of a pipeline ask none. */
  #database: Promise<CatalogDatabase> | undefined;

  constructor(backend: QueryBackend, version: string, limitMs: number) {
    this.#backend = backend;
    this.#version = version;
    this.#limitMs = limitMs;
  }

  /** Catalog queries are short: the columns are those of the rows. */
  async describe(sql: string): Promise<StatementDescription> {
    const parameters = parameterTypes(sql);
    // Constants that DuckDB reads as whatever type is wanted.
    const constants = parameters.map((oid) => (columnTypeWithOid(oid)?.array === true ? '[]' : '0'));
    const table = await this.#run(sql, constants);
    return { kind: 'rows', columns: table.schema, parameters };
  }

  async *execute(
    sql: string,
    { values }: BoundParameters,
    signal: AbortSignal,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    const texts = values.map((value) => (typeof value === 'string' ? value : null));
    const table = await this.#run(sql, texts, signal);
    yield* table.batches;
  }

  async close(): Promise<void> {
    const database = await this.#database?.catch(() => undefined);
    database?.close();
  }

  async #run(sql: string, parameters: readonly (string | null)[], signal?: AbortSignal): Promise<Table> {
    this.#database ??= CatalogDatabase.open(this.#version);
    const database = await this.#database;
    await database.show(await this.#backend.relations());
    const timeout = AbortSignal.timeout(this.#limitMs);
    const ended = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    try {
      return asPostgres(await database.query(rewriteCatalogQuery(sql, parameters), ended));
    } catch (error) {
      throw timeout.aborted ? tooLong() : unanswered(error);
    }
  }
}

/** A type for each `$n`: the one that it is cast to, `$1::oid[]`, or an open one. */
function parameterTypes(sql: string): number[] {
  const types: number[] = [];
  const tokens = [...sqlTokens(sql)];
  for (const [i, token] of tokens.entries()) {
    if (token.kind !== 'parameter') continue;
    const number = Number(token.text.slice(1));
    if (number > mostParameters)
      throw new BackendError(sqlState.limitExceeded, `more than ${mostParameters} parameters`);
    while (types.length < number) types.push(0);
    types[number - 1] ||= castOid(tokens.slice(i + 1, i + 6).map(({ text }) => text));
  }
  return types;
}

function castOid(following: readonly string[]): number {
  const [, name = '', array] = /^:: (?:pg_catalog \. )?(\w+)( \[ ?\])?/.exec(following.join(' ')) ?? [];
  const type = postgresTypeWithName(name.toLowerCase());
  if (type === undefined) return 0;
  return array === undefined ? type.oid : type.arrayOid;
}

const mostParameters = 1000;

/** Numbers of objects have a type of their own, and columns without a name are called after their function. */
function asPostgres(table: Table): Table {
  const fields = table.schema.fields.map((field) => {
    const metadata = new Map(field.metadata);
    if (isOid(field.type)) metadata.set(wireTypeKey, 'oid');
    if (DataType.isList(field.type) && isOid(field.type.valueType)) metadata.set(wireTypeKey, 'oid[]');
    return new Field(columnName(field.name), field.type, field.nullable, metadata);
  });
  const schema = new Schema(fields, table.schema.metadata);
  return new Table(
    schema,
    table.batches.map((batch) => new RecordBatch(schema, batch.data)),
  );
}

function isOid(type: DataType): boolean {
  return DataType.isInt(type) && type.bitWidth === 32 && !type.isSigned;
}

/** DuckDB calls a column without a name by its expression. */
function columnName(name: string): string {
  const call = /^"?(\w+)"?\(.*\)$/s.exec(name)?.[1];
  if (call !== undefined) return call.toLowerCase();
  return /^CASE\s/.test(name) ? 'case' : name;
}

function tooLong(): BackendError {
  return new BackendError(sqlState.canceled, 'this query of the catalog takes too long');
}

function unanswered(error: unknown): BackendError {
  const message = error instanceof Error ? error.message : String(error);
  const [first = message] = message.split('\n');
  return new BackendError(
    sqlState.featureNotSupported,
    `this query of the catalog is not answered: ${first}`,
    {
      hint: 'information_schema.tables and information_schema.columns tell what there is',
    },
  );
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from '@weir/parser';
import { searchPathSql } from './search-path.ts';

/**
 * Empty databases in memory in the place of the user's, under the same names, while a file is planned whose statements make things in
 * several of them: DuckDB writes to one database in a transaction, but what is made here need not be undone. They have the tables, views
 * and macros of the real ones without their rows, so that nothing can be written to a file.
 */
export class StandIns {
  readonly #connection: DuckDBConnection;
  readonly #names: readonly string[];

  private constructor(connection: DuckDBConnection, names: readonly string[]) {
    this.#connection = connection;
    this.#names = names;
  }

  /**
   * Outside of a transaction; undefined where one of the databases cannot be stood in for. `attached`: the statements that attached the
   * real ones.
   */
  static async begin(
    connection: DuckDBConnection,
    attached: readonly string[],
  ): Promise<StandIns | undefined> {
    const reader = await connection.runAndReadAll(`
      SELECT database_name, path IS NOT NULL, type = 'duckdb' AND NOT readonly,
        EXISTS (FROM duckdb_tables() t WHERE t.database_oid = d.database_oid)
      FROM duckdb_databases() d WHERE NOT internal AND database_name <> 'weir' ORDER BY database_oid`);
    const databases = reader.getRows().map(([name, isFile, isOurs, hasTables]) => ({
      name: String(name),
      isFile: isFile === true,
      // What is in memory is copied nowhere: it must be as it was at first.
      canBe: isOurs === true && (isFile === true || hasTables === false),
    }));
    if (databases.some(({ canBe }) => !canBe)) return undefined;
    const names = databases.map(({ name }) => name);
    const standIns = new StandIns(connection, names);
    await connection.run('USE weir');
    try {
      for (const { name, isFile } of databases) if (isFile) await replaceByCopy(connection, quoteName(name));
    } catch {
      // DuckDB cannot copy everything that there may be in a database.
      await standIns.end(attached);
      return undefined;
    }
    await connection.run(searchPathSql('memory.main'));
    return standIns;
  }

  /** Removes them, and what was made as temporary; the real ones are attached again with their own statements. */
  async end(attached: readonly string[]): Promise<void> {
    const connection = this.#connection;
    await connection.run('USE weir');
    for (const name of [...this.#names, copyName])
      await connection.run(`DETACH DATABASE IF EXISTS ${quoteName(name)}`);
    await connection.run("ATTACH ':memory:' AS memory");
    for (const sql of attached) await connection.run(sql);
    const temporary = await connection.runAndReadAll(`
      SELECT 'VIEW', view_name FROM duckdb_views() WHERE database_name = 'temp' AND NOT internal
      UNION ALL SELECT 'TABLE', table_name FROM duckdb_tables() WHERE database_name = 'temp' AND NOT internal`);
    for (const [kind, name] of temporary.getRows())
      await connection.run(`DROP ${String(kind)} temp.main.${quoteName(String(name))}`);
    await connection.run(searchPathSql('memory.main'));
  }
}

async function replaceByCopy(connection: DuckDBConnection, name: string): Promise<void> {
  const aside = quoteName(copyName);
  await connection.run(`ATTACH ':memory:' AS ${aside}; COPY FROM DATABASE ${name} TO ${aside} (SCHEMA)`);
  await connection.run(`DETACH ${name}; ATTACH ':memory:' AS ${name}`);
  await connection.run(`COPY FROM DATABASE ${aside} TO ${name} (SCHEMA); DETACH ${aside}`);
}

const copyName = 'weir copy';

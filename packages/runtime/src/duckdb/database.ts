import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';

/** The engine of one pipeline: DuckDB in memory, with weir's own tables in a database called `weir` beside the user's. */
export class Database {
  readonly instance: DuckDBInstance;
  /** The connection on which plans are made, setup statements run and batches are computed: one after the other. */
  readonly main: DuckDBConnection;

  private constructor(instance: DuckDBInstance, main: DuckDBConnection) {
    this.instance = instance;
    this.main = main;
  }

  /** Opens an engine. `threads`: DuckDB's worker threads, as many as there are cores by default. */
  static async open(options: { readonly threads?: number } = {}): Promise<Database> {
    const settings = options.threads === undefined ? {} : { threads: String(options.threads) };
    const instance = await DuckDBInstance.create(':memory:', settings);
    const main = await instance.connect();
    await main.run("SET errors_as_json = true; SET TimeZone = 'UTC'; ATTACH ':memory:' AS weir");
    return new Database(instance, main);
  }

  close(): void {
    this.main.closeSync();
    this.instance.closeSync();
  }
}

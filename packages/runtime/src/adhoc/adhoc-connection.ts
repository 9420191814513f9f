import type { DuckDBConnection, DuckDBInstance, DuckDBPreparedStatement } from '@duckdb/node-api';
import { idleAdhocConnections } from '../limits.ts';
import { searchPathSql } from '../duckdb/search-path.ts';

/** A connection for one ad-hoc query at a time, with a snapshot of its own. */
export class AdhocConnection {
  readonly engine: DuckDBConnection;
  #open = false;

  constructor(engine: DuckDBConnection) {
    this.engine = engine;
  }

  /** Begins a read-only transaction that sees weir's tables as they are now. */
  async begin(): Promise<void> {
    this.#open = true;
    // A transaction enters a database only when it is first asked for something there.
    await this.engine.run(`BEGIN TRANSACTION READ ONLY; FROM ${snapshotTable}`);
  }

  /** Ends the transaction, whatever became of it. */
  async end(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    try {
      await this.engine.run('ROLLBACK');
    } catch {
      // It is over already.
    }
  }

  prepare(sql: string): Promise<DuckDBPreparedStatement> {
    return this.engine.prepare(sql);
  }

  /** Ends what runs on it. */
  interrupt(): void {
    this.engine.interrupt();
  }

  close(): void {
    this.engine.closeSync();
  }
}

const snapshotTable = 'weir.main.weir_snapshot';

/** Connections of one database, used again one query after the other. */
export class AdhocConnections {
  readonly #instance: DuckDBInstance;
  readonly #place: string;
  readonly #idle: AdhocConnection[] = [];
  #closed = false;

  private constructor(instance: DuckDBInstance, place: string) {
    this.#instance = instance;
    this.#place = place;
  }

  /** `place`: the database and schema that names without one mean. */
  static async open(instance: DuckDBInstance, place: string): Promise<AdhocConnections> {
    const connection = await instance.connect();
    await connection.run(`CREATE TABLE IF NOT EXISTS ${snapshotTable} (nothing BOOLEAN)`);
    connection.closeSync();
    return new AdhocConnections(instance, place);
  }

  async take(): Promise<AdhocConnection> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const connection = await this.#instance.connect();
    await connection.run(`SET errors_as_json = true; SET TimeZone = 'UTC'; ${searchPathSql(this.#place)}`);
    return new AdhocConnection(connection);
  }

  async giveBack(connection: AdhocConnection): Promise<void> {
    await connection.end();
    if (this.#closed || this.#idle.length >= idleAdhocConnections) connection.close();
    else this.#idle.push(connection);
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#idle.splice(0)) connection.close();
  }
}

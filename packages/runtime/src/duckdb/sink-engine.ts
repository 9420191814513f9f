import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from '@weir/parser';
import type { Table } from 'apache-arrow';
import { readArrow } from '../arrow/read-result.ts';
import { ArrowScan } from '../arrow/scan.ts';
import type { SinkEngine } from '../sink/sink.ts';
import type { Database } from './database.ts';
import { engineMessage } from './engine-error.ts';

/** The table function that stands for the rows of the batch in a sink's SQL. */
const outputFunction = 'weir_output';

/**
 * DuckDB for the sinks of one pipeline: a connection of their own, used by one of them at a time, in the order of their calls.
 * There can be one for a database, since the name of the table function belongs to the database.
 */
export class DuckDBSinkEngine implements SinkEngine {
  readonly #connection: DuckDBConnection;
  #scan: ArrowScan | undefined;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** To be opened after the pipeline's own statements: names without a database mean what they mean there (`USE`). */
  static async open(database: Database): Promise<DuckDBSinkEngine> {
    const connection = await database.instance.connect();
    const current = await database.main.runAndReadAll('SELECT current_database(), current_schema()');
    const place = (current.getRows()[0] ?? []).map((name) => quoteName(String(name))).join('.');
    await connection.run(`USE ${place}; SET TimeZone = 'UTC'`);
    return new DuckDBSinkEngine(connection);
  }

  run(statements: readonly string[], table?: Table): Promise<void> {
    return this.#alone(table, async () => {
      await this.#connection.run('BEGIN TRANSACTION');
      try {
        for (const statement of statements) await this.#connection.run(statement);
        await this.#connection.run('COMMIT');
      } catch (error) {
        await this.#rollBack();
        throw error;
      }
    });
  }

  query(sql: string, table?: Table): Promise<Table> {
    return this.#alone(table, async () => readArrow(await this.#connection.run(sql)));
  }

  /** Waits for what is running, then closes the connection. */
  async close(): Promise<void> {
    await this.#alone(undefined, () => {
      this.#scan?.close();
      this.#connection.closeSync();
      return Promise.resolve();
    });
  }

  /** Runs one thing after the other, with the rows of `table` behind `weir_output()`. */
  #alone<T>(table: Table | undefined, work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(async () => {
      if (table !== undefined) await this.#show(table);
      try {
        return await work();
      } catch (error) {
        throw new Error(engineMessage(error), { cause: error });
      } finally {
        this.#scan?.clear();
      }
    });
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #show(table: Table): Promise<void> {
    // One thread, so that the rows are written in their order.
    if (this.#scan === undefined) {
      this.#scan = await ArrowScan.register(this.#connection, outputFunction, table.schema, { maxThreads: 1 });
    } else await this.#scan.redefine(table.schema);
    this.#scan.set(table);
  }

  /** A commit that failed has ended the transaction already, and DuckDB then says that there is none. */
  async #rollBack(): Promise<void> {
    try {
      await this.#connection.run('ROLLBACK');
    } catch {
      // The first error is the one that counts.
    }
  }
}

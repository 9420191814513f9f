import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Table } from 'apache-arrow';
import { readArrow } from '../arrow/read-result.ts';
import { ArrowScan } from '../arrow/scan.ts';
import { commitsBetweenCheckpoints } from '../limits.ts';
import type { SinkEngine } from '../sink/sink.ts';
import { checkpointFiles } from './checkpoint-files.ts';
import type { Database } from './database.ts';
import { engineMessage } from './engine-error.ts';
import { placeOf, searchPathSql } from './search-path.ts';

/** The table function that stands for the rows of the batch in a sink's SQL. */
const outputFunction = 'weir_output';

/**
 * How many engines a database has had. A table function stays in its catalog for good, so that one that is opened
 * after another (a pipeline started again) registers another name, and puts it in the place of `weir_output`.
 */
const enginesOf = new WeakMap<DuckDBInstance, number>();

/**
 * DuckDB for the sinks of one pipeline: a connection of their own, used by one of them at a time, in the order of
 * their calls.
 */
export class DuckDBSinkEngine implements SinkEngine {
  /** The database and schema that names without one mean, as SQL. */
  readonly place: string;
  readonly #connection: DuckDBConnection;
  readonly #functionName: string;
  #scan: ArrowScan | undefined;
  #commits = 0;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(connection: DuckDBConnection, functionName: string, place: string) {
    this.place = place;
    this.#connection = connection;
    this.#functionName = functionName;
  }

  /** To be opened after the pipeline's own statements: names without a database mean what they mean there (`USE`). */
  static async open(database: Database): Promise<DuckDBSinkEngine> {
    const connection = await database.instance.connect();
    const place = await placeOf(database.main);
    await connection.run(`${searchPathSql(place)}; SET TimeZone = 'UTC'`);
    const earlier = enginesOf.get(database.instance) ?? 0;
    enginesOf.set(database.instance, earlier + 1);
    return new DuckDBSinkEngine(
      connection,
      earlier === 0 ? outputFunction : `${outputFunction}_${earlier + 1}`,
      place,
    );
  }

  run(statements: readonly string[], table?: Table): Promise<void> {
    return this.#alone(table, async () => {
      await this.#connection.run('BEGIN TRANSACTION');
      try {
        for (const statement of statements) await this.#connection.run(this.#named(statement));
        await this.#connection.run('COMMIT');
      } catch (error) {
        await this.#rollBack();
        throw error;
      }
      this.#commits += 1;
      if (this.#commits % commitsBetweenCheckpoints === 0) await checkpointFiles(this.#connection);
    });
  }

  query(sql: string, table?: Table): Promise<Table> {
    return this.#alone(table, async () => readArrow(await this.#connection.run(this.#named(sql))));
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
      this.#scan = await ArrowScan.register(this.#connection, this.#functionName, table.schema, {
        maxThreads: 1,
      });
    } else await this.#scan.redefine(table.schema);
    this.#scan.set(table);
  }

  #named(sql: string): string {
    return sql.replaceAll(/\bweir_output(?=\s*\()/gi, this.#functionName);
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

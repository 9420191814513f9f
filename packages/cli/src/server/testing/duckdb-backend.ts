import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import type { RecordBatch } from 'apache-arrow';
import { readBatches, resultSchema } from '../../../../runtime/src/arrow/read-result.ts';
import type { BoundParameters, QueryBackend, Relation, StatementDescription } from '../query-backend.ts';
import { BackendError } from '../query-backend.ts';
import { columnTypeOf, columnTypeOid, columnTypeWithOid } from '../value/postgres-type.ts';

/** A backend over DuckDB alone. `SELECT ... FROM live` goes on, one row at a time, until it is cancelled. */
export class DuckDBBackend implements QueryBackend {
  readonly connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;
  readonly shown: Relation[] = [];
  /** Queries that run now. */
  running = 0;
  #ticks = 0;
  #wakeLive: (() => void)[] = [];

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.connection = connection;
  }

  static async open(): Promise<DuckDBBackend> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return new DuckDBBackend(instance, connection);
  }

  close(): void {
    this.connection.closeSync();
    this.#instance.closeSync();
  }

  /** One more row for each live query. */
  tick(): void {
    this.#ticks += 1;
    for (const wake of this.#wakeLive.splice(0)) wake();
  }

  async describe(
    sql: string,
    parameterTypes: readonly (number | undefined)[],
  ): Promise<StatementDescription> {
    const connection = await this.#instance.connect();
    try {
      const prepared = await connection.prepare(sql.replace('FROM live', 'FROM range(1) t(n)'));
      const parameters = Array.from({ length: prepared.parameterCount }, (_, i) =>
        parameterOid(prepared, i + 1),
      );
      parameters.forEach((oid, i) => {
        // An open parameter is text, as clients send it.
        if (oid === 0)
          prepared.bindVarchar(i + 1, columnTypeWithOid(parameterTypes[i] ?? 0)?.array ? '[]' : '');
        else prepared.bindNull(i + 1);
      });
      // Read to its end: a stream that is still open when its connection is closed has ended the process now and then.
      const columns = resultSchema(await prepared.run());
      return { kind: 'rows', columns, parameters };
    } catch (error) {
      throw engineError(error, sql);
    } finally {
      connection.closeSync();
    }
  }

  async *execute(
    sql: string,
    parameters: BoundParameters,
    signal: AbortSignal,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    const connection = await this.#instance.connect();
    this.running += 1;
    try {
      await connection.run("SET TimeZone = 'UTC'");
      if (sql.includes('FROM live')) yield* this.#live(connection, sql, signal);
      else yield* rowsOf(connection, sql, parameters);
    } catch (error) {
      throw engineError(error, sql);
    } finally {
      this.running -= 1;
      connection.closeSync();
    }
  }

  async *#live(
    connection: DuckDBConnection,
    sql: string,
    signal: AbortSignal,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    const firstTick = this.#ticks;
    for (let n = 0; !signal.aborted; n++) {
      const rows = await connection.run(sql.replace('FROM live', `FROM range(${n}, ${n + 1}) t(n)`));
      yield* readBatches(rows);
      while (this.#ticks - firstTick <= n && !signal.aborted) {
        await new Promise<void>((resolve) => {
          this.#wakeLive.push(resolve);
          signal.addEventListener('abort', () => resolve());
        });
      }
    }
  }

  relations(): Promise<readonly Relation[]> {
    return Promise.resolve(this.shown);
  }
}

async function* rowsOf(
  connection: DuckDBConnection,
  sql: string,
  { values }: BoundParameters,
): AsyncGenerator<RecordBatch, void, undefined> {
  const prepared = await connection.prepare(sql);
  values.forEach((value, i) => {
    if (value === null) prepared.bindNull(i + 1);
    else if (typeof value === 'string') prepared.bindVarchar(i + 1, value);
    else prepared.bindBlob(i + 1, value);
  });
  yield* readBatches(await prepared.stream());
}

/** 0 where DuckDB leaves the type open. */
function parameterOid(prepared: DuckDBPreparedStatement, index: number): number {
  try {
    return columnTypeOid(columnTypeOf(String(prepared.parameterType(index))));
  } catch {
    return 0;
  }
}

function engineError(error: unknown, sql: string): BackendError {
  const message = error instanceof Error ? error.message : String(error);
  const near = /near "([^"]+)"/.exec(message)?.[1];
  const position = near === undefined ? -1 : sql.indexOf(near);
  const state = /does not exist/.test(message) ? '42P01' : '42601';
  return new BackendError(state, message.split('\n')[0] ?? message, {
    ...(position < 0 ? {} : { position }),
    hint: 'this is a test',
  });
}

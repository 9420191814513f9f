import { DuckDBTimestampValue } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBResult } from '@duckdb/node-api';
import { millisecondsBefore } from '@weir/planner';

/** A statement prepared once and run at every batch, with the batch time, or a time before it, as its only parameters. */
export class BatchStatement {
  readonly #prepared: DuckDBPreparedStatement;
  /** How long before the batch time each parameter is. */
  readonly #agoMs: readonly number[];

  private constructor(prepared: DuckDBPreparedStatement) {
    this.#prepared = prepared;
    this.#agoMs = Array.from({ length: prepared.parameterCount }, (_, index) =>
      millisecondsBefore(prepared.parameterName(index + 1)),
    );
  }

  static async prepare(connection: DuckDBConnection, sql: string): Promise<BatchStatement> {
    return new BatchStatement(await connection.prepare(sql));
  }

  /**
   * One that may take rows in any order: keeping it takes one thread, otherwise all can work. A statement stays as it was planned, so
   * the setting changes for that only; it is no part of a transaction, and cannot be changed in one that failed.
   */
  static async prepareInAnyOrder(connection: DuckDBConnection, sql: string): Promise<BatchStatement> {
    await connection.run('SET preserve_insertion_order = false');
    try {
      return await BatchStatement.prepare(connection, sql);
    } finally {
      await connection.run('SET preserve_insertion_order = true');
    }
  }

  /** Runs it and gives the number of rows it changed. */
  async run(batchTimeMs: number): Promise<number> {
    this.#bind(batchTimeMs);
    return (await this.#prepared.run()).rowsChanged;
  }

  /** Runs it and gives its rows. */
  async query(batchTimeMs: number): Promise<DuckDBResult> {
    this.#bind(batchTimeMs);
    return this.#prepared.run();
  }

  close(): void {
    this.#prepared.destroySync();
  }

  #bind(batchTimeMs: number): void {
    for (const [index, agoMs] of this.#agoMs.entries()) {
      this.#prepared.bindTimestamp(index + 1, new DuckDBTimestampValue(BigInt(batchTimeMs - agoMs) * 1000n));
    }
  }
}

/** A batch time as a constant in SQL, for statements that take no parameters. */
export function timestampSql(timeMs: number): string {
  return `make_timestamp(${BigInt(timeMs) * 1000n})`;
}

/** SQL with the times in the place of its parameters. */
export function withTimes(sql: string, batchTimeMs: number): string {
  return sql.replaceAll(/\$(batch_time\w*)/g, (_, name: string) =>
    timestampSql(batchTimeMs - millisecondsBefore(name)),
  );
}

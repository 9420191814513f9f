import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from '@weir/parser';
import { batchTable, replaceWord, sql, tableDdl } from '@weir/planner';
import type { PiecesPlan } from '@weir/planner';
import { ownTable } from './own-table.ts';

/**
 * The pieces of the current batch of a stream that were grouped as they arrived, for the one query that reads it. Where grouping a piece
 * leaves not much less than its rows, the next ones had better come as rows: what is grouped then is grouped once.
 */
export class BatchPieces {
  readonly #connection: DuckDBConnection;
  readonly #plan: PiecesPlan;
  readonly #table: string;
  #rows = 0;
  #worthwhile = true;

  private constructor(connection: DuckDBConnection, plan: PiecesPlan) {
    this.#connection = connection;
    this.#plan = plan;
    this.#table = `weir.main.${quoteName(plan.table.name)}`;
  }

  /** Makes the table of groups. */
  static async open(connection: DuckDBConnection, plan: PiecesPlan): Promise<BatchPieces> {
    await connection.run(tableDdl(plan.table));
    return new BatchPieces(connection, plan);
  }

  /** Rows of the current batch stand in groups: the query has to look there. */
  get used(): boolean {
    return this.#rows > 0;
  }

  /** The next piece should be grouped, too. */
  get worthwhile(): boolean {
    return this.#worthwhile;
  }

  /** Groups the rows that a SELECT gives, and says how many there were. */
  async load(select: string): Promise<number> {
    const rows = ownTable(batchTable(this.#plan.stream));
    const groups = replaceWord(this.#plan.groups, rows, sql`${select}`);
    const inserted = await this.#connection.run(`INSERT INTO ${this.#table} ${groups.sql}`);
    const counted = await this.#connection.runAndReadAll(`SELECT sum(weir_rows)::BIGINT FROM ${this.#table}`);
    const before = this.#rows;
    this.#rows = Number(counted.getRows()[0]?.[0] ?? 0);
    const loaded = this.#rows - before;
    this.#worthwhile = 2 * inserted.rowsChanged <= loaded;
    return loaded;
  }

  /** The transaction was rolled back. */
  rollback(): void {
    this.#rows = 0;
  }

  /** Leaves nothing for the next batch to find. */
  async clear(): Promise<void> {
    if (this.used) await this.#connection.run(`DELETE FROM ${this.#table}`);
    this.#rows = 0;
  }

  async drop(): Promise<void> {
    await this.#connection.run(`DROP TABLE IF EXISTS ${this.#table}`);
  }
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from '@weir/parser';
import { batchesBetweenCompactions, deadRows } from '../limits.ts';

/**
 * A table of state whose rows come and go. The memory of deleted rows comes back only when the table is made anew, which is done when
 * most of its rows are dead.
 */
export class CompactTable {
  readonly #connection: DuckDBConnection;
  readonly #table: string;
  readonly #name: string;
  #runs = 0;

  constructor(connection: DuckDBConnection, name: string) {
    this.#connection = connection;
    this.#name = name;
    this.#table = `weir.main.${quoteName(name)}`;
  }

  /** After each batch, in its transaction. */
  async advance(): Promise<void> {
    this.#runs += 1;
    if (this.#runs % batchesBetweenCompactions !== 0) return;
    const counted = await this.#connection.runAndReadAll(`SELECT count(*), max(rowid) FROM ${this.#table}`);
    const [rows, lastRow] = (counted.getRows()[0] ?? []).map((value) => Number(value ?? -1));
    const dead = (lastRow ?? -1) + 1 - (rows ?? 0);
    if (dead > Math.max(deadRows, rows ?? 0)) await this.#rewrite();
  }

  async #rewrite(): Promise<void> {
    const copy = `weir.main.${quoteName(`${this.#name}_compact`)}`;
    await this.#connection.run(`CREATE TABLE ${copy} AS SELECT * FROM ${this.#table}`);
    await this.#connection.run(`DROP TABLE ${this.#table}`);
    await this.#connection.run(`ALTER TABLE ${copy} RENAME TO ${quoteName(this.#name)}`);
  }
}

import type { Table } from '@weir/runtime';

/** The rows that a run may still write, over all its results: `--limit`. */
export class RowBudget {
  #left: number;
  readonly #spent = new AbortController();

  constructor(rows: number) {
    this.#left = rows;
  }

  /** Aborts when there is nothing left to spend: time to stop. */
  get spent(): AbortSignal {
    return this.#spent.signal;
  }

  /** As many of the rows as may be written. */
  take(table: Table): Table {
    const taken = table.numRows > this.#left ? table.slice(0, this.#left) : table;
    this.#left -= taken.numRows;
    if (this.#left === 0) this.#spent.abort();
    return taken;
  }
}

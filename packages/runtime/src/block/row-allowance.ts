/**
 * `max_rate` as rows per batch. A rate that does not come out even is met over several batches: at 50 rows a second
 * and 10 ms a batch, every second batch may take one row. Rows that were not there are not made up for later, so
 * there are no bursts.
 */
export class RowAllowance {
  readonly #rowsPerBatch: number;
  /** The part of a row that earlier batches were short of. */
  #fraction = 0;

  /** Without a rate every batch may take all rows. */
  constructor(rowsPerSecond: number | undefined, batchIntervalMs: number) {
    this.#rowsPerBatch = rowsPerSecond === undefined ? Infinity : (rowsPerSecond * batchIntervalMs) / 1000;
  }

  /** How many rows the next batch may take; to be asked once per batch. */
  next(): number {
    if (this.#rowsPerBatch === Infinity) return Infinity;
    const rows = this.#fraction + this.#rowsPerBatch;
    // The sum of many fractions lies a little beside the number it stands for.
    const whole = Math.floor(rows + 1e-9);
    this.#fraction = Math.max(0, rows - whole);
    return whole;
  }
}

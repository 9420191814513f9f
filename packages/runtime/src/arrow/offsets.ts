/** The offsets of an Arrow array while it grows: where each row ends. */
export class Offsets {
  #values = new Int32Array(1025);
  #rows = 0;

  /** Where the last row ends. */
  get end(): number {
    return this.#values[this.#rows] ?? 0;
  }

  /**
   * Makes room for so many rows; gives the offsets and the place of the last one, to be written behind it.
   */
  reserve(rows: number): { values: Int32Array; last: number } {
    const needed = this.#rows + rows + 1;
    if (needed > this.#values.length) {
      const grown = new Int32Array(Math.max(needed, this.#values.length * 2));
      grown.set(this.#values.subarray(0, this.#rows + 1));
      this.#values = grown;
    }
    return { values: this.#values, last: this.#rows };
  }

  /** After `reserve`: so many rows are written. */
  advance(rows: number): void {
    this.#rows += rows;
  }

  finish(): Int32Array {
    const values = this.#values.slice(0, this.#rows + 1);
    this.#rows = 0;
    return values;
  }
}

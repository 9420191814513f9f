import type { LinesBlock } from './block.ts';

/** Copies small blocks of lines one behind the other into one larger block. */
export class LinesBuilder {
  #bytes = new Uint8Array(0);
  #starts = new Int32Array(0);
  #ends = new Int32Array(0);
  #used = 0;
  #rows = 0;
  #header: readonly string[] | undefined;
  /** As large as the last block was: in a steady stream no block has to grow. */
  #firstCapacity = 4096;

  get rows(): number {
    return this.#rows;
  }

  /** The bytes of the lines appended so far. */
  get bytes(): number {
    return this.#used;
  }

  /** What the lines count for: with their offsets. */
  get size(): number {
    return this.#used + 8 * this.#rows;
  }

  /** Whether a block can be appended: all rows have the same fields. */
  accepts(block: LinesBlock): boolean {
    return this.#rows === 0 || block.header === this.#header;
  }

  append(block: LinesBlock): void {
    if (block.rows === 0) return;
    this.#header = block.header;
    const { starts, ends, rows } = block;
    const from = starts[0] ?? 0;
    const to = ends[rows - 1] ?? 0;
    this.#reserve(this.#used + to - from, this.#rows + rows);
    this.#bytes.set(block.bytes.subarray(from, to), this.#used);
    const shift = this.#used - from;
    for (let row = 0; row < rows; row += 1) {
      this.#starts[this.#rows + row] = (starts[row] ?? 0) + shift;
      this.#ends[this.#rows + row] = (ends[row] ?? 0) + shift;
    }
    this.#used += to - from;
    this.#rows += rows;
  }

  /** The block of all that was appended; the builder is empty afterwards. */
  finish(): LinesBlock {
    const block: LinesBlock = {
      kind: 'lines',
      bytes: fitted(this.#bytes, this.#used),
      starts: fitted(this.#starts, this.#rows),
      ends: fitted(this.#ends, this.#rows),
      rows: this.#rows,
      ...(this.#header === undefined ? {} : { header: this.#header }),
    };
    this.#firstCapacity = Math.max(4096, this.#used);
    this.#bytes = new Uint8Array(0);
    this.#starts = new Int32Array(0);
    this.#ends = new Int32Array(0);
    this.#used = 0;
    this.#rows = 0;
    return block;
  }

  #reserve(bytes: number, rows: number): void {
    if (bytes > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(bytes, 2 * this.#bytes.length, this.#firstCapacity));
      grown.set(this.#bytes.subarray(0, this.#used));
      this.#bytes = grown;
    }
    if (rows > this.#starts.length) {
      const capacity = Math.max(rows, 2 * this.#starts.length);
      this.#starts = grownOffsets(this.#starts, capacity);
      this.#ends = grownOffsets(this.#ends, capacity);
    }
  }
}

function grownOffsets(offsets: Int32Array<ArrayBuffer>, capacity: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(capacity);
  grown.set(offsets);
  return grown;
}

/** The used part; copied if that saves memory worth mentioning, since a view keeps the whole buffer. */
function fitted<T extends Uint8Array | Int32Array>(array: T, used: number): T;
function fitted(array: Uint8Array | Int32Array, used: number): Uint8Array | Int32Array {
  return used < 0.75 * array.length ? array.slice(0, used) : array.subarray(0, used);
}

import type { BadRow, Block } from './block.ts';
import { blockBytes } from './block.ts';
import { LinesBuilder } from './lines-builder.ts';
import { RowAllowance } from './row-allowance.ts';
import { splitBlock } from './split-block.ts';
import { mergedBlockBytes, receiveBufferBytes, smallBlockBytes } from '../limits.ts';

export interface BlockBufferOptions {
  /** What the stream may hold, in bytes: received and not sealed, and sealed and not released. */
  readonly limitBytes?: number;
  /**
   * `max_rate`: no batch takes more rows than this gives in one interval. Files that DuckDB reads by itself do not
   * count.
   */
  readonly rowsPerSecond?: number;
  readonly batchIntervalMs: number;
}

/** What one batch of one stream is made of. */
export interface SealedBatch {
  readonly batchTimeMs: number;
  readonly blocks: readonly Block[];
  /** Rows that were read and are in no block. */
  readonly rejected: readonly BadRow[];
  /** Rows in `blocks`, without those of files that nobody has counted yet. */
  readonly rows: number;
  /** What the batch counts for until it is released. */
  readonly bytes: number;
}

/** Sums since the start. `rowsRead` holds the bad ones too, and no row of a file that DuckDB reads by itself. */
export interface ReceiveCounters {
  readonly rowsRead: number;
  readonly rowsBad: number;
}

interface Held {
  readonly block: Block;
  readonly bytes: number;
}

/**
 * The bounded buffer of one stream, between its receiver and its batches. Whatever is put in is kept at once, in
 * order; `room` is how the receiver is told to wait. Small blocks of lines are copied together on the way in.
 */
export class BlockBuffer {
  readonly #limitBytes: number;
  readonly #allowance: RowAllowance;
  #held: Held[] = [];
  /** Small blocks of lines, behind all of `#held`. */
  readonly #small = new LinesBuilder();
  #rejected: BadRow[] = [];
  #rejectedBytes = 0;
  /** All that counts: held, small, rejected, and sealed but not released. */
  #bytes = 0;
  #rowsRead = 0;
  #rowsBad = 0;
  #waiting: (() => void)[] = [];
  /** How many pieces of work go on for which nobody waits. */
  #open = 0;

  constructor(options: BlockBufferOptions) {
    this.#limitBytes = options.limitBytes ?? receiveBufferBytes;
    this.#allowance = new RowAllowance(options.rowsPerSecond, options.batchIntervalMs);
  }

  get counters(): ReceiveCounters {
    return { rowsRead: this.#rowsRead, rowsBad: this.#rowsBad };
  }

  /** What the buffer and the batches that are not released count for. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What waits for a batch, in bytes. */
  get waitingBytes(): number {
    return this.#held.reduce((sum, held) => sum + held.bytes, this.#small.size);
  }

  /** The bound is passed: who writes should wait for `room`. */
  get full(): boolean {
    return this.#bytes > this.#limitBytes;
  }

  /** No row and no rejected row waits for a batch. */
  get empty(): boolean {
    return this.#held.length === 0 && this.#small.rows === 0 && this.#rejected.length === 0;
  }

  /** Rows, or files, are there for a batch. */
  get hasRows(): boolean {
    return this.#held.length > 0 || this.#small.rows > 0;
  }

  add(block: Block): void {
    this.#rowsRead += block.rows ?? 0;
    if (block.kind === 'lines' && block.bytes.length < smallBlockBytes) {
      if (!this.#small.accepts(block)) this.#closeSmall();
      const before = this.#small.size;
      this.#small.append(block);
      this.#bytes += this.#small.size - before;
      if (this.#small.bytes >= mergedBlockBytes) this.#closeSmall();
    } else {
      this.#closeSmall();
      this.#hold(block);
    }
  }

  /** Bytes that are held elsewhere and will be added later count already; or, negative, count no longer. */
  expect(bytes: number): void {
    this.#bytes += bytes;
  }

  reject(row: BadRow): void {
    this.#rowsRead += 1;
    this.#rowsBad += 1;
    this.#rejected.push(row);
    const bytes = 2 * (row.value.length + row.reason.length) + badRowOverheadBytes;
    this.#rejectedBytes += bytes;
    this.#bytes += bytes;
  }

  /** Resolves when the buffer is not full, or when nobody is to wait. */
  room(): Promise<void> {
    if (!this.full || this.#open > 0) return roomThere;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** While the work goes on, nobody waits for room: it has to end before a batch can make any. */
  async withoutWaiting(work: () => Promise<void>): Promise<void> {
    this.#open += 1;
    this.#wake();
    try {
      await work();
    } finally {
      this.#open -= 1;
    }
  }

  /** Nobody waits for room any more: no batch will make any. */
  close(): void {
    this.#open += 1;
    this.#wake();
  }

  /** The blocks that wait, without taking them. */
  peek(): readonly Block[] {
    this.#closeSmall();
    return this.#held.map((held) => held.block);
  }

  /**
   * Takes what there is, up to the allowance of one batch, and all rejected rows. What was taken counts until it is
   * released.
   */
  seal(batchTimeMs: number): SealedBatch {
    this.#closeSmall();
    const taken = this.#take(this.#allowance.next());
    const rejected = this.#rejected;
    const bytes = taken.reduce((sum, held) => sum + held.bytes, this.#rejectedBytes);
    this.#rejected = [];
    this.#rejectedBytes = 0;
    const blocks = taken.map((held) => held.block);
    return {
      batchTimeMs,
      blocks,
      rejected,
      rows: blocks.reduce((sum, block) => sum + (block.rows ?? 0), 0),
      bytes,
    };
  }

  /** The batch is finished: what it counted for is free. */
  release(batch: SealedBatch): void {
    this.#bytes -= batch.bytes;
    if (!this.full) this.#wake();
  }

  /** Takes blocks while the rows that are left allow it; the last one is cut where they end. */
  #take(rows: number): readonly Held[] {
    let left = rows;
    let whole = 0;
    for (const { block } of this.#held) {
      const limited = block.kind === 'file' ? 0 : block.rows;
      if (limited > left) break;
      left -= limited;
      whole += 1;
    }
    const taken = this.#held.splice(0, whole);
    const [next] = this.#held;
    if (next === undefined || left === 0 || next.block.kind === 'file') return taken;
    const [head, rest] = splitBlock(next.block, left);
    // Both refer to the same memory; it is shared out by rows, so that the sum stays what it was.
    const headBytes = Math.floor((next.bytes * head.rows) / next.block.rows);
    this.#held[0] = { block: rest, bytes: next.bytes - headBytes };
    return [...taken, { block: head, bytes: headBytes }];
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #closeSmall(): void {
    if (this.#small.rows === 0) return;
    this.#bytes -= this.#small.size;
    this.#hold(this.#small.finish());
  }

  #hold(block: Block): void {
    const bytes = blockBytes(block);
    this.#held.push({ block, bytes });
    this.#bytes += bytes;
  }
}

/** What a rejected row counts for besides its text. */
const badRowOverheadBytes = 100;

const roomThere = Promise.resolve();

import type { DuckDBConnection } from '@duckdb/node-api';
import { stopwatch } from '../clock.ts';
import { shortBatches, shortBatchMs, shortBatchRows, tooLongForOneThreadMs } from '../limits.ts';
import { Turns } from '../turns.ts';

/**
 * DuckDB's worker threads, which rest while batches are short.
 *
 * A few thousand rows are nothing to share, yet DuckDB hands every little task to whichever thread comes first; the one that asked spins
 * meanwhile, often on the core that the other waits for. So when batches are short for a while, the thread that computes them is left
 * alone, and the workers come back as soon as there is something for them: a large batch, one that took long, or an ad-hoc query.
 */
export class Workers {
  readonly #connection: DuckDBConnection;
  readonly #turns = new Turns();
  /** Short batches in a row. */
  #short = 0;
  /** Ad-hoc queries that want them. */
  #wanted = 0;
  /** How many threads there were when they were sent to rest; undefined: they are there. */
  #resting: number | undefined;

  /** `connection`: one of its own, as it is needed while others compute. */
  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Computes a batch of so many rows; Infinity where that is not known. */
  async duringBatch<T>(rows: number, work: () => Promise<T>): Promise<T> {
    if (rows > shortBatchRows) await this.#wake();
    const started = stopwatch();
    const result = await work();
    await this.#batchTook(stopwatch() - started, rows);
    return result;
  }

  /** An ad-hoc query wants them, until `leave`. */
  async want(): Promise<void> {
    this.#wanted += 1;
    await this.#wake();
  }

  leave(): void {
    this.#wanted -= 1;
  }

  /** Whether there are any besides the thread that asks; those that rest count. */
  async areThere(): Promise<boolean> {
    return (this.#resting ?? (await this.#threads())) > 1;
  }

  close(): void {
    this.#connection.closeSync();
  }

  async #batchTook(milliseconds: number, rows: number): Promise<void> {
    const isShort = rows <= shortBatchRows && milliseconds <= shortBatchMs;
    this.#short = isShort ? this.#short + 1 : 0;
    if (milliseconds > tooLongForOneThreadMs) await this.#wake();
    else if (this.#short >= shortBatches && this.#resting === undefined) await this.#rest();
  }

  #rest(): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#wanted > 0 || this.#resting !== undefined) return;
      this.#resting = await this.#threads();
      await this.#connection.run('SET threads = 1');
    });
  }

  async #wake(): Promise<void> {
    this.#short = 0;
    await this.#turns.take(async () => {
      if (this.#resting === undefined) return;
      // Somebody may have chosen a number in the meantime.
      if ((await this.#threads()) === 1) await this.#connection.run(`SET threads = ${this.#resting}`);
      this.#resting = undefined;
    });
  }

  /** How many threads compute at the moment. */
  async #threads(): Promise<number> {
    const result = await this.#connection.runAndReadAll("SELECT current_setting('threads')::INTEGER");
    return Number(result.getRows()[0]?.[0]);
  }
}

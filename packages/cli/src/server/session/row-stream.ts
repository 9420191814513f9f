import type { RecordBatch } from 'apache-arrow';
import type { Interruption } from './interruption.ts';
import type { Output } from './output.ts';

/** Writes one row of a batch; rows ascend. */
export type RowWriter = (row: number) => void;

/** Prepares to write the rows of a batch. Throws a `BackendError` if its columns are not those that were told. */
export type BindRows = (batch: RecordBatch) => RowWriter;

/**
 * The rows of a query while it runs, sent in portions: of one batch at a time, and the next one is asked for only
 * when the client has taken this one.
 */
export class RowStream {
  readonly #batches: AsyncIterator<RecordBatch>;
  readonly #abort: AbortController;
  #bind: BindRows;
  #batch: RecordBatch | undefined;
  #writeRow: RowWriter = () => {};
  #row = 0;
  #rows = 0;
  #ended = false;

  /** `abort` ends the query. */
  constructor(batches: AsyncIterable<RecordBatch>, abort: AbortController, bind: BindRows) {
    this.#batches = batches[Symbol.asyncIterator]();
    this.#abort = abort;
    this.#bind = bind;
  }

  /** Whether all rows were sent. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Writes the rows that follow in another way: each FETCH of a cursor may ask for a format of its own. */
  writeWith(bind: BindRows): void {
    this.#bind = bind;
    if (this.#batch !== undefined) this.#writeRow = bind(this.#batch);
  }

  /** Sends rows, at most `limit`, and gives their number; fewer means that there are no more. */
  send(limit: number, output: Output, interruption: Interruption): Promise<number> {
    return interruption.during(this.close, async () => {
      let sent = 0;
      while (sent < limit && !this.#ended) {
        if (this.#row === this.#rows) await this.#nextBatch(output, interruption);
        const end = Math.min(this.#rows, this.#row + limit - sent);
        for (; this.#row < end; sent++) {
          this.#writeRow(this.#row++);
          if (output.full) await flush(output, interruption);
        }
      }
      return sent;
    });
  }

  /** Passes over rows as `send` sends them. */
  skip(limit: number, output: Output, interruption: Interruption): Promise<number> {
    return interruption.during(this.close, async () => {
      let passed = 0;
      while (passed < limit && !this.#ended) {
        if (this.#row === this.#rows) await this.#nextBatch(output, interruption);
        const count = Math.min(this.#rows - this.#row, limit - passed);
        this.#row += count;
        passed += count;
      }
      return passed;
    });
  }

  /** Hands the batches on, for formats that are not made row by row; gives the number of their rows. */
  sendBatches(
    send: (batch: RecordBatch) => Promise<void>,
    output: Output,
    interruption: Interruption,
  ): Promise<number> {
    return interruption.during(this.close, async () => {
      let sent = 0;
      for (;;) {
        const batch = await this.#take(output, interruption);
        if (batch === undefined) return sent;
        await send(batch);
        sent += batch.numRows;
      }
    });
  }

  async #take(output: Output, interruption: Interruption): Promise<RecordBatch | undefined> {
    // Rows of a live query are seen when they come, not when the buffer is full.
    await flush(output, interruption);
    const next = await interruption.wait(this.#batches.next());
    if (next.done !== true) return next.value;
    this.#ended = true;
    return undefined;
  }

  async #nextBatch(output: Output, interruption: Interruption): Promise<void> {
    const batch = await this.#take(output, interruption);
    if (batch === undefined) return;
    this.#batch = batch;
    this.#writeRow = this.#bind(batch);
    this.#rows = batch.numRows;
    this.#row = 0;
  }

  /** Ends the query if it runs. It may take a while to see that: nobody waits. */
  readonly close = (): void => {
    if (this.#ended) return;
    this.#ended = true;
    this.#abort.abort();
    void Promise.resolve(this.#batches.return?.()).catch(() => undefined);
  };
}

async function flush(output: Output, interruption: Interruption): Promise<void> {
  await output.flush();
  interruption.check();
}

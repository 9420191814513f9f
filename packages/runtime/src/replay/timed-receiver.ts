import type { DuckDBConnection } from '@duckdb/node-api';
import { must } from '@weir/parser';
import type { Column } from '@weir/planner';
import type { StreamWriter } from '../block/stream-writer.ts';
import { engineMessage } from '../duckdb/engine-error.ts';
import { gridFloor } from '../engine/batch-grid.ts';
import { spooledOptions } from '../engine/infer-columns.ts';
import { SourceError } from '../source/source.ts';
import type { Receiver, SourceOptions } from '../source/source.ts';
import { ArrivingRows } from './arriving-rows.ts';
import type { ArrivingBatch } from './arriving-rows.ts';
import { timeColumnOf } from './replay-source.ts';

export interface TimedReceiverOptions {
  readonly stream: string;
  readonly timeColumn: string;
  readonly formatOptions: SourceOptions;
  readonly batchIntervalMs: number;
  /** Receives what comes, into `received`. */
  readonly receiver: Receiver;
  readonly received: StreamWriter;
  /** A connection of its own, that the batches do not use. */
  readonly connect: () => Promise<DuckDBConnection>;
}

/**
 * A receiver whose rows arrive by their own timestamps, on the virtual clock of the pipeline, while they come: as if they were a
 * recording, of which a batch is run as soon as a row beyond its end has come. What was received is put into a table, a piece at a time and
 * no sooner than a batch needs it, and leaves it with its batch.
 */
export class TimedReceiver implements Receiver {
  readonly #options: TimedReceiverOptions;
  #output: StreamWriter | undefined;
  #connection: DuckDBConnection | undefined;
  #rows: ArrivingRows | undefined;
  /** The batches of the rows in the table that were not given out; undefined when more have come. */
  #batches: ArrivingBatch[] | undefined;
  #given = 0;
  #beginsAtMs: number | undefined;
  #stopped = false;
  #ended = false;

  constructor(options: TimedReceiverOptions) {
    this.#options = options;
  }

  get recording(): { readonly beginsAtMs: number } | undefined {
    const firstMs = this.#rows?.firstMs;
    return firstMs === undefined
      ? undefined
      : { beginsAtMs: gridFloor(firstMs, this.#options.batchIntervalMs) };
  }

  /** The columns are known: `output` gets the rows. Throws a `SourceError` when the column of the times is none of them. */
  async open(columns: readonly Column[], output: StreamWriter): Promise<void> {
    const { stream, timeColumn, formatOptions, received, connect } = this.#options;
    this.#output = output;
    this.#connection = await connect();
    await this.#connection.run("SET TimeZone = 'UTC'");
    this.#rows = new ArrivingRows(this.#connection, {
      stream,
      timeColumn: timeColumnOf(stream, columns, timeColumn),
      format: received.format ?? 'text',
      formatOptions,
      columns,
      spooled: () => spooledOptions(received),
      report: (notice) => output.report(notice),
    });
    await this.#rows.open();
  }

  start(): Promise<void> {
    return this.#options.receiver.start();
  }

  async firstRow(hurry: AbortSignal): Promise<void> {
    await this.#receive(() => this.#rows?.firstMs !== undefined, hurry);
  }

  async advance(batchTimeMs: number, hurry: AbortSignal): Promise<void> {
    if (this.#ended) return;
    await this.#forget();
    const isWhole = await this.#receive(() => must(this.#rows).isPast(batchTimeMs), hurry);
    if (!isWhole) return;
    this.#beginsAtMs ??= batchTimeMs - this.#options.batchIntervalMs;
    this.#batches ??= [
      ...(await must(this.#rows).batches(this.#options.batchIntervalMs, this.#beginsAtMs, {
        fromRow: this.#given,
      })),
    ];
    this.#giveOut(batchTimeMs, this.#batches);
    if (!this.#isOver || this.#batches.length > 0) return;
    this.#rejectBefore(Infinity);
    this.#ended = true;
    must(this.#output).end();
  }

  /** What was received before `stop` arrives at batches that are still to come. */
  get pending(): boolean {
    return !this.#ended;
  }

  async stop(): Promise<void> {
    await this.#options.receiver.stop();
    this.#stopped = true;
  }

  async close(): Promise<void> {
    await this.#options.received.close();
    this.#connection?.closeSync();
  }

  /** Nothing will come that is not in the table. */
  get #isOver(): boolean {
    const { received } = this.#options;
    return received.drained || (this.#stopped && received.empty);
  }

  /** Takes what comes until there is enough, or nothing more will come: true. False when there was not the time for it. */
  async #receive(isEnough: () => boolean, hurry: AbortSignal): Promise<boolean> {
    const { received } = this.#options;
    while (!isEnough() && !this.#isOver) {
      await received.something(hurry);
      if (!received.empty && !(await this.#take())) return false;
      if (received.empty && hurry.aborted && !this.#isOver) return false;
    }
    return true;
  }

  /** Puts what was received into the table. False when it cannot be: the pipeline is told. */
  async #take(): Promise<boolean> {
    const { received, timeColumn, stream } = this.#options;
    const rows = must(this.#rows);
    const piece = await received.seal(0);
    try {
      await rows.add(piece);
      if (this.#isOver && rows.isTimeless)
        throw new SourceError(`no row of "${stream}" has a time in the column "${timeColumn}"`);
    } catch (error) {
      const failure =
        error instanceof SourceError ? error : new SourceError(engineMessage(error), { cause: error });
      must(this.#output).fail(failure);
      return false;
    } finally {
      await received.release(piece);
    }
    this.#batches = undefined;
    return true;
  }

  #giveOut(batchTimeMs: number, batches: ArrivingBatch[]): void {
    const output = must(this.#output);
    while (batches[0] !== undefined && batches[0].batchTimeMs <= batchTimeMs) {
      const batch = must(batches.shift());
      this.#rejectBefore(batch.lastOrdinal);
      void output.write({ kind: 'query', sql: must(this.#rows).sql(batch), rows: batch.rows });
      this.#given += batch.rows;
    }
  }

  /** Bad rows arrive with the good row that follows them. */
  #rejectBefore(ordinal: number): void {
    for (const row of must(this.#rows).takeBadRows(ordinal)) must(this.#output).reject(row);
  }

  /** The batches before are finished, unless `max_rate` has left some of their rows for later ones. */
  async #forget(): Promise<void> {
    if (must(this.#output).heldBytes > 0 || !(await must(this.#rows).forget(this.#given))) return;
    this.#given = 0;
    this.#batches = undefined;
  }
}

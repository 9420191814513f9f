import type { DuckDBConnection } from '@duckdb/node-api';
import { must, quoteName, quoteString } from '@weir/parser';
import { batchTable, errorColumns } from '@weir/planner';
import type { Column, ErrorAction, PiecesPlan, StreamRelations } from '@weir/planner';
import type { BadRow } from '../block/block.ts';
import type { SealedBatch } from '../block/block-buffer.ts';
import type { StreamWriter } from '../block/stream-writer.ts';
import type { Receiver } from '../source/source.ts';
import { BatchLoader, nothingLoaded, sumOfLoaded } from './batch-loader.ts';
import type { BadSample, Loaded } from './batch-loader.ts';
import type { LoaderOptions } from './loader-options.ts';
import { BadRowError } from './bad-row-error.ts';
import { BatchPieces } from './batch-pieces.ts';
import { KeptRows } from './kept-rows.ts';
import type { KeptRowsOptions } from './kept-rows-options.ts';
import type { Followable, FollowOptions } from './followed.ts';
import { loadAheadBytes } from '../limits.ts';
import { ownTable } from './own-table.ts';
import { timestampSql } from './prepared.ts';

export interface SourceStreamOptions extends LoaderOptions {
  /** The batch interval. */
  readonly slideMs: number;
  readonly onError: ErrorAction;
  readonly relations: StreamRelations;
  /** What is kept of the stream of bad rows, with ON ERROR INTO. */
  readonly errorRelations: StreamRelations | undefined;
}

/** A stream that is fed from outside: its receiver, its writer, and the way of its rows into DuckDB. */
export class SourceStream {
  readonly name: string;
  readonly receiver: Receiver;
  readonly writer: StreamWriter;
  readonly kept: KeptRows | undefined;
  readonly keptErrors: KeptRows | undefined;
  /** Rows that are kept for live queries, with the columns that those read. */
  readonly #followed = new Map<KeptRows, readonly string[]>();
  readonly #followedErrors = new Set<KeptRows>();
  #badRows: Followable | undefined;
  readonly #connection: DuckDBConnection;
  readonly #options: SourceStreamOptions;
  #loader: BatchLoader | undefined;
  #pieces: BatchPieces | undefined;
  /** A query reads the rows of a batch where they are. */
  #readInPlace = false;
  readonly #warned = new Set<string>();
  /** What was taken before its batch was sealed; `loaded` while it is in the open transaction. */
  #ahead: Ahead[] = [];

  constructor(
    connection: DuckDBConnection,
    receiver: Receiver,
    writer: StreamWriter,
    options: SourceStreamOptions,
  ) {
    this.name = options.stream;
    this.receiver = receiver;
    this.writer = writer;
    this.#connection = connection;
    this.#options = options;
    const { slideMs } = options;
    this.kept = keptRows(
      connection,
      { stream: options.stream, columns: options.columns, slideMs },
      options.relations,
    );
    const errors = options.onError.action === 'into' ? options.onError.stream : undefined;
    this.keptErrors =
      errors === undefined || options.errorRelations === undefined
        ? undefined
        : keptRows(connection, { stream: errors, columns: errorColumns, slideMs }, options.errorRelations);
  }

  /** All that is kept of it. */
  get lasting(): readonly KeptRows[] {
    const kept = [this.kept, ...this.#followed.keys(), this.keptErrors, ...this.#followedErrors];
    return kept.filter((each) => each !== undefined);
  }

  get columnNames(): readonly string[] {
    return namesOf(this.#options.columns);
  }

  get slideMs(): number {
    return this.#options.slideMs;
  }

  /** Makes the tables of the stream. */
  async open(): Promise<void> {
    await this.#connection.run(tableSql(this.name, this.#options.columns));
    this.#loader = await BatchLoader.open(this.#connection, this.#loaderOptions());
    await this.kept?.open();
    if (this.#options.onError.action !== 'into') return;
    await this.#connection.run(tableSql(this.#options.onError.stream, errorColumns));
    await this.keptErrors?.open();
  }

  /** Large pieces of its batches are grouped from now on, for the one query that reads them. */
  async groupPieces(plan: PiecesPlan): Promise<BatchPieces> {
    this.#pieces = await BatchPieces.open(this.#connection, plan);
    return this.#pieces;
  }

  /** One query reads its batches, and looks for `rowsInPlace`. */
  readInPlace(): void {
    this.#readInPlace = this.#options.relations.consumers === 1;
  }

  /** A query for the rows of the current batch, if they are not in its table. */
  get rowsInPlace(): string | undefined {
    return this.#loader?.left;
  }

  /** Keeps its rows from the next batch on; between two batches. */
  async follow(options: FollowOptions): Promise<KeptRows> {
    const kept = await this.#keep(this.name, this.#options.columns, options);
    this.#followed.set(kept, options.columns);
    this.#loader?.redefine(this.#loaderOptions());
    return kept;
  }

  /** Keeps them no more, and decodes what is needed without. */
  async unfollow(kept: KeptRows): Promise<void> {
    this.#followed.delete(kept);
    this.#loader?.redefine(this.#loaderOptions());
    await kept.drop();
  }

  /** The stream of its bad rows, to be followed. */
  get badRows(): Followable {
    this.#badRows ??= {
      slideMs: this.slideMs,
      columnNames: namesOf(errorColumns),
      follow: async (options) => {
        const kept = await this.#keep(must(this.errorStream), errorColumns, options);
        this.#followedErrors.add(kept);
        return kept;
      },
      unfollow: async (kept) => {
        this.#followedErrors.delete(kept);
        await kept.drop();
      },
    };
    return this.#badRows;
  }

  /**
   * Puts rows that have arrived into the table before their batch is sealed, when there are enough of them: decoding need not wait for
   * the end of the interval. In the transaction of the batch that will be.
   */
  async loadAhead(): Promise<void> {
    if (this.writer.aheadBytes < loadAheadBytes) return;
    const sealed = await this.writer.seal(0);
    const taken: Ahead = { sealed, loaded: undefined };
    this.#ahead.push(taken);
    taken.loaded = await this.#loadRows(sealed, 0);
  }

  /** The transaction was rolled back: what was loaded ahead must be loaded again. */
  rollback(): void {
    for (const taken of this.#ahead) taken.loaded = undefined;
    this.#pieces?.rollback();
  }

  /** Puts a sealed batch into the tables. Part of the batch's transaction. Throws a `BadRowError` with ON ERROR FAIL. */
  async load(batch: SealedBatch): Promise<Loaded> {
    let total = nothingLoaded;
    for (const taken of this.#ahead) {
      taken.loaded ??= await this.#loadRows(taken.sealed, batch.batchTimeMs);
      total = sumOfLoaded(total, taken.loaded);
    }
    total = sumOfLoaded(total, await this.#loadRows(batch, batch.batchTimeMs));
    const [first] = total.samples;
    if (first !== undefined && this.#options.onError.action === 'fail')
      throw new BadRowError(this.name, first);
    await this.#stampErrors(batch.batchTimeMs);
    for (const kept of [this.kept, ...this.#followed.keys()])
      await kept?.append(batch.batchTimeMs, total.rows);
    for (const kept of [this.keptErrors, ...this.#followedErrors])
      await kept?.append(batch.batchTimeMs, total.bad);
    // The user takes care of them: they need not be shown as well.
    return this.errorStream === undefined ? total : { ...total, samples: [] };
  }

  /** The batch is committed: its blocks may be let go. */
  async finish(batch: SealedBatch): Promise<void> {
    for (const { sealed } of this.#ahead) await this.writer.release(sealed);
    this.#ahead = [];
    await this.writer.release(batch);
  }

  async #loadRows(batch: SealedBatch, batchTimeMs: number): Promise<Loaded> {
    const loaded = await must(this.#loader).load(batch.blocks, (sql) => this.#keepBad(sql, batchTimeMs));
    for (const row of batch.rejected) await this.#keepRejected(row, batchTimeMs);
    const rejected = batch.rejected.map((row): BadSample => ({ value: row.value, error: row.reason }));
    // Rows of files that the engine reads by itself are known only now; of received CSV, too, it is the engine that says what a row is.
    const hasFiles = batch.blocks.some((block) => block.kind === 'file');
    const uncounted = hasFiles ? loaded.rows + loaded.bad - batch.rows : 0;
    return sumOfLoaded({ ...nothingLoaded, uncounted, bad: rejected.length, samples: rejected }, loaded);
  }

  /** Bad rows that were found ahead have the time of their batch only now. */
  async #stampErrors(batchTimeMs: number): Promise<void> {
    const errors = this.#errorTable();
    if (errors === undefined || this.#ahead.length === 0) return;
    await this.#connection.run(`UPDATE ${errors} SET batch_time = ${timestampSql(batchTimeMs)}`);
  }

  /** After all queries of the batch: leaves nothing for the next one to find. */
  async cleanUp(): Promise<void> {
    const isEmpty = this.rowsInPlace !== undefined;
    must(this.#loader).clear();
    await this.#pieces?.clear();
    if (!isEmpty) await this.#connection.run(`DELETE FROM ${ownTable(batchTable(this.name))}`);
    const errors = this.#errorTable();
    if (errors !== undefined) await this.#connection.run(`DELETE FROM ${errors}`);
  }

  #loaderOptions(): LoaderOptions {
    const { neededColumns, ...options } = this.#options;
    const followed = [...this.#followed.values()].flat();
    return {
      ...options,
      ...(neededColumns === undefined
        ? {}
        : { neededColumns: [...new Set([...neededColumns, ...followed])] }),
      pieces: () => (this.#keepsRows ? undefined : this.#pieces),
      mayLeave: () => this.#readInPlace && !this.#keepsRows && this.#ahead.length === 0,
      warn: (message) => this.#warnOnce(message),
    };
  }

  /** Who follows the stream wants the rows. */
  get #keepsRows(): boolean {
    return this.kept !== undefined || this.#followed.size > 0;
  }

  async #keep(stream: string, columns: readonly Column[], options: FollowOptions): Promise<KeptRows> {
    const kept = new KeptRows(this.#connection, {
      ...options,
      stream,
      columns,
      windowMs: 0,
      slideMs: this.slideMs,
      hasBatch: false,
    });
    await kept.open();
    return kept;
  }

  /** What is the same in many files is said once. */
  #warnOnce(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.writer.report({ severity: 'warning', message });
  }

  /** Removes the tables of the stream. */
  async drop(): Promise<void> {
    await this.#connection.run(`DROP TABLE IF EXISTS ${ownTable(batchTable(this.name))}`);
    for (const kept of this.lasting) await kept.drop();
    const errors = this.#errorTable();
    if (errors !== undefined) await this.#connection.run(`DROP TABLE IF EXISTS ${errors}`);
  }

  /** The stream of its bad rows, with ON ERROR INTO. */
  get errorStream(): string | undefined {
    const action = this.#options.onError;
    return action.action === 'into' ? action.stream : undefined;
  }

  #errorTable(): string | undefined {
    return this.errorStream === undefined ? undefined : ownTable(batchTable(this.errorStream));
  }

  async #keepBad(sql: string, batchTimeMs: number): Promise<void> {
    const table = this.#errorTable();
    if (table !== undefined)
      await this.#connection.run(
        `INSERT INTO ${table} SELECT ${timestampSql(batchTimeMs)}, value, error FROM (${sql})`,
      );
  }

  async #keepRejected(row: BadRow, batchTimeMs: number): Promise<void> {
    const table = this.#errorTable();
    if (table === undefined) return;
    const values = [timestampSql(batchTimeMs), quoteString(row.value), quoteString(row.reason)];
    await this.#connection.run(`INSERT INTO ${table} VALUES (${values.join(', ')})`);
  }
}

function namesOf(columns: readonly Column[]): readonly string[] {
  return columns.map(({ name }) => name.toLowerCase());
}

interface Ahead {
  readonly sealed: SealedBatch;
  loaded: Loaded | undefined;
}

function keptRows(
  connection: DuckDBConnection,
  options: Pick<KeptRowsOptions, 'stream' | 'columns' | 'slideMs'>,
  relations: StreamRelations,
): KeptRows | undefined {
  return relations.keepMs > 0
    ? new KeptRows(connection, { ...options, ...relations, hasBatch: false })
    : undefined;
}

function tableSql(stream: string, columns: readonly Column[]): string {
  const list = columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ');
  return `CREATE TABLE IF NOT EXISTS ${ownTable(batchTable(stream))} (${list})`;
}

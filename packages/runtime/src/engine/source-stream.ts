import type { DuckDBConnection } from '@duckdb/node-api';
import { must, quoteName, quoteString } from '@weir/parser';
import { batchTable, errorColumns } from '@weir/planner';
import type { Column, ErrorAction, StreamRelations } from '@weir/planner';
import type { BadRow } from '../block/block.ts';
import type { SealedBatch } from '../block/block-buffer.ts';
import type { StreamWriter } from '../block/stream-writer.ts';
import type { Receiver } from '../source/source.ts';
import { BatchLoader } from './batch-loader.ts';
import type { BadSample, Loaded, LoaderOptions } from './batch-loader.ts';
import { BadRowError } from './bad-row-error.ts';
import { KeptRows } from './kept-rows.ts';
import type { KeptRowsOptions } from './kept-rows.ts';
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
  readonly #connection: DuckDBConnection;
  readonly #options: SourceStreamOptions;
  #loader: BatchLoader | undefined;

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
    this.kept = keptRows(connection, { stream: options.stream, slideMs }, options.relations);
    const errors = options.onError.action === 'into' ? options.onError.stream : undefined;
    this.keptErrors =
      errors === undefined || options.errorRelations === undefined
        ? undefined
        : keptRows(connection, { stream: errors, slideMs }, options.errorRelations);
  }

  /** Makes the tables of the stream. */
  async open(): Promise<void> {
    await this.#connection.run(tableSql(this.name, this.#options.columns));
    this.#loader = await BatchLoader.open(this.#connection, this.#options);
    await this.kept?.open();
    if (this.#options.onError.action !== 'into') return;
    await this.#connection.run(tableSql(this.#options.onError.stream, errorColumns));
    await this.keptErrors?.open();
  }

  /** Puts a sealed batch into the tables. Part of the batch's transaction. Throws a `BadRowError` with ON ERROR FAIL. */
  async load(batch: SealedBatch): Promise<Loaded> {
    const loaded = await must(this.#loader).load(batch.blocks, (sql) =>
      this.#keepBad(sql, batch.batchTimeMs),
    );
    for (const row of batch.rejected) await this.#keepRejected(row, batch.batchTimeMs);
    const rejected = batch.rejected.map((row): BadSample => ({ value: row.value, error: row.reason }));
    const samples = [...rejected, ...loaded.samples];
    const [first] = samples;
    if (first !== undefined && this.#options.onError.action === 'fail')
      throw new BadRowError(this.name, first);
    await this.kept?.append(batch.batchTimeMs);
    await this.keptErrors?.append(batch.batchTimeMs);
    return { rows: loaded.rows, bad: loaded.bad + rejected.length, samples };
  }

  /** After all queries of the batch: leaves nothing for the next one to find. */
  async cleanUp(): Promise<void> {
    must(this.#loader).clear();
    await this.#connection.run(`DELETE FROM weir.main.${quoteName(batchTable(this.name))}`);
    const errors = this.#errorTable();
    if (errors !== undefined) await this.#connection.run(`DELETE FROM ${errors}`);
  }

  /** The stream of its bad rows, with ON ERROR INTO. */
  get errorStream(): string | undefined {
    const action = this.#options.onError;
    return action.action === 'into' ? action.stream : undefined;
  }

  #errorTable(): string | undefined {
    return this.errorStream === undefined
      ? undefined
      : `weir.main.${quoteName(batchTable(this.errorStream))}`;
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

function keptRows(
  connection: DuckDBConnection,
  options: Omit<KeptRowsOptions, 'keepMs'>,
  relations: StreamRelations,
): KeptRows | undefined {
  return relations.keepMs > 0
    ? new KeptRows(connection, { ...options, keepMs: relations.keepMs })
    : undefined;
}

function tableSql(stream: string, columns: readonly Column[]): string {
  const list = columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ');
  return `CREATE TABLE weir.main.${quoteName(batchTable(stream))} (${list})`;
}

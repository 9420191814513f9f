import { stat } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName, quoteString } from '@weir/parser';
import type { Column } from '@weir/planner';
import type { SealedBatch } from '../block/block-buffer.ts';
import { readBatches } from '../block/read-batches.ts';
import { BatchLoader } from '../engine/batch-loader.ts';
import type { BadSample } from '../engine/batch-loader.ts';
import { ordinalColumn } from '../engine/loader-options.ts';
import type { LoaderOptions } from '../engine/loader-options.ts';
import { engineMessage } from '../duckdb/engine-error.ts';
import { SourceError } from '../source/source.ts';
import type { SourceNotice, SourceOptions, StreamFormat } from '../source/source.ts';

export interface RecordingOptions {
  readonly stream: string;
  readonly path: string;
  readonly timeColumn: string;
  readonly format: StreamFormat;
  readonly formatOptions: SourceOptions;
  readonly columns: readonly Column[];
  readonly report: (notice: SourceNotice) => void;
}

/**
 * A recorded stream in a table, in the order of the file, with the arrival time of each row: the largest timestamp seen so far, so
 * that rows out of order arrive late and never in the past. Arrivals never go down along the table, which makes every batch a
 * range of row numbers.
 */
export class Recording {
  readonly #connection: DuckDBConnection;
  readonly #options: RecordingOptions;
  readonly #table: string;

  constructor(connection: DuckDBConnection, options: RecordingOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#table = `weir.main.${quoteName(`recording_${options.stream.toLowerCase()}`)}`;
  }

  /** Reads the whole file. Throws a `SourceError` when it cannot be read. */
  async load(): Promise<void> {
    const { path, format } = this.#options;
    const file = await stat(path).catch((error: unknown) => {
      throw new SourceError(`"${path}" cannot be read: ${reasonOf(error)}`, {
        hint: 'check the path; it is relative to where weir was started',
      });
    });
    if (file.isDirectory())
      throw new SourceError(`"${path}" is a directory`, { hint: 'replay reads one file' });
    await this.#connection.run(`CREATE TABLE ${this.#raw} (${this.#columnList()}, ${ordinalColumn} BIGINT)`);
    await this.#connection.run(
      `CREATE TABLE ${this.#bad} (value VARCHAR, error VARCHAR, ${ordinalColumn} BIGINT)`,
    );
    try {
      if (format === 'csv' || format === 'parquet') await this.#loadFile(format, file.size);
      else await this.#loadBytes();
      await this.#order();
    } catch (error) {
      throw error instanceof SourceError
        ? error
        : new SourceError(`"${path}" cannot be read: ${engineMessage(error)}`);
    }
  }

  /** The earliest arrival, in milliseconds; undefined for a recording without rows. */
  async firstArrivalMs(): Promise<number | undefined> {
    const [value] = await this.#row(`SELECT min(weir_arrival) // 1000 FROM ${this.#table}`);
    return value === null || value === undefined ? undefined : Number(value);
  }

  /**
   * The batches that have rows: grid time, the first row number and the number of rows, ascending. Rows that arrive exactly at the
   * beginning of the clock are in the first batch; those before `fromMs` are left out.
   */
  async batches(
    batchIntervalMs: number,
    beginsAtMs: number,
    fromMs: number,
  ): Promise<readonly RecordedBatch[]> {
    const grid = `greatest(ceil(weir_arrival / ${batchIntervalMs * 1000}) * ${batchIntervalMs}, ${beginsAtMs + batchIntervalMs})::BIGINT`;
    const rows = await this.#rows(
      `SELECT ${grid} AS t, min(rowid), count(*) FROM ${this.#table} WHERE weir_arrival >= ${BigInt(fromMs) * 1000n} GROUP BY 1 ORDER BY 1`,
    );
    return rows.map(([time, first, count]) => ({
      batchTimeMs: Number(time),
      firstRow: Number(first),
      rows: Number(count),
    }));
  }

  /** Bad rows with the row number they stand before. */
  async badRows(): Promise<readonly (BadSample & { readonly beforeRow: number })[]> {
    const rows = await this.#rows(
      `SELECT value, error, (SELECT count(*) FROM ${this.#table} AS good WHERE good.${ordinalColumn} < bad.${ordinalColumn}) FROM ${this.#bad} AS bad ORDER BY ${ordinalColumn}`,
    );
    return rows.map(([value, error, before]) => ({
      value: String(value),
      error: String(error),
      beforeRow: Number(before),
    }));
  }

  /** Rows that arrive before a time. */
  async rowsBefore(timeMs: number): Promise<number> {
    const [count] = await this.#row(
      `SELECT count(*) FROM ${this.#table} WHERE weir_arrival < ${BigInt(timeMs) * 1000n}`,
    );
    return Number(count ?? 0);
  }

  /** The rows of one batch, in the order of the file. */
  sql(batch: RecordedBatch): string {
    const names = this.#options.columns.map((column) => quoteName(column.name)).join(', ');
    const last = batch.firstRow + batch.rows - 1;
    return `SELECT ${names} FROM ${this.#table} WHERE rowid BETWEEN ${batch.firstRow} AND ${last}`;
  }

  get #raw(): string {
    return this.#table.replace(/"?$/, (end) => `_raw${end}`);
  }

  get #bad(): string {
    return this.#table.replace(/"?$/, (end) => `_bad${end}`);
  }

  #columnList(): string {
    return this.#options.columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ');
  }

  async #loadFile(format: 'csv' | 'parquet', bytes: number): Promise<void> {
    const loader = await this.#loader({ ordinals: false });
    const onBad = async (sql: string): Promise<void> => {
      await this.#connection.run(
        `INSERT INTO ${this.#bad} SELECT value, error, row_number() OVER () FROM (${sql})`,
      );
    };
    await loader.load([{ kind: 'file', format, path: this.#options.path, temporary: false, bytes }], onBad);
    await this.#connection.run(`UPDATE ${this.#raw} SET ${ordinalColumn} = rowid`);
  }

  /** Text and Arrow go through the same splitting as everything that is received, a piece at a time. */
  async #loadBytes(): Promise<void> {
    const loader = await this.#loader({ ordinals: this.#options.format !== 'arrow' });
    const { path, format, formatOptions, columns, report } = this.#options;
    const names = columns.map((column) => column.name);
    let line = 0;
    for await (const batch of readBatches(path, { format, formatOptions, columns: names, report })) {
      line = await this.#flush(batch, loader, line);
    }
  }

  /** Loads what was read so far; gives the number of lines up to here. */
  async #flush(batch: SealedBatch, loader: BatchLoader, line: number): Promise<number> {
    const before = Number((await this.#row(`SELECT count(*) FROM ${this.#raw}`))[0] ?? 0);
    await loader.load(batch.blocks, async (sql) => {
      await this.#connection.run(
        `INSERT INTO ${this.#bad} SELECT value, error, ${ordinalColumn} + ${line} FROM (${sql})`,
      );
    });
    await this.#connection.run(
      `UPDATE ${this.#raw} SET ${ordinalColumn} = coalesce(${ordinalColumn}, rowid + 1) + ${line} WHERE rowid >= ${before}`,
    );
    for (const row of batch.rejected) {
      await this.#connection.run(
        `INSERT INTO ${this.#bad} VALUES (${quoteString(row.value)}, ${quoteString(row.reason)}, ${line + batch.rows})`,
      );
    }
    loader.clear();
    return line + batch.rows;
  }

  #loader(options: { readonly ordinals: boolean }): Promise<BatchLoader> {
    const loading: LoaderOptions = {
      stream: this.#options.stream,
      table: this.#raw,
      columns: this.#options.columns,
      format: this.#options.format,
      formatOptions: definedOptions(this.#options.formatOptions),
      ordinals: options.ordinals,
      warn: (message) => this.#options.report({ severity: 'warning', message }),
      checksAll: true,
    };
    return BatchLoader.open(this.#connection, loading);
  }

  async #order(): Promise<void> {
    const time = quoteName(this.#options.timeColumn);
    const arrival = `max(epoch_us(CAST(${time} AS TIMESTAMP))) OVER (ORDER BY ${ordinalColumn} ROWS UNBOUNDED PRECEDING)`;
    const first = `(SELECT min(epoch_us(CAST(${time} AS TIMESTAMP))) FROM ${this.#raw})`;
    await this.#connection.run(
      `CREATE TABLE ${this.#table} AS SELECT *, coalesce(${arrival}, ${first}) AS weir_arrival FROM ${this.#raw} ORDER BY ${ordinalColumn}`,
    );
    await this.#connection.run(`DROP TABLE ${this.#raw}`);
  }

  async #rows(sql: string): Promise<unknown[][]> {
    return (await this.#connection.runAndReadAll(sql)).getRows();
  }

  async #row(sql: string): Promise<unknown[]> {
    return (await this.#rows(sql))[0] ?? [];
  }
}

export interface RecordedBatch {
  readonly batchTimeMs: number;
  readonly firstRow: number;
  readonly rows: number;
}

function definedOptions(options: SourceOptions): LoaderOptions['formatOptions'] {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'there is no such file';
  return error instanceof Error ? error.message : String(error);
}

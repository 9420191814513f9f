import type { DuckDBConnection } from '@duckdb/node-api';
import { must, quoteName } from '@weir/parser';
import type { Column } from '@weir/planner';
import type { BadRow } from '../block/block.ts';
import type { SealedBatch } from '../block/block-buffer.ts';
import { BatchLoader, LoadAgain } from '../engine/batch-loader.ts';
import { ordinalColumn } from '../engine/loader-options.ts';
import type { LoaderOptions } from '../engine/loader-options.ts';
import { shownCharacters } from '../limits.ts';
import { SourceError } from '../source/source.ts';
import type { SourceNotice, SourceOptions, StreamFormat } from '../source/source.ts';

export interface ArrivingRowsOptions {
  readonly stream: string;
  readonly timeColumn: string;
  readonly format: StreamFormat;
  readonly formatOptions: SourceOptions;
  readonly columns: readonly Column[];
  readonly spooled?: LoaderOptions['spooled'];
  readonly report: (notice: SourceNotice) => void;
}

/** The rows of one batch: neighbours in the table. */
export interface ArrivingBatch {
  readonly batchTimeMs: number;
  readonly firstRow: number;
  readonly rows: number;
  /** Bad rows that stood before the last one of them arrive together with it. */
  readonly lastOrdinal: number;
}

/** A row that cannot be one, and where it stood among the others. */
export interface ArrivingBadRow extends BadRow {
  readonly ordinal: number;
}

/**
 * Rows in a table, in the order in which they came, with the arrival time of each: the largest timestamp seen so far, so that rows out of
 * order arrive late and never in the past. Arrivals never go down along the table, which makes every batch a range of row numbers. Rows
 * before the first timestamp arrive with it, others without one together with the row before them.
 *
 * Two tables take turns: when most rows of one have been given out, the others go to the other one.
 */
export class ArrivingRows {
  readonly #connection: DuckDBConnection;
  readonly #options: ArrivingRowsOptions;
  #loader: BatchLoader | undefined;
  #turn = 0;
  /** Rows, or bad rows, that came in pieces before. */
  #ordinal = 0;
  /** Rows in the table. */
  #rows = 0;
  #firstUs: bigint | undefined;
  #latestUs: bigint | undefined;
  /** In the order in which they stood. */
  #bad: ArrivingBadRow[] = [];

  constructor(connection: DuckDBConnection, options: ArrivingRowsOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** Makes the tables. Throws a `SourceError` for a column that has no times. */
  async open(): Promise<void> {
    const { timeColumn, columns } = this.#options;
    const { type } = must(columns.find(({ name }) => name === timeColumn));
    const [shown] = await this.#row(`SELECT typeof(NULL::${type})`);
    if (!/^(TIMESTAMP|DATE$|VARCHAR$)/.test(String(shown))) {
      throw new SourceError(`the column "${timeColumn}" is of the type ${String(shown)}, which is no time`, {
        hint: 'it takes a TIMESTAMP, a DATE, or text that is written like one',
      });
    }
    await this.#connection.run(`CREATE TABLE ${this.#raw} (${this.#columnList()}, ${ordinalColumn} BIGINT)`);
    await this.#connection.run(
      `CREATE TABLE ${this.#table} (${this.#columnList()}, ${ordinalColumn} BIGINT, weir_arrival BIGINT)`,
    );
    this.#loader = await BatchLoader.open(this.#connection, this.#loaderOptions());
  }

  /** The arrival of the first row, in milliseconds; undefined while no row has a time. */
  get firstMs(): number | undefined {
    return this.#firstUs === undefined ? undefined : Number(this.#firstUs / 1000n);
  }

  /** Whether a row has come that arrives after this time: no more rows will come that arrive until then. */
  isPast(timeMs: number): boolean {
    return this.#latestUs !== undefined && this.#latestUs > BigInt(timeMs) * 1000n;
  }

  /** Rows came, and none of them has a time. */
  get isTimeless(): boolean {
    return this.#rows > 0 && this.#latestUs === undefined;
  }

  /** Takes the bad rows that stood before the row of this number. */
  takeBadRows(beforeOrdinal: number): readonly BadRow[] {
    const after = this.#bad.findIndex(({ ordinal }) => ordinal >= beforeOrdinal);
    return this.#bad.splice(0, after === -1 ? this.#bad.length : after);
  }

  /** Takes what came next, as a whole or not at all. Throws a `SourceError` for a text that is no time. */
  async add(piece: Pick<SealedBatch, 'blocks' | 'rejected' | 'rows'>): Promise<void> {
    for (;;) {
      await this.#connection.run('BEGIN TRANSACTION');
      try {
        const bad = await this.#load(piece);
        const { first, latest, rows } = await this.#arrive();
        await this.#connection.run('COMMIT');
        this.#firstUs ??= first;
        this.#latestUs = latest;
        this.#rows += rows;
        this.#bad.push(...bad);
        this.#ordinal += piece.rows;
        return;
      } catch (error) {
        await this.#connection.run('ROLLBACK').catch(() => undefined);
        if (!(error instanceof LoadAgain)) throw error;
      } finally {
        must(this.#loader).clear();
      }
    }
  }

  /**
   * The batches that have rows, ascending, from this row on. Rows that arrive exactly at the beginning of the clock are in the first batch;
   * those that arrive before `fromMs` are left out.
   */
  async batches(
    batchIntervalMs: number,
    beginsAtMs: number,
    { fromMs = 0, fromRow = 0 }: { readonly fromMs?: number; readonly fromRow?: number } = {},
  ): Promise<readonly ArrivingBatch[]> {
    const grid = `greatest(ceil(weir_arrival / ${batchIntervalMs * 1000}) * ${batchIntervalMs}, ${beginsAtMs + batchIntervalMs})::BIGINT`;
    const rows = await this.#all(
      `SELECT ${grid} AS t, min(rowid), count(*), max(${ordinalColumn}) FROM ${this.#table} WHERE weir_arrival >= ${BigInt(fromMs) * 1000n} AND rowid >= ${fromRow} GROUP BY 1 ORDER BY 1`,
    );
    return rows.map(([time, first, count, last]) => ({
      batchTimeMs: Number(time),
      firstRow: Number(first),
      rows: Number(count),
      lastOrdinal: Number(last),
    }));
  }

  /** Rows that arrive before a time. */
  async rowsBefore(timeMs: number): Promise<number> {
    const [count] = await this.#row(
      `SELECT count(*) FROM ${this.#table} WHERE weir_arrival < ${BigInt(timeMs) * 1000n}`,
    );
    return Number(count ?? 0);
  }

  /** The rows of one batch, in their order. */
  sql(batch: ArrivingBatch): string {
    const names = this.#options.columns.map((column) => quoteName(column.name)).join(', ');
    const last = batch.firstRow + batch.rows - 1;
    return `SELECT ${names} FROM ${this.#table} WHERE rowid BETWEEN ${batch.firstRow} AND ${last}`;
  }

  /**
   * Lets go of the first rows, once they are more than those that stay: each row is moved as often as it is given out, on average. True:
   * rows are numbered anew.
   */
  async forget(firstRows: number): Promise<boolean> {
    if (firstRows === 0 || firstRows < this.#rows - firstRows) return false;
    const before = this.#table;
    this.#turn = 1 - this.#turn;
    await this.#connection.run(
      `CREATE TABLE ${this.#table} AS FROM ${before} WHERE rowid >= ${firstRows} ORDER BY rowid`,
    );
    await this.#connection.run(`DROP TABLE ${before}`);
    this.#rows -= firstRows;
    return true;
  }

  get #table(): string {
    return this.#named(`arriving_${this.#turn}`);
  }

  get #raw(): string {
    return this.#named('arriving_raw');
  }

  #named(what: string): string {
    return `weir.main.${quoteName(`${what}_${this.#options.stream.toLowerCase()}`)}`;
  }

  #columnList(): string {
    return this.#options.columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ');
  }

  /** Puts the rows into the raw table; gives the bad ones. */
  async #load({
    blocks,
    rejected,
    rows,
  }: Pick<SealedBatch, 'blocks' | 'rejected' | 'rows'>): Promise<readonly ArrivingBadRow[]> {
    const bad: ArrivingBadRow[] = [];
    const ordinal = hasOrdinals(this.#options) ? ordinalColumn : 'row_number() OVER ()';
    await must(this.#loader).load(blocks, async (sql) => {
      for (const [value, error, number] of await this.#all(`SELECT value, error, ${ordinal} FROM (${sql})`))
        bad.push({ value: String(value), reason: String(error), ordinal: this.#ordinal + Number(number) });
    });
    bad.push(...rejected.map((row) => ({ ...row, ordinal: this.#ordinal + rows })));
    return bad.toSorted((a, b) => a.ordinal - b.ordinal);
  }

  /** Moves what is in the raw table to the others, with its arrivals. */
  async #arrive(): Promise<{ first: bigint | undefined; latest: bigint | undefined; rows: number }> {
    await this.#refuseNoTimes();
    const names = this.#options.columns.map((column) => quoteName(column.name)).join(', ');
    const time = `epoch_us(TRY_CAST(${quoteName(this.#options.timeColumn)} AS TIMESTAMP))`;
    const numbered = `SELECT * REPLACE (coalesce(${ordinalColumn}, row_number() OVER ()) + ${this.#ordinal} AS ${ordinalColumn}) FROM ${this.#raw}`;
    const latest = this.#latestUs;
    const largest = `max(${time}) OVER (ORDER BY ${ordinalColumn} ROWS UNBOUNDED PRECEDING)`;
    const arrival = latest === undefined ? largest : `greatest(${largest}, ${latest})`;
    const { rowsChanged } = await this.#connection.run(
      `INSERT INTO ${this.#table} SELECT ${names}, ${ordinalColumn}, ${arrival} FROM (${numbered}) ORDER BY ${ordinalColumn}`,
    );
    await this.#connection.run(`DELETE FROM ${this.#raw}`);
    const from = `FROM ${this.#table} WHERE rowid >= ${this.#rows}`;
    const [first, last] = (await this.#row(`SELECT min(weir_arrival), max(weir_arrival) ${from}`)).map(
      bigintOf,
    );
    if (latest === undefined && first !== undefined)
      await this.#connection.run(
        `UPDATE ${this.#table} SET weir_arrival = ${first} WHERE weir_arrival IS NULL`,
      );
    return { first, latest: last ?? latest, rows: rowsChanged };
  }

  async #refuseNoTimes(): Promise<void> {
    const { timeColumn } = this.#options;
    const time = quoteName(timeColumn);
    const [value] = await this.#row(
      `SELECT left(${time}::VARCHAR, ${shownCharacters}) FROM ${this.#raw} WHERE ${time} IS NOT NULL AND TRY_CAST(${time} AS TIMESTAMP) IS NULL LIMIT 1`,
    );
    if (typeof value !== 'string') return;
    throw new SourceError(`the column "${timeColumn}" has a value that is no time: "${value}"`, {
      hint: 'make the column a TIMESTAMP: such a row is bad then, and left out',
    });
  }

  #loaderOptions(): LoaderOptions {
    const { stream, columns, format, formatOptions, spooled, report } = this.#options;
    return {
      stream,
      table: this.#raw,
      columns,
      format,
      formatOptions: definedOptions(formatOptions),
      ...(spooled === undefined ? {} : { spooled }),
      ordinals: hasOrdinals(this.#options),
      warn: (message) => report({ severity: 'warning', message }),
      checksAll: true,
    };
  }

  async #all(sql: string): Promise<unknown[][]> {
    return (await this.#connection.runAndReadAll(sql)).getRows();
  }

  async #row(sql: string): Promise<unknown[]> {
    return (await this.#all(sql))[0] ?? [];
  }
}

/** Lines know their numbers; rows of other formats are as many as they are. */
function hasOrdinals({ format }: ArrivingRowsOptions): boolean {
  return format !== 'csv' && format !== 'parquet' && format !== 'arrow';
}

function bigintOf(value: unknown): bigint | undefined {
  return typeof value === 'bigint' ? value : undefined;
}

function definedOptions(options: SourceOptions): LoaderOptions['formatOptions'] {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

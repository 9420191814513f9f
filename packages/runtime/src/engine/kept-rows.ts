import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from '@weir/parser';
import { batchTable, rowsTable, sql, timeColumn } from '@weir/planner';
import type { EngineError, KeptTable, LiveRead, Remembered } from '@weir/planner';
import { insertRows } from './insert-rows.ts';
import type { KeptRowsOptions } from './kept-rows-options.ts';
import { ownTable } from './own-table.ts';
import { timestampSql } from './prepared.ts';
import { PaneForm } from './pane-form.ts';
import { rowBytesSql } from './row-bytes.ts';
import { uncommittedRows } from './uncommitted-rows.ts';

/** What was dropped before its time because of a bound in bytes. */
export interface Forgotten {
  readonly rows: number;
  /** All rows dropped so since the start. */
  readonly totalRows: number;
  /** The oldest batch that is left. */
  readonly oldestMs: number | undefined;
}

/**
 * The rows of a stream that windows and LAST can still see.
 *
 * They lie in segments, one table for a stretch of batch times, under a view with all of them: a segment whose rows nothing needs any more
 * is dropped whole, which gives its memory back at once; deleting rows would give it back only at a checkpoint. Who reads an older
 * snapshot keeps the segments of that snapshot until it is done.
 *
 * Rows that a query computes go straight into the newest segment (`begin`, `end`), and the batch's own relation is a view of those that
 * were not committed yet: they are there once. Rows that are received have a batch table, from which they are copied (`append`).
 */
export class KeptRows {
  /** The name of what is kept: a stream's, or that of `sinkRelation`. */
  readonly relation: string;
  readonly #connection: DuckDBConnection;
  readonly #options: KeptRowsOptions;
  #followedMs = 0;
  /** How far back queries that come and go need the rows. */
  readonly #needs = new Map<object, number>();
  /** Batches that are missing because of an error, oldest first. */
  #missed: readonly MissedBatch[] = [];
  /** Oldest first. */
  #segments: readonly Segment[] = [];
  /** Those of the batch that is not committed yet. */
  #pending: { readonly segments: readonly Segment[]; readonly forgottenRows: number } | undefined;
  #firstMs: number | undefined;
  #lostUntilMs = -Infinity;
  #forgotten = 0;
  #forgottenBefore = 0;
  #created = 0;
  #version = 0;
  /** Of the rows of the batch, where it has no table. */
  #uncommitted = '';
  /** Of panes: how they are kept. */
  readonly form: PaneForm;

  constructor(connection: DuckDBConnection, options: KeptRowsOptions) {
    this.relation = options.relation ?? options.stream;
    this.#connection = connection;
    this.#options = options;
    this.form = new PaneForm(options.cumulative === true);
  }

  get #keepMs(): number {
    return Math.max(this.#options.keepMs, this.#followedMs, ...this.#needs.values());
  }

  /** Changes with the views. A prepared statement does not notice a view that was replaced: who reads one prepares again. */
  get version(): number {
    return this.#version;
  }

  /** The tables that the rows lie in, oldest first. */
  get tables(): readonly KeptTable[] {
    return this.#segments;
  }

  /** How much is there, with `newestMs` the last finished batch. */
  remembered(newestMs: number): Remembered {
    const oldestMs = this.#oldestMs(newestMs);
    const heldMs = this.#segments[0]?.firstMs;
    const { sinceMs, neededColumns } = this.#options;
    return {
      keepMs: this.#keepMs,
      newestMs,
      complete: this.#isComplete(newestMs),
      slideMs: this.#options.slideMs,
      tables: this.#segments,
      ...(oldestMs === undefined ? {} : { oldestMs }),
      ...(heldMs === undefined ? {} : { heldMs }),
      ...(sinceMs === undefined ? {} : { sinceMs }),
      ...(neededColumns === undefined ? {} : { columns: neededColumns }),
    };
  }

  /** About how much memory the rows take; 0 where no bound was given, as nobody counts then. */
  get bytes(): number {
    return sumOfBytes(this.#segments);
  }

  get rows(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.rows, 0);
  }

  /** The oldest batch that can be seen; undefined before the first. */
  #oldestMs(newestMs: number): number | undefined {
    const first = this.#segments[0]?.firstMs;
    if (first === undefined) return undefined;
    return Math.max(first, newestMs - this.#keepMs + this.#options.slideMs);
  }

  /** Whether everything that ever came is still there. */
  #isComplete(newestMs: number): boolean {
    return (
      this.#firstMs === undefined ||
      (this.#oldestMs(newestMs) === this.#firstMs && this.#lostUntilMs < this.#firstMs)
    );
  }

  /** The batch's relation is one of the views. */
  get hasBatch(): boolean {
    return this.#options.hasBatch;
  }

  /** Makes the (empty) views, so that queries over them can be prepared. */
  async open(): Promise<void> {
    if (this.hasBatch) {
      const columns = this.#options.columns.map(({ name, type }) => `${quoteName(name)} ${type}`);
      await this.#connection.run(`CREATE OR REPLACE TABLE ${this.#template()} (${columns.join(', ')})`);
      // A session has made one in its place when it planned.
      await this.#connection.run(`DROP TABLE IF EXISTS ${this.#batch()}`);
      await this.#connection.run(`CREATE VIEW ${this.#batch()} AS FROM ${this.#template()}`);
      this.#uncommitted = await uncommittedRows(this.#connection);
    }
    await this.#show([]);
  }

  /** Takes the rows of the batch's table in, so many, and drops what nothing needs any more. Part of the batch's transaction. */
  async append(batchTimeMs: number, rows: number): Promise<void> {
    const table = await this.begin(batchTimeMs);
    const { rowsChanged } = await this.#connection.run(
      insertRows(table, sql`SELECT *, ${timestampSql(batchTimeMs)} FROM ${this.#batch()}`, {
        columns: this.#options.columns.length + 1,
        fromRows: rows,
      }).sql,
    );
    await this.end(batchTimeMs, rowsChanged);
  }

  /**
   * The table into which the rows of the current batch are to be written, with their time; drops what is too old. Part of the batch's
   * transaction.
   */
  async begin(batchTimeMs: number): Promise<string> {
    const last = this.#segments.at(-1);
    const current =
      last === undefined || this.#isFull(last, batchTimeMs)
        ? await this.#create(batchTimeMs)
        : { ...last, lastMs: batchTimeMs };
    const before = this.#segments.filter((segment) => segment.name !== current.name);
    const needed = before.filter((segment) => segment.lastMs > batchTimeMs - this.#keepMs);
    await this.#settle(this.#segments, [...needed, current]);
    this.#pending = { segments: [...needed, current], forgottenRows: 0 };
    return ownTable(current.name);
  }

  /** So many rows were written into the table that `begin` gave; drops what is too much. Part of the batch's transaction. */
  async end(batchTimeMs: number, rows: number): Promise<void> {
    const bytes = this.#options.keepBytes === undefined ? 0 : await this.#batchBytes();
    const before = this.#pending?.segments ?? [];
    const segments = before.map((segment, index) =>
      index === before.length - 1
        ? { ...segment, rows: segment.rows + rows, bytes: segment.bytes + bytes }
        : segment,
    );
    const kept = this.#withinBytes(segments, batchTimeMs);
    const lost = segments.filter((segment) => !kept.includes(segment));
    await this.#settle(segments, kept);
    this.#pending = { segments: kept, forgottenRows: lost.reduce((sum, segment) => sum + segment.rows, 0) };
  }

  /** A query for at least the rows of the batches after one time and until another. */
  slice(afterMs: number, untilMs: number): string {
    const segments = (this.#pending?.segments ?? this.#segments).filter(
      (segment) => segment.lastMs > afterMs && segment.firstMs <= untilMs,
    );
    return this.#union(segments);
  }

  /** What was dropped early since this was asked last; undefined if nothing was. */
  takeForgotten(): Forgotten | undefined {
    const rows = this.#forgotten - this.#forgottenBefore;
    this.#forgottenBefore = this.#forgotten;
    // What is kept for those who follow a stream was never promised: they are told what is left out.
    return rows === 0 || this.#options.sinceMs !== undefined
      ? undefined
      : { rows, totalRows: this.#forgotten, oldestMs: this.#segments[0]?.firstMs };
  }

  /** Removes the views and all segments. */
  async drop(): Promise<void> {
    const views = [rowsTable(this.relation), ...(this.hasBatch ? [batchTable(this.#options.stream)] : [])];
    for (const view of views) await this.#connection.run(`DROP VIEW IF EXISTS ${ownTable(view)}`);
    const tables = this.#segments.map((segment) => ownTable(segment.name));
    if (this.hasBatch) tables.push(this.#template());
    for (const table of tables) await this.#connection.run(`DROP TABLE IF EXISTS ${table}`);
    this.#segments = [];
    this.#version += 1;
  }

  /** Whether a live query finds all in them that it reads, as long as the pipeline runs. */
  covers({ reachMs, columns }: LiveRead): boolean {
    const { keepMs, keepBytes, windowMs, slideMs, neededColumns, columns: all } = this.#options;
    // Of what is bounded in bytes there is the batch, and what windows need.
    const certainMs = keepBytes === undefined ? keepMs : Math.max(windowMs, slideMs);
    if (certainMs < reachMs) return false;
    if (neededColumns === undefined) return true;
    return all
      .map(({ name }) => name.toLowerCase())
      .every((name) => neededColumns.includes(name) || (columns !== 'all' && !columns.has(name)));
  }

  /** Keeps rows longer from now on, for those that follow the stream. */
  extend(keepMs: number): void {
    this.#followedMs = Math.max(this.#followedMs, keepMs);
  }

  /** Keeps rows so long for the windows of a query, until it is released. */
  need(query: object, windowMs: number): void {
    this.#needs.set(query, Math.max(windowMs, this.#needs.get(query) ?? 0));
  }

  release(query: object): void {
    this.#needs.delete(query);
  }

  /** Takes in the rows of a query up to the last finished batch, before the first batch; between two batches. */
  async fill(query: string, finishedMs: number): Promise<void> {
    const segment = await this.#create(finishedMs);
    const { rowsChanged: rows } = await this.#connection.run(
      `INSERT INTO ${ownTable(segment.name)} ${query}`,
    );
    const first = await this.#connection.runAndReadAll(
      `SELECT epoch_ms(min(${timeColumn}))::DOUBLE FROM ${ownTable(segment.name)}`,
    );
    const firstMs = Number(first.getRows()[0]?.[0] ?? finishedMs);
    // What follows goes into another table, as these rows are to be dropped before it.
    this.#segments = [{ ...segment, firstMs, rows, full: true }];
    this.#firstMs = firstMs;
    await this.#show(this.#segments);
    this.#version += 1;
  }

  /** The batch of this time is missing. */
  miss(batchTimeMs: number, error: EngineError): void {
    const after = batchTimeMs - this.#keepMs;
    this.#missed = [...this.#missed.filter(({ timeMs }) => timeMs > after), { timeMs: batchTimeMs, error }];
  }

  /** The last batch that is missing after one time and until another. */
  missedBetween(afterMs: number, untilMs: number): MissedBatch | undefined {
    return this.#missed.findLast(({ timeMs }) => timeMs > afterMs && timeMs <= untilMs);
  }

  /** The batch's transaction was committed. */
  commit(): void {
    if (this.#pending === undefined) return;
    const { segments, forgottenRows } = this.#pending;
    this.#firstMs ??= segments[0]?.firstMs;
    if (forgottenRows > 0) this.#lostUntilMs = segments[0]?.firstMs ?? Infinity;
    this.#segments = segments;
    this.#forgotten += forgottenRows;
    this.#pending = undefined;
    this.form.commit();
  }

  /** The batch's transaction was rolled back. */
  rollback(): void {
    if (this.#pending !== undefined) this.#version += 1;
    this.#pending = undefined;
    this.form.rollback();
  }

  /** A segment is added behind it. */
  #isFull(last: Segment, batchTimeMs: number): boolean {
    const { keepBytes = Infinity } = this.#options;
    if (last.full === true) return true;
    return batchTimeMs - last.firstMs >= this.#segmentMs() || last.bytes >= keepBytes / segmentsPerStream;
  }

  /** Drops the segments that are not kept, and has the view show those that are. */
  async #settle(before: readonly Segment[], kept: readonly Segment[]): Promise<void> {
    const tables = kept.map((segment) => segment.name);
    const dropped = before.filter((segment) => !tables.includes(segment.name));
    for (const segment of dropped) await this.#connection.run(`DROP TABLE ${ownTable(segment.name)}`);
    if (dropped.length === 0 && kept.length === before.length) return;
    await this.#show(kept);
    this.#version += 1;
  }

  #segmentMs(): number {
    const { slideMs, batchesPerTable } = this.#options;
    if (batchesPerTable !== undefined) return batchesPerTable * slideMs;
    return Math.max(this.#keepMs / segmentsPerStream, batchesPerSegment * slideMs);
  }

  /** What remains within the bound in bytes: the newest segments, those that windows need, and the one that the batch is in. */
  #withinBytes(segments: readonly Segment[], batchTimeMs: number): readonly Segment[] {
    const { keepBytes = Infinity } = this.#options;
    const windowMs = Math.max(this.#options.windowMs, ...this.#needs.values());
    let bytes = sumOfBytes(segments);
    const current = this.hasBatch ? segments.at(-1) : undefined;
    return segments.filter((segment) => {
      if (segment === current) return true;
      if (bytes <= keepBytes || segment.lastMs > batchTimeMs - windowMs) return true;
      bytes -= segment.bytes;
      return false;
    });
  }

  /** About how much memory the rows of the batch take. */
  async #batchBytes(): Promise<number> {
    const reader = await this.#connection.runAndReadAll(rowBytesSql(this.#options.columns, this.#batch()));
    return Number(reader.getRows()[0]?.[0] ?? 0);
  }

  #batch(): string {
    return ownTable(batchTable(this.#options.stream));
  }

  /** An empty table with the columns of the batch: some have types without a name. */
  #template(): string {
    return this.hasBatch ? ownTable(`kept_0_${this.relation}`) : this.#batch();
  }

  async #create(batchTimeMs: number): Promise<Segment> {
    this.#created += 1;
    const name = `kept_${this.#created}_${this.relation}`;
    await this.#connection.run(`CREATE OR REPLACE TABLE ${ownTable(name)} AS ${this.#none()}`);
    if (this.hasBatch) {
      const rows = `SELECT * EXCLUDE (${timeColumn}) FROM ${ownTable(name)} WHERE ${this.#uncommitted}`;
      await this.#connection.run(`CREATE OR REPLACE VIEW ${this.#batch()} AS ${rows}`);
      this.#version += 1;
    }
    return { name, firstMs: batchTimeMs, lastMs: batchTimeMs, rows: 0, bytes: 0 };
  }

  #none(): string {
    return `SELECT *, NULL::TIMESTAMP AS ${timeColumn} FROM ${this.#template()} WHERE false`;
  }

  /** Has the view show these segments. */
  async #show(segments: readonly Segment[]): Promise<void> {
    if (this.#options.batchesPerTable !== undefined) return;
    await this.#connection.run(
      `CREATE OR REPLACE VIEW ${ownTable(rowsTable(this.relation))} AS ${this.#union(segments)}`,
    );
  }

  #union(segments: readonly Segment[]): string {
    if (segments.length === 0) return this.#none();
    return segments.map((segment) => `SELECT * FROM ${ownTable(segment.name)}`).join(' UNION ALL ');
  }
}

interface Segment extends KeptTable {
  readonly rows: number;
  readonly bytes: number;
  /** It takes no more. */
  readonly full?: true;
}

/** A batch that could not be computed. */
export interface MissedBatch {
  readonly timeMs: number;
  readonly error: EngineError;
}

function sumOfBytes(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.bytes, 0);
}

/** More segments waste less memory (one of them is kept longer than needed) and cost more preparing. */
const segmentsPerStream = 12;
const batchesPerSegment = 8;

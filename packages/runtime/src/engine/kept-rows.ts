import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from '@weir/parser';
import { batchTable, rowsTable, timeColumn } from '@weir/planner';
import type { Column } from '@weir/planner';
import { timestampSql } from './prepared.ts';
import { rowBytesSql } from './row-bytes.ts';

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
 */
export class KeptRows {
  /** The name of what is kept: a stream's, or that of `sinkRelation`. */
  readonly relation: string;
  readonly #connection: DuckDBConnection;
  readonly #options: KeptRowsOptions;
  #keepMs: number;
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

  constructor(connection: DuckDBConnection, options: KeptRowsOptions) {
    this.relation = options.stream;
    this.#connection = connection;
    this.#options = options;
    this.#keepMs = options.keepMs;
  }

  /** Changes with the view. A prepared statement does not notice a view that was replaced: who reads it prepares again. */
  get version(): number {
    return this.#version;
  }

  /** The tables that the rows lie in, as SQL. */
  get tables(): readonly string[] {
    return this.#segments.map((segment) => segment.table);
  }

  get keepMs(): number {
    return this.#keepMs;
  }

  /** About how much memory the rows take; 0 where no bound was given, as nobody counts then. */
  get bytes(): number {
    return sumOfBytes(this.#segments);
  }

  get rows(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.rows, 0);
  }

  /** The oldest batch that can be seen, with `newestMs` the last finished one; undefined before the first. */
  oldestMs(newestMs: number): number | undefined {
    const first = this.#segments[0]?.firstMs;
    if (first === undefined) return undefined;
    return Math.max(first, newestMs - this.#keepMs + this.#options.slideMs);
  }

  /** The oldest batch that is there, whether or not it can be seen any more. */
  get heldMs(): number | undefined {
    return this.#segments[0]?.firstMs;
  }

  get slideMs(): number {
    return this.#options.slideMs;
  }

  /** Whether everything that ever came is still there. */
  isComplete(newestMs: number): boolean {
    return (
      this.#firstMs === undefined ||
      (this.oldestMs(newestMs) === this.#firstMs && this.#lostUntilMs < this.#firstMs)
    );
  }

  /** Makes the (empty) view, so that queries over it can be prepared. */
  async open(): Promise<void> {
    await this.#connection.run(this.#viewSql([]));
  }

  /** Takes the rows of the current batch in, and drops what nothing needs any more. Part of the batch's transaction. */
  async append(batchTimeMs: number): Promise<void> {
    const table = await this.begin(batchTimeMs);
    const { rowsChanged } = await this.#connection.run(
      `INSERT INTO ${table} SELECT *, ${timestampSql(batchTimeMs)} FROM ${this.#batch()}`,
    );
    const bytes = this.#options.keepBytes === undefined ? 0 : await this.#batchBytes();
    const segments = (this.#pending?.segments ?? []).map((segment) =>
      segment.table === table
        ? { ...segment, rows: segment.rows + rowsChanged, bytes: segment.bytes + bytes }
        : segment,
    );
    const kept = this.#withinBytes(segments, batchTimeMs);
    const lost = segments.filter((segment) => !kept.includes(segment));
    await this.#settle(segments, kept);
    this.#pending = { segments: kept, forgottenRows: lost.reduce((sum, segment) => sum + segment.rows, 0) };
  }

  /**
   * The table into which the rows of the current batch go, with their time, for those that write them by themselves; drops what is too
   * old. Part of the batch's transaction.
   */
  async begin(batchTimeMs: number): Promise<string> {
    const last = this.#segments.at(-1);
    const current =
      last === undefined || this.#isFull(last, batchTimeMs)
        ? await this.#create(batchTimeMs)
        : { ...last, lastMs: batchTimeMs };
    const before = this.#segments.filter((segment) => segment.table !== current.table);
    const needed = before.filter((segment) => segment.lastMs > batchTimeMs - this.#keepMs);
    await this.#settle(this.#segments, [...needed, current]);
    this.#pending = { segments: [...needed, current], forgottenRows: 0 };
    return current.table;
  }

  /** So many rows went into the table that `begin` gave. */
  wrote(rows: number): void {
    if (this.#pending === undefined) return;
    const { segments, forgottenRows } = this.#pending;
    const last = segments.length - 1;
    const counted = segments.map((each, index) =>
      index === last ? { ...each, rows: each.rows + rows } : each,
    );
    this.#pending = { segments: counted, forgottenRows };
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
    return rows === 0
      ? undefined
      : { rows, totalRows: this.#forgotten, oldestMs: this.#segments[0]?.firstMs };
  }

  /** Removes the view and all segments. */
  async drop(): Promise<void> {
    await this.#connection.run(`DROP VIEW IF EXISTS weir.main.${quoteName(rowsTable(this.relation))}`);
    for (const segment of this.#segments) await this.#connection.run(`DROP TABLE IF EXISTS ${segment.table}`);
    this.#segments = [];
    this.#version += 1;
  }

  /** Keeps rows longer from now on: a query with a longer window was added. */
  extend(keepMs: number): void {
    this.#keepMs = Math.max(this.#keepMs, keepMs);
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
  }

  /** The batch's transaction was rolled back. */
  rollback(): void {
    if (this.#pending !== undefined) this.#version += 1;
    this.#pending = undefined;
  }

  /** A segment is added behind it. */
  #isFull(last: Segment, batchTimeMs: number): boolean {
    const { keepBytes = Infinity } = this.#options;
    return batchTimeMs - last.firstMs >= this.#segmentMs() || last.bytes >= keepBytes / segmentsPerStream;
  }

  /** Drops the segments that are not kept, and has the view show those that are. */
  async #settle(before: readonly Segment[], kept: readonly Segment[]): Promise<void> {
    const tables = kept.map((segment) => segment.table);
    const dropped = before.filter((segment) => !tables.includes(segment.table));
    for (const segment of dropped) await this.#connection.run(`DROP TABLE ${segment.table}`);
    if (dropped.length === 0 && kept.length === before.length) return;
    await this.#connection.run(this.#viewSql(kept));
    this.#version += 1;
  }

  #segmentMs(): number {
    const { slideMs, batchesPerTable } = this.#options;
    if (batchesPerTable !== undefined) return batchesPerTable * slideMs;
    return Math.max(this.#keepMs / segmentsPerStream, batchesPerSegment * slideMs);
  }

  /** What remains within the bound in bytes: the newest segments, and those that windows need. */
  #withinBytes(segments: readonly Segment[], batchTimeMs: number): readonly Segment[] {
    const { keepBytes = Infinity, windowMs } = this.#options;
    let bytes = sumOfBytes(segments);
    return segments.filter((segment) => {
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
    return `weir.main.${quoteName(batchTable(this.relation))}`;
  }

  async #create(batchTimeMs: number): Promise<Segment> {
    this.#created += 1;
    const table = `weir.main.${quoteName(`${rowsTable(this.relation)}_${this.#created}`)}`;
    await this.#connection.run(`CREATE OR REPLACE TABLE ${table} AS ${this.#none()}`);
    return { table, firstMs: batchTimeMs, lastMs: batchTimeMs, rows: 0, bytes: 0 };
  }

  /** No rows, in the columns of the batch: some have types without a name. */
  #none(): string {
    return `SELECT *, NULL::TIMESTAMP AS ${timeColumn} FROM ${this.#batch()} WHERE false`;
  }

  #viewSql(segments: readonly Segment[]): string {
    return `CREATE OR REPLACE VIEW weir.main.${quoteName(rowsTable(this.relation))} AS ${this.#union(segments)}`;
  }

  #union(segments: readonly Segment[]): string {
    if (segments.length === 0) return this.#none();
    return segments.map((segment) => `SELECT * FROM ${segment.table}`).join(' UNION ALL ');
  }
}

interface Segment {
  readonly table: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly rows: number;
  readonly bytes: number;
}

function sumOfBytes(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.bytes, 0);
}

/** More segments waste less memory (one of them is kept longer than needed) and cost more preparing. */
const segmentsPerStream = 12;
const batchesPerSegment = 8;

export interface KeptRowsOptions {
  readonly stream: string;
  readonly columns: readonly Column[];
  readonly keepMs: number;
  /** Rows beyond it are dropped, the oldest first, but for those that windows need. */
  readonly keepBytes?: number;
  /** The part of `keepMs` that windows need. */
  readonly windowMs: number;
  /** How many batches share a segment; by default it depends on how long they are kept. */
  readonly batchesPerTable?: number;
  /** The length of the stream's batches. */
  readonly slideMs: number;
}

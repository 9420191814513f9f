import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from '@weir/parser';
import { batchTable, rowsTable, timeColumn } from '@weir/planner';
import { timestampSql } from './prepared.ts';

/**
 * The rows of a stream that windows and LAST can still see.
 *
 * They lie in segments, one table for a stretch of batch times, under a view with all of them: a segment whose rows nothing needs any more
 * is dropped whole, which gives its memory back at once; deleting rows would give it back only at a checkpoint.
 */
export class KeptRows {
  readonly #connection: DuckDBConnection;
  readonly #stream: string;
  readonly #keepMs: number;
  readonly #segmentMs: number;
  /** Oldest first. */
  #segments: readonly Segment[] = [];
  /** Those of the batch that is not committed yet. */
  #pending: readonly Segment[] | undefined;
  #created = 0;
  #version = 0;

  constructor(connection: DuckDBConnection, options: KeptRowsOptions) {
    this.#connection = connection;
    this.#stream = options.stream;
    this.#keepMs = options.keepMs;
    this.#segmentMs = Math.max(options.keepMs / segmentsPerStream, batchesPerSegment * options.slideMs);
  }

  /** Changes with the view. A prepared statement does not notice a view that was replaced: who reads it prepares again. */
  get version(): number {
    return this.#version;
  }

  /** Makes the (empty) view, so that queries over it can be prepared. */
  async open(): Promise<void> {
    await this.#connection.run(this.#viewSql([]));
  }

  /** Takes the rows of the current batch in, and drops what lies `keepMs` or more before it. Part of the batch's transaction. */
  async append(batchTimeMs: number): Promise<void> {
    const segments = [...this.#segments];
    const last = segments.at(-1);
    if (last === undefined || batchTimeMs - last.firstMs >= this.#segmentMs)
      segments.push(await this.#create(batchTimeMs));
    const kept = segments.filter(
      (segment, index) => segments[index + 1] === undefined || this.#isNeeded(segment, batchTimeMs),
    );
    for (const segment of segments)
      if (!kept.includes(segment)) await this.#connection.run(`DROP TABLE ${segment.table}`);
    const current = kept.at(-1);
    if (current === undefined) return;
    await this.#connection.run(
      `INSERT INTO ${current.table} SELECT *, ${timestampSql(batchTimeMs)} FROM weir.main.${quoteName(batchTable(this.#stream))}`,
    );
    kept[kept.length - 1] = { ...current, lastMs: batchTimeMs };
    this.#pending = kept;
    if (kept.length === this.#segments.length && kept[0]?.table === this.#segments[0]?.table) return;
    await this.#connection.run(this.#viewSql(kept));
    this.#version += 1;
  }

  /** The batch's transaction was committed. */
  commit(): void {
    this.#segments = this.#pending ?? this.#segments;
    this.#pending = undefined;
  }

  /** The batch's transaction was rolled back. */
  rollback(): void {
    if (this.#pending !== undefined) this.#version += 1;
    this.#pending = undefined;
  }

  #isNeeded(segment: Segment, batchTimeMs: number): boolean {
    return segment.lastMs > batchTimeMs - this.#keepMs;
  }

  async #create(batchTimeMs: number): Promise<Segment> {
    this.#created += 1;
    const table = `weir.main.${quoteName(`${rowsTable(this.#stream)}_${this.#created}`)}`;
    await this.#connection.run(
      `CREATE OR REPLACE TABLE ${table} AS ${this.#none()}`,
    );
    return { table, firstMs: batchTimeMs, lastMs: batchTimeMs };
  }

  /** No rows, in the columns of the batch: some have types without a name. */
  #none(): string {
    return `SELECT *, NULL::TIMESTAMP AS ${timeColumn} FROM weir.main.${quoteName(batchTable(this.#stream))} WHERE false`;
  }

  #viewSql(segments: readonly Segment[]): string {
    const body =
      segments.length === 0
        ? this.#none()
        : segments.map((segment) => `SELECT * FROM ${segment.table}`).join(' UNION ALL ');
    return `CREATE OR REPLACE VIEW weir.main.${quoteName(rowsTable(this.#stream))} AS ${body}`;
  }
}

interface Segment {
  readonly table: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** More segments waste less memory (one of them is kept longer than needed) and cost more preparing. */
const segmentsPerStream = 12;
const batchesPerSegment = 8;

export interface KeptRowsOptions {
  readonly stream: string;
  readonly keepMs: number;
  /** The length of the stream's batches. */
  readonly slideMs: number;
}

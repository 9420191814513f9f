import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { RandomQuery, Reference } from './random-query.ts';

/** A row of a stream: milliseconds since the epoch, and the columns. */
export interface Row {
  readonly at: number;
  readonly k: number | null;
  readonly v: number | null;
}

export interface Batch {
  readonly time: number;
  readonly rows: readonly string[];
}

/** When the clock begins, and the time of the last batch. */
export interface Span {
  readonly beginsMs: number;
  readonly lastMs: number;
}

/**
 * What the language means, computed in the plainest way: all rows of a stream are in a table with their batch times, and a query is
 * asked once per output time t, with each reference replaced by the rows with time in (t - length, t].
 */
export class ReferenceSemantics {
  readonly #connection: DuckDBConnection;
  readonly #intervalMs: number;
  readonly #span: Span;

  private constructor(connection: DuckDBConnection, intervalMs: number, span: Span) {
    this.#connection = connection;
    this.#intervalMs = intervalMs;
    this.#span = span;
  }

  static async with<T>(
    intervalMs: number,
    span: Span,
    use: (reference: ReferenceSemantics) => Promise<T>,
  ): Promise<T> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    try {
      return await use(new ReferenceSemantics(connection, intervalMs, span));
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  async source(name: string, rows: readonly Row[]): Promise<void> {
    await this.#connection.run(`CREATE TABLE ${name} (k BIGINT, v BIGINT, t BIGINT)`);
    for (const { at, k, v } of rows) {
      const time = Math.ceil(at / this.#intervalMs) * this.#intervalMs;
      await this.#connection.run(`INSERT INTO ${name} VALUES (${k ?? 'NULL'}, ${v ?? 'NULL'}, ${time})`);
    }
  }

  async derived(name: string, query: RandomQuery): Promise<void> {
    await this.#connection.run(`CREATE TABLE ${name} (k BIGINT, v BIGINT, t BIGINT)`);
    for (const time of this.#outputTimes(query)) {
      await this.#connection.run(`INSERT INTO ${name} SELECT k, v, ${time} FROM (${this.#at(query, time)})`);
    }
  }

  async answers(query: RandomQuery): Promise<readonly Batch[]> {
    const batches: Batch[] = [];
    for (const time of this.#outputTimes(query)) {
      const rows = (await this.#connection.runAndReadAll(this.#at(query, time))).getRows();
      batches.push({ time, rows: rows.map(([k, v]) => rowText(k, v)).toSorted() });
    }
    return batches;
  }

  #outputTimes({ slide }: RandomQuery): readonly number[] {
    const slideMs = slide * this.#intervalMs;
    const count = Math.floor(this.#span.lastMs / slideMs);
    const times = Array.from({ length: count }, (_, index) => (index + 1) * slideMs);
    return times.filter((time) => time > this.#span.beginsMs);
  }

  #at(query: RandomQuery, time: number): string {
    return query.sql(({ stream, windowLength }: Reference) => {
      const rows =
        windowLength === undefined
          ? `t = ${time}`
          : `t > ${time - windowLength * this.#intervalMs} AND t <= ${time}`;
      return `(SELECT k, v FROM ${stream} WHERE ${rows})`;
    });
  }
}

export function rowText(k: unknown, v: unknown): string {
  return `${String(k)} ${String(v)}`;
}

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

/**
 * What the language means, computed in the plainest way: all rows of a stream are in a table with their batch times, and a query is
 * asked once per output time t, with each reference replaced by the rows with time in (t - length, t].
 */
export class ReferenceSemantics {
  readonly #connection: DuckDBConnection;
  readonly #intervalMs: number;

  private constructor(connection: DuckDBConnection, intervalMs: number) {
    this.#connection = connection;
    this.#intervalMs = intervalMs;
  }

  static async with<T>(intervalMs: number, use: (reference: ReferenceSemantics) => Promise<T>): Promise<T> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    try {
      return await use(new ReferenceSemantics(connection, intervalMs));
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

  async derived(name: string, query: RandomQuery, lastMs: number): Promise<void> {
    await this.#connection.run(`CREATE TABLE ${name} (k BIGINT, v BIGINT, t BIGINT)`);
    for (const time of this.#outputTimes(query, lastMs)) {
      await this.#connection.run(`INSERT INTO ${name} SELECT k, v, ${time} FROM (${this.#at(query, time)})`);
    }
  }

  async answers(query: RandomQuery, lastMs: number): Promise<readonly Batch[]> {
    const batches: Batch[] = [];
    for (const time of this.#outputTimes(query, lastMs)) {
      const rows = (await this.#connection.runAndReadAll(this.#at(query, time))).getRows();
      batches.push({ time, rows: rows.map(([k, v]) => rowText(k, v)).toSorted() });
    }
    return batches;
  }

  #outputTimes({ slide }: RandomQuery, lastMs: number): readonly number[] {
    const slideMs = slide * this.#intervalMs;
    return Array.from({ length: Math.floor(lastMs / slideMs) }, (_, index) => (index + 1) * slideMs);
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

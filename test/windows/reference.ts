import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { readArrow } from '@weir/runtime';
import type { Table } from '@weir/runtime';
import { batchMs, beginsAtMs, streamColumns } from './random-stream.ts';
import type { RandomStream } from './random-stream.ts';
import type { WindowQuery } from './random-window-query.ts';

/** The reference semantics: plain DuckDB over all rows that ever arrived, each with the time of its batch. */
export class Reference {
  readonly connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.connection = connection;
  }

  /** With the recorded stream as the table `rows_base`. */
  static async open(stream: RandomStream): Promise<Reference> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    const columns = Object.entries(streamColumns).map(([name, type]) => `"${name}" ${type}`);
    await connection.run(`CREATE TABLE rows_base (${columns.join(', ')}, weir_time BIGINT)`);
    for (const [index, rows] of stream.batches.entries()) {
      if (rows.length === 0) continue;
      const values = rows.map((row) => row.replace(/\)$/, `, ${timeOf(index)})`));
      await connection.run(`INSERT INTO rows_base VALUES ${values.join(', ')}`);
    }
    return new Reference(instance, connection);
  }

  /** The batches of the recorded stream. */
  async batches(stream: RandomStream): Promise<Table[]> {
    const tables: Table[] = [];
    for (const index of stream.batches.keys()) {
      tables.push(
        await this.query(`SELECT * EXCLUDE (weir_time) FROM rows_base WHERE weir_time = ${timeOf(index)}`),
      );
    }
    return tables;
  }

  async query(sql: string): Promise<Table> {
    return readArrow(await this.connection.run(sql));
  }

  /** The rows of a derived stream as the table `rows_NAME`. */
  async derive(name: string, query: WindowQuery, batches: number): Promise<void> {
    const times = outputTimes(query.slideMs, batches);
    const parts = times.map((time) => `SELECT *, ${time} AS weir_time FROM (${at(query, time)})`);
    const none = `SELECT *, 0::BIGINT AS weir_time FROM (${at(query, 0)}) WHERE false`;
    await this.connection.run(`CREATE TABLE rows_${name} AS ${[none, ...parts].join(' UNION ALL ')}`);
  }

  close(): void {
    this.connection.closeSync();
    this.#instance.closeSync();
  }
}

/** The batch with this index, from 0. */
export function timeOf(index: number): number {
  return beginsAtMs + (index + 1) * batchMs;
}

/** The multiples of the slide within a run. */
export function outputTimes(slideMs: number, batches: number): number[] {
  return Array.from({ length: batches }, (_, index) => timeOf(index)).filter((time) => time % slideMs === 0);
}

/** A query as DuckDB is to answer it for one output time. */
export function at(query: WindowQuery, timeMs: number): string {
  const [first] = query.windows;
  const timestamp = (time: number): string => `make_timestamp(${BigInt(time) * 1000n})`;
  const constants = query.template
    .replaceAll('{{batch_time}}', timestamp(timeMs))
    .replaceAll('{{window_end}}', timestamp(timeMs))
    .replaceAll('{{window_start}}', timestamp(timeMs - (first?.lengthMs ?? 0)));
  return constants.replaceAll(/\{\{(\d)\}\}( AS \w+)?/g, (_, index: string, alias: string | undefined) => {
    const window = query.windows[Number(index)] ?? { stream: 'base', lengthMs: 0 };
    const rows = `SELECT * EXCLUDE (weir_time) FROM rows_${window.stream} WHERE weir_time > ${timeMs - window.lengthMs} AND weir_time <= ${timeMs}`;
    return `(${rows})${alias ?? ` AS ${window.stream}`}`;
  });
}

/** A query as weir is given it. */
export function inWeir(query: WindowQuery): string {
  const constants = query.template.replaceAll(
    /\{\{(batch_time|window_start|window_end)\}\}/g,
    (_, name: string) => name,
  );
  return constants.replaceAll(/\{\{(\d)\}\}/g, (_, index: string) => {
    const window = query.windows[Number(index)] ?? { stream: 'base', lengthMs: 0 };
    return `${window.stream} WINDOW(${window.lengthMs}ms, ${query.slideMs}ms)`;
  });
}

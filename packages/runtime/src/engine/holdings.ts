import type { DuckDBConnection } from '@duckdb/node-api';
import { keptSql, timeColumn } from '@weir/planner';
import type { Column, Keeping } from '@weir/planner';
import { rowBytesSql } from './row-bytes.ts';

/** A window or a state of a running query, with what it takes. Rows of a stream may be needed by other queries too. */
export interface Holding {
  /** A stream's or sink's name, or the number of a plain query. */
  readonly query: string;
  readonly keeping: Keeping;
  readonly rows: number;
  /** Absent where the rows are not kept by key. */
  readonly keys?: number;
  /** About: values as they lie in memory, without what DuckDB needs around them. */
  readonly bytes: number;
}

/** A query with what it keeps. */
export interface Keeper {
  readonly query: string;
  readonly keeps: readonly Keeping[];
  /** Where the rows by key of a keeping are, as SQL. */
  readonly keyed: (table: string) => string;
}

/** Counts what queries keep; between two batches. `tablesOf`: the tables with the kept rows of a stream, as SQL. */
export async function readHoldings(
  connection: DuckDBConnection,
  keepers: readonly Keeper[],
  tablesOf: (stream: string) => readonly string[],
): Promise<readonly Holding[]> {
  const holdings: Holding[] = [];
  for (const { query, keeps, keyed } of keepers) {
    for (const keeping of keeps) {
      const names = keeping.tables.map(({ name }) => `weir.main.${name}`);
      const tables = [...names, ...keeping.streams.flatMap(({ name }) => tablesOf(name))];
      const sizes = new Map<string, Size>();
      for (const table of tables) sizes.set(table, await sizeOf(connection, table));
      const all = [...sizes.values()];
      const keys =
        keeping.keyTable === undefined ? undefined : await rowsOf(connection, keyed(keeping.keyTable));
      holdings.push({
        query,
        keeping,
        rows: all.reduce((sum, size) => sum + size.rows, 0),
        ...(keys === undefined ? {} : { keys }),
        bytes: all.reduce((sum, size) => sum + size.bytes, 0),
      });
    }
  }
  return holdings;
}

interface Size {
  readonly rows: number;
  readonly bytes: number;
}

async function sizeOf(connection: DuckDBConnection, table: string): Promise<Size> {
  const described = await connection.runAndReadAll(`DESCRIBE ${table}`);
  const columns: Column[] = described
    .getRows()
    .map(([name, type]) => ({ name: String(name), type: String(type) }))
    .filter(({ name }) => name !== timeColumn);
  const sized = await connection.runAndReadAll(
    `SELECT (SELECT count(*) FROM ${table})::DOUBLE, (${rowBytesSql(columns, table)})`,
  );
  const [rows, bytes] = sized.getRows()[0] ?? [];
  return { rows: Number(rows ?? 0), bytes: Number(bytes ?? 0) };
}

async function rowsOf(connection: DuckDBConnection, relation: string): Promise<number> {
  const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${relation}`);
  return Number(counted.getRows()[0]?.[0] ?? 0);
}

/** The answer of SHOW STATE as SQL. */
export function holdingsSql(holdings: readonly Holding[]): string {
  return keptSql(
    holdings.map(({ query, keeping: { kind, of, strategy }, rows, keys = null, bytes }) => [
      query,
      kind,
      of,
      strategy,
      rows,
      keys,
      Math.round(bytes),
    ]),
  );
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteString } from '@weir/parser';

/** What the engine of a pipeline holds at the moment. */
export interface Gauges {
  /** Memory of all tables: rows kept for windows and LAST, states, and the user's own. */
  readonly retainedBytes: number;
  /** Rows kept for windows and LAST. */
  readonly retainedRows: number;
  /** About how many rows all states have, versions that are not folded yet included. */
  readonly stateRows: number;
}

/** What a pipeline tells of itself for its gauges. */
export interface Gauged {
  readonly retainedRows: number;
  /** The tables of all states, without their database. */
  readonly stateTables: readonly string[];
}

/** Asks DuckDB, which knows both without counting. */
export async function readGauges(connection: DuckDBConnection, gauged: Gauged): Promise<Gauges> {
  const { retainedRows, stateTables } = gauged;
  const names = stateTables.map(quoteString).join(', ');
  const reader = await connection.runAndReadAll(`
    SELECT (SELECT sum(memory_usage_bytes) FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE')::DOUBLE,
      (SELECT sum(estimated_size) FROM duckdb_tables()
       WHERE database_name = 'weir' AND table_name IN (${names === '' ? "''" : names}))::DOUBLE`);
  const [bytes, rows] = reader.getRows()[0] ?? [];
  return { retainedBytes: Number(bytes ?? 0), retainedRows, stateRows: Number(rows ?? 0) };
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { ownTable } from './own-table.ts';

/**
 * The condition for the rows that the open transaction has put into a table. DuckDB gives row ids far above all others to them until they
 * are committed: where those begin is asked, not assumed. A scan with this condition skips everything else without looking at it, and
 * the condition is the same in every batch, so that statements with it are prepared once.
 */
export async function uncommittedRows(connection: DuckDBConnection): Promise<string> {
  const probe = ownTable('uncommitted_probe');
  await connection.run('BEGIN TRANSACTION');
  try {
    await connection.run(`CREATE TABLE ${probe} (nothing BOOLEAN); INSERT INTO ${probe} VALUES (true)`);
    const reader = await connection.runAndReadAll(`SELECT min(rowid)::VARCHAR FROM ${probe}`);
    return `rowid >= ${String(reader.getRows()[0]?.[0])}`;
  } finally {
    await connection.run('ROLLBACK');
  }
}

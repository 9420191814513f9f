import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from '@weir/parser';

/**
 * Writes the logs of attached databases in files into these. DuckDB does not do it by itself here (`database.ts`) before they are closed.
 */
export async function checkpointFiles(connection: DuckDBConnection): Promise<void> {
  const files = await connection.runAndReadAll(
    'SELECT database_name FROM duckdb_databases() WHERE path IS NOT NULL AND NOT internal AND NOT readonly',
  );
  for (const [name] of files.getRows()) {
    try {
      await connection.run(`CHECKPOINT ${quoteName(String(name))}`);
    } catch {
      // Another connection writes: there is a next time.
    }
  }
}

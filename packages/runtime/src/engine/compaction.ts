import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteString } from '@weir/parser';
import { changesBetweenCompactions } from '../limits.ts';

/**
 * Gives back the memory of rows of state that were deleted or changed in place. DuckDB does so at a checkpoint only, which goes over what is
 * new in all tables since the last one, and packs it: often and in small steps, so that no batch has to wait for a large one. Values are
 * not compressed: that takes longer, and sums in 128 bits are slow to read then.
 */
export class Compaction {
  readonly #connection: DuckDBConnection;
  #changes = 0;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Between two batches, after one that changed so many rows in place. */
  async advance(changedRows: number): Promise<void> {
    this.#changes += changedRows;
    if (this.#changes < changesBetweenCompactions) return;
    const compression = await this.#compression();
    await this.#connection.run("SET force_compression = 'uncompressed'");
    try {
      await this.#connection.run('CHECKPOINT weir');
      this.#changes = 0;
    } catch {
      // Someone reads what was dropped meanwhile: it is tried again after the next batch.
    } finally {
      await this.#connection.run(`SET force_compression = ${quoteString(compression)}`);
    }
  }

  /** How databases in files are compressed: as the user has set it. */
  async #compression(): Promise<string> {
    const setting = await this.#connection.runAndReadAll("SELECT current_setting('force_compression')");
    return String(setting.getRows()[0]?.[0]);
  }
}

import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { chartFunctions } from './chart-functions.ts';
import { searchPathSql } from './search-path.ts';
import { Workers } from './workers.ts';

/**
 * A prepared statement of DuckDB 1.5 keeps the statistics that its tables had when it was prepared, and trusts them at each execution: one
 * prepared over an empty table takes `coalesce(v, 0)` for 0 and NULL keys for values, or ends with "statistics are corrupt", once there
 * are rows. Statements here are prepared once and run at every batch, so nothing may be concluded from statistics.
 */
const withoutStatistics = "SET disabled_optimizers = 'statistics_propagation,compressed_materialization'";

/**
 * DuckDB checkpoints a database in memory, too, after some commits, to get at the space of deleted rows. That goes over all tables and
 * makes the batch wait that commits: a tenth of a second for a million kept rows. Here it is done in small steps (`compaction.ts`), and for
 * databases in files after so many commits (`checkpoint-files.ts`). The setting for entries of their logs cannot be used: DuckDB 1.5
 * compares it with memory that it has not initialized for databases in memory, some of which it then checkpoints at every commit.
 */
const checkpoints = "SET checkpoint_threshold = '1TB'";

const settings = [
  'SET errors_as_json = true',
  "SET TimeZone = 'UTC'",
  withoutStatistics,
  checkpoints,
  "ATTACH ':memory:' AS weir",
];

/** DuckDB has two names for it. */
const setsThreads = /^\s*(SET|PRAGMA)\s+((GLOBAL|SESSION|LOCAL)\s+)?"?(worker_)?threads\b/i;

export interface DatabaseOptions {
  /** DuckDB's worker threads; by default as many as there are cores, and one for recordings. */
  readonly threads?: number;
  /** `spark` and `bar` draw with ASCII alone. */
  readonly asciiCharts?: boolean;
}

/** The engine of one pipeline: DuckDB in memory, with weir's own tables in a database called `weir` beside the user's. */
export class Database {
  readonly instance: DuckDBInstance;
  /** The connection on which plans are made, setup statements run and batches are computed: one after the other. */
  readonly main: DuckDBConnection;
  /** For questions about files: what fails there must not end a transaction. */
  readonly aside: DuckDBConnection;
  readonly workers: Workers;
  readonly #threads: number | undefined;
  /** Statements that took effect for good while planning (SET, ATTACH ...): they are not run again. */
  readonly lasting = new Set<string>();

  private constructor(
    instance: DuckDBInstance,
    main: DuckDBConnection,
    aside: DuckDBConnection,
    workers: Workers,
    threads: number | undefined,
  ) {
    this.instance = instance;
    this.main = main;
    this.aside = aside;
    this.workers = workers;
    this.#threads = threads;
  }

  static async open({ threads, asciiCharts = false }: DatabaseOptions = {}): Promise<Database> {
    const configuration: Record<string, string> = threads === undefined ? {} : { threads: String(threads) };
    const instance = await DuckDBInstance.create(':memory:', configuration);
    const main = await instance.connect();
    const charts = [...chartFunctions(asciiCharts), searchPathSql('memory.main')];
    await main.run([...settings, ...charts].join('; '));
    const workers = new Workers(await instance.connect());
    return new Database(instance, main, await instance.connect(), workers, threads);
  }

  /** Somebody chose how many threads there are: who opened it, or SET in the pipeline. */
  get hasChosenThreads(): boolean {
    return this.#threads !== undefined || [...this.lasting].some((statement) => setsThreads.test(statement));
  }

  close(): void {
    this.workers.close();
    this.aside.closeSync();
    this.main.closeSync();
    this.instance.closeSync();
  }
}

import type { DuckDBConnection } from '@duckdb/node-api';
import type { Catalog, Described, SinkInformation, SourceInformation } from '@weir/planner';
import type { Clock } from '../clock.ts';
import { engineErrorOf } from '../duckdb/engine-error.ts';
import { describeSql } from '../duckdb/describe.ts';
import { timestampSql } from '../engine/prepared.ts';

export interface RunningCatalogOptions {
  readonly connection: DuckDBConnection;
  /** That of the pipeline: a state begins with the rows of INIT when it is declared. */
  readonly clock: Clock;
  readonly sources: { get(name: string): SourceInformation | undefined; names(): readonly string[] };
  readonly sinks: { get(name: string): SinkInformation | undefined; names(): readonly string[] };
}

/**
 * The planner's questions about a pipeline that runs: its tables are there, and what a statement declares is made at once. Until `keep`
 * is called it can be undone.
 */
export class RunningCatalog implements Catalog {
  readonly #options: RunningCatalogOptions;
  #declared: string[] = [];
  /** What stands for something else while a statement is planned. */
  #standIns: string[] = [];

  constructor(options: RunningCatalogOptions) {
    this.#options = options;
  }

  /** What was declared stays. */
  async keep(): Promise<void> {
    this.#declared = [];
    await this.undo();
  }

  /** Removes what was declared and not kept. */
  async undo(): Promise<void> {
    for (const name of [...this.#standIns, ...this.#declared.toReversed()]) {
      await this.#run(`DROP VIEW IF EXISTS ${name}`);
      await this.#run(`DROP TABLE IF EXISTS ${name}`);
    }
    this.#declared = [];
    this.#standIns = [];
  }

  describe(sql: string): Promise<Described> {
    return describeSql(this.#options.connection, sql);
  }

  async declare(ddl: string, when: Parameters<Catalog['declare']>[1] = 'now'): Promise<Described> {
    const name = /^CREATE (?:TABLE|VIEW) IF NOT EXISTS (weir\.main\.(?:"(?:[^"]|"")*"|\w+))/.exec(ddl)?.[1];
    const now = timestampSql(this.#options.clock.now());
    const again = name !== undefined && this.#declared.includes(name);
    const made = again ? ddl.replace(/^CREATE (TABLE|VIEW) IF NOT EXISTS/, 'CREATE OR REPLACE $1') : ddl;
    const done = await this.#run(made.replaceAll('$batch_time', now));
    if (done.kind === 'ok' && name !== undefined)
      (when === 'while planning' ? this.#standIns : this.#declared).push(name);
    return done;
  }

  apply(sql: string): Promise<Described> {
    return this.describe(sql);
  }

  source(name: string): SourceInformation | undefined {
    return this.#options.sources.get(name);
  }

  sourceNames(): readonly string[] {
    return this.#options.sources.names();
  }

  sink(name: string): SinkInformation | undefined {
    return this.#options.sinks.get(name);
  }

  sinkNames(): readonly string[] {
    return this.#options.sinks.names();
  }

  async #run(sql: string): Promise<Described> {
    try {
      await this.#options.connection.run(sql);
      return { kind: 'ok', columns: [] };
    } catch (error) {
      return engineErrorOf(error);
    }
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '@weir/parser';
import type { Table } from 'apache-arrow';
import { readArrow } from '../../arrow/read-result.ts';
import { Database } from '../../duckdb/database.ts';
import { DuckDBSinkEngine } from '../../duckdb/sink-engine.ts';
import type { Callback } from '../callback-sink.ts';
import { builtInSinks } from '../registry.ts';
import type { SinkOptions, SinkWriter } from '../sink.ts';

/** What a test of a sink needs: a database, a directory of its own and the sinks that ship with weir. */
export class SinkBench {
  readonly directory = mkdtempSync(join(tmpdir(), 'weir-sink-'));
  readonly database: Database;
  readonly engine: DuckDBSinkEngine;
  readonly callbacks = new Map<string, Callback>();
  /** What the sinks told. */
  readonly reports: string[] = [];
  readonly #sinks = builtInSinks(this.callbacks);

  private constructor(database: Database, engine: DuckDBSinkEngine) {
    this.database = database;
    this.engine = engine;
  }

  /** `setup`: the pipeline's own statements. */
  static async open(setup = 'SELECT 1'): Promise<SinkBench> {
    const database = await Database.open();
    await database.main.run(setup);
    return new SinkBench(database, await DuckDBSinkEngine.open(database));
  }

  /** `repeatable`: as in a run over a recording. */
  async sink(
    name: string,
    options: SinkOptions,
    output: string | number = 'out',
    repeatable = true,
  ): Promise<SinkWriter> {
    const report = (message: string): void => void this.reports.push(message);
    return must(this.#sinks.get(name)).open(options, {
      output,
      engine: this.engine,
      repeatable,
      wholeInput: false,
      answers: { rowByRow: false, keys: undefined },
      report,
    });
  }

  async query(sql: string): Promise<Table> {
    return readArrow(await this.database.main.run(sql));
  }

  /** The first column of a query. */
  async column(sql: string): Promise<unknown[]> {
    const table = await this.query(sql);
    return Array.from(must(table.getChildAt(0)), (value: unknown) => value);
  }

  path(...names: string[]): string {
    return join(this.directory, ...names);
  }

  async close(): Promise<void> {
    await this.engine.close();
    this.database.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

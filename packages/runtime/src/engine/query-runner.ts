import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from '@weir/parser';
import { batchTable, tableDdl } from '@weir/planner';
import type { Fragment, QueryPlan } from '@weir/planner';
import type { Table } from 'apache-arrow';
import { readArrow } from '../arrow/read-result.ts';
import { KeptRows } from './kept-rows.ts';
import { BatchStatement, timestampSql } from './prepared.ts';

/** One continuous query: its program prepared once, run at each of its output times. */
export class QueryRunner {
  readonly plan: QueryPlan;
  readonly kept: KeptRows | undefined;
  readonly #steps: readonly BatchStatement[];
  readonly #result: BatchStatement;
  readonly #cleanup: readonly BatchStatement[];
  #last: Fragment;

  private constructor(
    plan: QueryPlan,
    kept: KeptRows | undefined,
    statements: { steps: readonly BatchStatement[]; result: BatchStatement; cleanup: readonly BatchStatement[] },
  ) {
    this.plan = plan;
    this.#last = plan.program.result;
    this.kept = kept;
    this.#steps = statements.steps;
    this.#result = statements.result;
    this.#cleanup = statements.cleanup;
  }

  /** Makes the query's tables and prepares its statements; the tables of the streams it reads must be there. */
  static async open(plan: QueryPlan, connection: DuckDBConnection, startMs: number): Promise<QueryRunner> {
    for (const table of plan.program.tables) {
      await connection.run(tableDdl(table).replaceAll('$batch_time', timestampSql(startMs)));
    }
    const prepareAll = async (fragments: readonly { readonly sql: string }[]): Promise<BatchStatement[]> => {
      const prepared: BatchStatement[] = [];
      for (const fragment of fragments) prepared.push(await BatchStatement.prepare(connection, fragment.sql));
      return prepared;
    };
    const role = plan.role;
    const kept =
      role.kind === 'stream' && role.relations.keepMs > 0
        ? new KeptRows(connection, role.name, plan.columns, role.relations.keepMs)
        : undefined;
    if (role.kind === 'stream') await connection.run(streamTableSql(plan, role.name));
    await kept?.open();
    const result = role.kind === 'stream' ? insertSql(role.name, plan.program.result.sql) : plan.program.result.sql;
    const statements = {
      steps: await prepareAll(plan.program.steps),
      result: await BatchStatement.prepare(connection, result),
      cleanup: await prepareAll([
        ...plan.program.cleanup,
        ...(role.kind === 'stream' ? [{ sql: `DELETE FROM weir.main.${quoteName(batchTable(role.name))}` }] : []),
      ]),
    };
    return new QueryRunner(plan, kept, statements);
  }

  /** The statement that ran last: the one to blame when `run` fails. */
  get lastFragment(): Fragment {
    return this.#last;
  }

  /** Computes the output batch of this time. A derived stream's goes into its table, and nothing is returned. */
  async run(batchTimeMs: number): Promise<Table | undefined> {
    for (const [index, step] of this.#steps.entries()) {
      this.#last = this.plan.program.steps[index] ?? this.#last;
      await step.run(batchTimeMs);
    }
    this.#last = this.plan.program.result;
    if (this.plan.role.kind !== 'stream') return readArrow(await this.#result.query(batchTimeMs));
    await this.#result.run(batchTimeMs);
    await this.kept?.append(batchTimeMs);
    return undefined;
  }

  /** After all queries of the batch: leaves nothing for the next one to find. */
  async cleanUp(batchTimeMs: number): Promise<void> {
    for (const statement of this.#cleanup) await statement.run(batchTimeMs);
  }

  close(): void {
    for (const statement of [...this.#steps, this.#result, ...this.#cleanup]) statement.close();
  }
}

function streamTableSql(plan: QueryPlan, name: string): string {
  const columns = plan.columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ');
  return `CREATE TABLE weir.main.${quoteName(batchTable(name))} (${columns})`;
}

function insertSql(name: string, query: string): string {
  return `INSERT INTO weir.main.${quoteName(batchTable(name))} ${query}`;
}

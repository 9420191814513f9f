import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from '@weir/parser';
import { batchTable, sinkRelation, sql, tableDdl } from '@weir/planner';
import type { Fragment, QueryPlan, TablePlan } from '@weir/planner';
import type { Table } from 'apache-arrow';
import { readArrow } from '../arrow/read-result.ts';
import { CompactTable } from './compact-table.ts';
import { KeptRows } from './kept-rows.ts';
import { BatchStatement, timestampSql } from './prepared.ts';
import { StateLog } from './state-log.ts';

export interface QueryEnvironment {
  readonly connection: DuckDBConnection;
  /** The time at which the pipeline starts. */
  readonly startMs: number;
  /** The kept rows of the streams that came before, by lower-case name. */
  readonly kept: ReadonlyMap<string, KeptRows>;
}

/** One continuous query: its program prepared once, run at each of its output times. */
export class QueryRunner {
  readonly plan: QueryPlan;
  /** The rows kept of a derived stream. */
  readonly kept: KeptRows | undefined;
  readonly #connection: DuckDBConnection;
  /** What its windows read. */
  readonly #reads: readonly KeptRows[];
  #log: StateLog | undefined;
  /** The tables of state that are changed in place. */
  readonly #changed: readonly CompactTable[];
  #prepared: PreparedProgram | undefined;
  #preparedVersion = -1;
  /** What gives the output: a derived stream's goes into its table. */
  readonly #result: Fragment;
  #last: Fragment;

  private constructor(plan: QueryPlan, environment: QueryEnvironment) {
    this.plan = plan;
    this.#result = resultOf(plan);
    this.#last = this.#result;
    this.#connection = environment.connection;
    const state =
      plan.program.log === undefined ? plan.program.tables.filter((table) => table.kind === 'state') : [];
    this.#changed = state.map((table) => new CompactTable(environment.connection, table.name));
    this.kept = keptRows(plan, environment.connection);
    const named = plan.inputs.flatMap((input) => (input.reads.kind === 'batch' ? [] : [input.stream]));
    this.#reads = [...named, ...(plan.program.keptReads ?? [])].flatMap((stream) => {
      const own = plan.role.kind === 'stream' && plan.role.name === stream ? this.kept : undefined;
      return own ?? environment.kept.get(stream.toLowerCase()) ?? [];
    });
  }

  /** Makes the query's tables and prepares its statements; the tables of the streams it reads must be there. */
  static async open(plan: QueryPlan, environment: QueryEnvironment): Promise<QueryRunner> {
    const runner = new QueryRunner(plan, environment);
    const { connection, startMs } = environment;
    for (const table of plan.program.tables) {
      await connection.run(tableDdl(table).replaceAll('$batch_time', timestampSql(startMs)));
    }
    const relation = relationOf(plan);
    if (relation !== undefined && !isInternal(plan)) await connection.run(streamTableSql(plan, relation));
    await runner.kept?.open();
    const { log } = plan.program;
    if (log !== undefined) runner.#log = await StateLog.open(connection, log);
    await runner.#program();
    return runner;
  }

  /** The statement that ran last: the one to blame when `run` fails. */
  get lastFragment(): Fragment {
    return this.#last;
  }

  /**
   * Computes the output batch of this time. A derived stream's goes into its table, and nothing is returned. `silent`: only what the
   * next batch needs is done.
   */
  async run(batchTimeMs: number, silent = false): Promise<Table | undefined> {
    const { steps, result } = await this.#program();
    let written = 0;
    for (const [index, step] of steps.entries()) {
      this.#last = this.plan.program.steps[index] ?? this.#last;
      const rows = await step.run(batchTimeMs);
      if (index === this.plan.program.log?.writingStep) written = rows;
    }
    await this.#log?.advance(written);
    for (const table of this.#changed) await table.advance();
    this.#last = this.#result;
    if (silent) return undefined;
    const relation = relationOf(this.plan);
    if (relation === undefined) return readArrow(await result.query(batchTimeMs));
    await result.run(batchTimeMs);
    await this.kept?.append(batchTimeMs);
    if (this.plan.role.kind === 'stream') return undefined;
    return readArrow(await this.#connection.run(`FROM weir.main.${quoteName(batchTable(relation))}`));
  }

  /** What lives on from batch to batch and must know whether its transaction was committed. */
  get lasting(): readonly (KeptRows | StateLog)[] {
    return [this.kept, this.#log].filter((each) => each !== undefined);
  }

  /** After all queries of the batch: leaves nothing for the next one to find. */
  async cleanUp(batchTimeMs: number): Promise<void> {
    const { cleanup } = await this.#program();
    for (const statement of cleanup) await statement.run(batchTimeMs);
  }

  /** Lets go of the statements and removes the tables of the query. */
  async drop(): Promise<void> {
    if (this.#prepared !== undefined) closeProgram(this.#prepared);
    this.#prepared = undefined;
    for (const table of this.plan.program.tables.toReversed()) await this.#connection.run(dropSql(table));
    const relation = relationOf(this.plan);
    if (relation !== undefined)
      await this.#connection.run(`DROP TABLE IF EXISTS weir.main.${quoteName(batchTable(relation))}`);
    await this.kept?.drop();
  }

  /** The prepared statements, prepared anew when a view they read was replaced. */
  async #program(): Promise<PreparedProgram> {
    const version = this.#reads.reduce((sum, kept) => sum + kept.version, 0);
    if (this.#prepared !== undefined && this.#preparedVersion === version) return this.#prepared;
    if (this.#prepared !== undefined) closeProgram(this.#prepared);
    this.#prepared = await prepareProgram(this.#connection, this.plan, this.#result);
    this.#preparedVersion = version;
    return this.#prepared;
  }
}

interface PreparedProgram {
  readonly steps: readonly BatchStatement[];
  readonly result: BatchStatement;
  readonly cleanup: readonly BatchStatement[];
}

async function prepareProgram(
  connection: DuckDBConnection,
  plan: QueryPlan,
  result: Fragment,
): Promise<PreparedProgram> {
  const prepareAll = async (statements: readonly string[]): Promise<BatchStatement[]> => {
    const prepared: BatchStatement[] = [];
    for (const statement of statements) prepared.push(await BatchStatement.prepare(connection, statement));
    return prepared;
  };
  const { program } = plan;
  const relation = relationOf(plan);
  const cleanup = program.cleanup.map((step) => step.sql);
  if (relation !== undefined) cleanup.push(`DELETE FROM weir.main.${quoteName(batchTable(relation))}`);
  return {
    steps: await prepareAll(program.steps.map((step) => step.sql)),
    result: await BatchStatement.prepare(connection, result.sql),
    cleanup: await prepareAll(cleanup),
  };
}

function closeProgram(program: PreparedProgram): void {
  for (const statement of [...program.steps, program.result, ...program.cleanup]) statement.close();
}

function keptRows(plan: QueryPlan, connection: DuckDBConnection): KeptRows | undefined {
  const relation = relationOf(plan);
  if (relation === undefined || plan.role.kind === 'print' || plan.role.relations.keepMs === 0)
    return undefined;
  return new KeptRows(connection, {
    ...plan.role.relations,
    stream: relation,
    columns: plan.columns,
    slideMs: plan.slideMs,
  });
}

/** Streams of the planner's own make their tables in their programs. */
function isInternal(plan: QueryPlan): boolean {
  return plan.role.kind === 'stream' && plan.role.internal !== undefined;
}

function dropSql(table: TablePlan): string {
  return `DROP ${table.kind === 'view' ? 'VIEW' : 'TABLE'} IF EXISTS weir.main.${quoteName(table.name)}`;
}

function streamTableSql(plan: QueryPlan, name: string): string {
  const columns = plan.columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ');
  return `CREATE TABLE IF NOT EXISTS weir.main.${quoteName(batchTable(name))} (${columns})`;
}

function resultOf(plan: QueryPlan): Fragment {
  const relation = relationOf(plan);
  if (relation === undefined) return plan.program.result;
  return sql`INSERT INTO weir.main.${quoteName(batchTable(relation))} ${plan.program.result}`;
}

/** The name of the tables that the output goes into: that of a derived stream, and of a sink if it is remembered. */
function relationOf({ role }: QueryPlan): string | undefined {
  if (role.kind === 'stream') return role.name;
  return role.kind === 'sink' && role.relations.keepMs > 0 ? sinkRelation(role.name) : undefined;
}

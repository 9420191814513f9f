import type { DuckDBConnection } from '@duckdb/node-api';
import { must, quoteName } from '@weir/parser';
import { batchTable, replaceWord, sinkRelation, sql, tableDdl } from '@weir/planner';
import type { Fragment, QueryPlan, TablePlan } from '@weir/planner';
import type { Table } from 'apache-arrow';
import { readArrow } from '../arrow/read-result.ts';
import { CompactTable } from './compact-table.ts';
import { KeptRows } from './kept-rows.ts';
import { PreparedProgram } from './prepared-program.ts';
import type { ProgramSql } from './prepared-program.ts';
import { timestampSql } from './prepared.ts';
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
  readonly #slices: readonly Slice[];
  #prepared: PreparedProgram | undefined;
  #preparedFor = '';
  #last: Fragment;
  #runs = 0;
  #rowsOut = 0;

  private constructor(plan: QueryPlan, environment: QueryEnvironment) {
    this.plan = plan;
    this.#last = plan.program.result;
    this.#connection = environment.connection;
    const state =
      plan.program.log === undefined && !isInternal(plan)
        ? plan.program.tables.filter((table) => table.kind === 'state')
        : [];
    this.#changed = state.map((table) => new CompactTable(environment.connection, table.name));
    this.kept = keptRows(plan, environment.connection);
    const named = plan.inputs.flatMap((input) => (input.reads.kind === 'batch' ? [] : [input.stream]));
    this.#reads = [...named, ...(plan.program.keptReads ?? [])].flatMap((stream) => {
      const own = plan.role.kind === 'stream' && plan.role.name === stream ? this.kept : undefined;
      return own ?? environment.kept.get(stream.toLowerCase()) ?? [];
    });
    this.#slices = (plan.program.slices ?? []).map(({ stream, ...slice }) => ({
      ...slice,
      kept: must(environment.kept.get(stream.toLowerCase())),
    }));
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
    await runner.#program(startMs);
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
    this.#runs += 1;
    // The planner's own streams go straight to where they are kept.
    const into = isInternal(this.plan) ? await this.kept?.begin(batchTimeMs) : undefined;
    const { steps, result } = await this.#program(batchTimeMs, into);
    let written = 0;
    for (const [index, step] of steps.entries()) {
      this.#last = step.fragment;
      const rows = await step.statement.run(batchTimeMs);
      if (index === this.plan.program.log?.writingStep) written = rows;
    }
    await this.#log?.advance(written);
    for (const table of this.#changed) await table.advance();
    this.#last = result.fragment;
    if (silent) return undefined;
    const relation = relationOf(this.plan);
    if (relation === undefined) {
      const table = await readArrow(await result.statement.query(batchTimeMs));
      this.#rowsOut += table.numRows;
      return table;
    }
    const rows = await result.statement.run(batchTimeMs);
    this.#rowsOut += rows;
    if (into === undefined) await this.kept?.append(batchTimeMs);
    else this.kept?.wrote(rows);
    if (this.plan.role.kind === 'stream') return undefined;
    return readArrow(await this.#connection.run(`FROM ${batchTableOf(relation)}`));
  }

  /** Rows of all outputs so far. */
  get rowsOut(): number {
    return this.#rowsOut;
  }

  /** What lives on from batch to batch and must know whether its transaction was committed. */
  get lasting(): readonly (KeptRows | StateLog)[] {
    return [this.kept, this.#log].filter((each) => each !== undefined);
  }

  /** After all queries of the batch: leaves nothing for the next one to find. */
  async cleanUp(batchTimeMs: number): Promise<void> {
    for (const { statement } of this.#prepared?.cleanup ?? []) await statement.run(batchTimeMs);
  }

  /** Lets go of the statements and removes the tables of the query. */
  async drop(): Promise<void> {
    this.#prepared?.close();
    this.#prepared = undefined;
    for (const table of this.plan.program.tables.toReversed()) await this.#connection.run(dropSql(table));
    const relation = relationOf(this.plan);
    if (relation !== undefined) await this.#connection.run(`DROP TABLE IF EXISTS ${batchTableOf(relation)}`);
    await this.kept?.drop();
  }

  /**
   * The prepared statements, prepared anew when a view they read was replaced, or rows lie in other tables; and ever less often besides,
   * as DuckDB chooses the sides of joins by the sizes that tables have when a statement is prepared.
   */
  async #program(batchTimeMs: number, into?: string): Promise<PreparedProgram> {
    const versions = this.#reads.map((kept) => kept.version);
    const slices = this.#slices.map(({ name, kept, agoMs, lengthMs }) => ({
      name,
      rows: kept.slice(batchTimeMs - agoMs - lengthMs, batchTimeMs - agoMs),
    }));
    const age = Math.floor(Math.log2(this.#runs + 1) / 2);
    const wanted = [age, ...versions, ...slices.map((slice) => slice.rows), into].join('\n');
    if (this.#prepared !== undefined && this.#preparedFor === wanted) return this.#prepared;
    this.#prepared?.close();
    this.#prepared = await PreparedProgram.prepare(this.#connection, sqlOf(this.plan, slices, into));
    this.#preparedFor = wanted;
    return this.#prepared;
  }
}

/** The part of a stream's kept rows that a name in the program's SQL stands for. */
interface Slice {
  readonly name: string;
  readonly kept: KeptRows;
  readonly agoMs: number;
  readonly lengthMs: number;
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
  return `CREATE TABLE IF NOT EXISTS ${batchTableOf(name)} (${columns})`;
}

/** The SQL of a program, with slices in the place of their names; the rows of a stream go into its table, or where they are kept. */
function sqlOf(
  plan: QueryPlan,
  slices: readonly { readonly name: string; readonly rows: string }[],
  into: string | undefined,
): ProgramSql {
  const { steps, result, cleanup } = plan.program;
  const resolved = (fragment: Fragment): Fragment =>
    slices.reduce((step, { name, rows }) => replaceWord(step, `weir.main.${name}`, sql`${rows}`), fragment);
  const relation = relationOf(plan);
  const table = relation === undefined || isInternal(plan) ? undefined : batchTableOf(relation);
  const inserted =
    into !== undefined
      ? sql`INSERT INTO ${into} SELECT b.*, $batch_time::TIMESTAMP FROM (${result}) AS b`
      : table !== undefined
        ? sql`INSERT INTO ${table} ${result}`
        : result;
  return {
    steps: steps.map(resolved),
    result: inserted,
    cleanup: table === undefined ? cleanup : [...cleanup, sql`DELETE FROM ${table}`],
  };
}

function batchTableOf(relation: string): string {
  return `weir.main.${quoteName(batchTable(relation))}`;
}

/** The name of the tables that the output goes into: that of a derived stream, and of a sink if it is remembered. */
function relationOf({ role }: QueryPlan): string | undefined {
  if (role.kind === 'stream') return role.name;
  return role.kind === 'sink' && role.relations.keepMs > 0 ? sinkRelation(role.name) : undefined;
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { must } from '@weir/parser';
import { replaceWord, sql, tableDdl } from '@weir/planner';
import type { EngineError, Fragment, QueryPlan, TotalsPlan } from '@weir/planner';
import type { Table } from 'apache-arrow';
import { readArrow } from '../arrow/read-result.ts';
import type { BatchPieces } from './batch-pieces.ts';
import type { FollowOptions } from './followed.ts';
import { insertRows, rowsRead } from './insert-rows.ts';
import { KeptRows } from './kept-rows.ts';
import { PreparedProgram } from './prepared-program.ts';
import type { ProgramSql } from './prepared-program.ts';
import { slicesAt, withSlices } from './kept-slices.ts';
import type { Slice, SliceRows } from './kept-slices.ts';
import { LastOutput } from './last-output.ts';
import type { PaneForm } from './pane-form.ts';
import { fillPanes, missingPane } from './needed-panes.ts';
import type { NeededPanes } from './needed-panes.ts';
import { timestampSql, withTimes } from './prepared.ts';
import {
  batchTableOf,
  dropSql,
  isInternal,
  keptRows,
  outputRelation,
  relationOf,
  tableSql,
} from './query-tables.ts';
import { totalsSql } from './running-totals.ts';
import type { SourceStream } from './source-stream.ts';
import { StateLog } from './state-log.ts';

export interface QueryEnvironment {
  readonly connection: DuckDBConnection;
  /** The time at which the pipeline starts. */
  readonly startMs: number;
  /** The kept rows of the streams that came before, by lower-case name. */
  readonly kept: ReadonlyMap<string, KeptRows>;
  /** The last finished batch, where the query begins while others run. */
  readonly finishedMs?: number | undefined;
  /** Where pieces of its batch are grouped. */
  readonly pieces?: BatchPieces | undefined;
  /** The stream of whose batches panes are made, where no one else reads them. */
  readonly source?: Pick<SourceStream, 'rowsInPlace'> | undefined;
}

export interface HowToRun {
  /** Only what the next batch needs is done. */
  readonly silent: boolean;
  /** The rows of streams in this batch, by lower-case name; those of the query's own are added. */
  readonly rowsOf: Map<string, number>;
}

/** One continuous query: its program prepared once, run at each of its output times. */
export class QueryRunner {
  readonly plan: QueryPlan;
  /** The rows kept of its output. */
  readonly #kept: KeptRows | undefined;
  /** The same for live queries. */
  readonly #followed = new Set<KeptRows>();
  readonly #connection: DuckDBConnection;
  /** What its windows read. */
  readonly #reads: readonly KeptRows[];
  #log: StateLog | undefined;
  readonly #lastOutput = new LastOutput();
  /** The panes that an output needs. */
  readonly #panes: readonly NeededPanes[];
  /** It has tables of state that are changed in place. */
  readonly #changesState: boolean;
  #changedRows = 0;
  readonly #slices: readonly Slice[];
  readonly #totals: readonly { readonly plan: TotalsPlan; readonly form: PaneForm }[];
  readonly #pieces: BatchPieces | undefined;
  readonly #source: QueryEnvironment['source'];
  /** Where its rows go, if it has output for other queries and nothing of it is kept. */
  #table: string | undefined;
  #prepared: Prepared | undefined;
  #last: Fragment;
  #runs = 0;
  #rowsOut = 0;

  private constructor(plan: QueryPlan, environment: QueryEnvironment) {
    this.plan = plan;
    this.#last = plan.program.result;
    this.#connection = environment.connection;
    this.#pieces = environment.pieces;
    this.#source = environment.source;
    this.#changesState =
      plan.program.log === undefined &&
      !isInternal(plan) &&
      plan.program.tables.some((table) => table.kind === 'state');
    this.#kept = keptRows(plan, environment.connection);
    const relation = relationOf(plan);
    if (relation !== undefined && this.#kept === undefined && !isInternal(plan))
      this.#table = batchTableOf(relation);
    const keptOf = (stream: string): readonly KeptRows[] => {
      const own = plan.role.kind === 'stream' && plan.role.name === stream ? this.#kept : undefined;
      const kept = own ?? environment.kept.get(stream.toLowerCase());
      return kept === undefined ? [] : [kept];
    };
    const named = plan.inputs.flatMap(({ stream, reads, fromPanes }) =>
      fromPanes === true ? [] : keptOf(stream).filter((kept) => reads.kind !== 'batch' || kept.hasBatch),
    );
    this.#reads = [...named, ...(plan.program.keptReads ?? []).flatMap(keptOf)];
    this.#panes = (plan.program.panes ?? []).flatMap(({ stream, lengthMs }) =>
      keptOf(stream).map((kept) => ({ kept, lengthMs })),
    );
    this.#slices = (plan.program.slices ?? []).map(({ stream, ...slice }) => ({
      ...slice,
      kept: must(keptOf(stream)[0]),
    }));
    this.#totals = (plan.program.totals ?? []).map((totals) => ({
      plan: totals,
      form: must(keptOf(totals.stream)[0]).form,
    }));
  }

  /** Makes the query's tables and prepares its statements; the tables of the streams it reads must be there. */
  static async open(plan: QueryPlan, environment: QueryEnvironment): Promise<QueryRunner> {
    const runner = new QueryRunner(plan, environment);
    const { connection, startMs } = environment;
    for (const table of plan.program.tables) {
      await connection.run(tableDdl(table).replaceAll('$batch_time', timestampSql(startMs)));
    }
    if (runner.#table !== undefined) await connection.run(tableSql(runner.#table, plan));
    await runner.#kept?.open();
    if (runner.#kept !== undefined) await fillPanes(plan, runner.#kept, environment);
    const { log } = plan.program;
    if (log !== undefined) runner.#log = await StateLog.open(connection, log);
    await runner.#program(startMs);
    return runner;
  }

  get kept(): KeptRows | undefined {
    return this.#kept;
  }

  /** Why it cannot give the output of this time: a pane is missing that its window still has. */
  obstacle(batchTimeMs: number): EngineError | undefined {
    return missingPane(this.#panes, batchTimeMs);
  }

  get columnNames(): readonly string[] {
    return this.plan.columns.map(({ name }) => name.toLowerCase());
  }

  get slideMs(): number {
    return this.plan.slideMs;
  }

  /** The lower-case name under which its output can be kept. */
  get output(): string {
    return outputRelation(this.plan).toLowerCase();
  }

  /** Keeps its output from the next batch on; between two batches. */
  async follow(options: FollowOptions): Promise<KeptRows> {
    const relation = outputRelation(this.plan);
    if (this.#table === undefined && this.#kept === undefined) {
      this.#table = batchTableOf(relation);
      await this.#connection.run(tableSql(this.#table, this.plan));
    }
    const kept = new KeptRows(this.#connection, {
      ...options,
      stream: relation,
      columns: this.plan.columns,
      windowMs: 0,
      slideMs: this.slideMs,
      hasBatch: false,
    });
    await kept.open();
    this.#followed.add(kept);
    return kept;
  }

  /** Keeps it no more. */
  async unfollow(kept: KeptRows): Promise<void> {
    this.#followed.delete(kept);
    await kept.drop();
    if (this.#followed.size > 0 || relationOf(this.plan) !== undefined || this.#table === undefined) return;
    await this.#connection.run(`DROP TABLE ${this.#table}`);
    this.#table = undefined;
  }

  /** The statement that ran last: the one to blame when `run` fails. */
  get lastFragment(): Fragment {
    return this.#last;
  }

  /**
   * Computes the output batch of this time. A derived stream's goes into its table, and nothing is returned.
   */
  async run(batchTimeMs: number, { silent, rowsOf }: HowToRun): Promise<Table | undefined> {
    this.#runs += 1;
    const keptIn = this.#table === undefined ? await this.#kept?.begin(batchTimeMs) : undefined;
    const { steps, result } = await this.#program(batchTimeMs, {
      fromRows: isInternal(this.plan) ? Infinity : rowsRead(this.plan.inputs, rowsOf),
      ...(keptIn === undefined ? {} : { keptIn }),
    });
    await this.#catchUp(batchTimeMs);
    await this.#log?.begin(batchTimeMs);
    let written = 0;
    for (const [index, step] of steps.entries()) {
      this.#last = step.fragment;
      const rows = await step.statement.run(batchTimeMs);
      if (index === this.plan.program.log?.writingStep) written = rows;
      if (this.#changesState) this.#changedRows += rows;
    }
    await this.#log?.advance(batchTimeMs, written);
    this.#last = result.fragment;
    if (silent) return undefined;
    if (this.#table === undefined && this.#kept === undefined) {
      const table = await readArrow(await result.statement.query(batchTimeMs));
      this.#rowsOut += table.numRows;
      return table;
    }
    const rows = await result.statement.run(batchTimeMs);
    this.#rowsOut += rows;
    rowsOf.set(this.output, rows);
    if (keptIn === undefined) await this.#kept?.append(batchTimeMs, rows);
    else await this.#kept?.end(batchTimeMs, rows);
    for (const kept of this.#followed) await kept.append(batchTimeMs, rows);
    await this.#chooseForm(batchTimeMs, rows);
    if (this.plan.role.kind === 'stream') return undefined;
    return readArrow(await this.#connection.run(`FROM ${batchTableOf(outputRelation(this.plan))}`));
  }

  /** Where the output before this one was left out, or this is the first. */
  async #catchUp(batchTimeMs: number): Promise<void> {
    const { catchUp = [] } = this.plan.program;
    const isNext = this.#lastOutput.timeMs === batchTimeMs - this.slideMs;
    this.#lastOutput.next(batchTimeMs);
    if (isNext) return;
    for (const fragment of catchUp) {
      this.#last = fragment;
      await this.#connection.run(withTimes(fragment.sql, batchTimeMs));
    }
  }

  /** Rows of all outputs so far. */
  get rowsOut(): number {
    return this.#rowsOut;
  }

  /** What lives on from batch to batch and must know whether its transaction was committed. */
  get lasting(): readonly (KeptRows | StateLog | LastOutput)[] {
    const lasting = [this.#kept, ...this.#followed, this.#log, this.#lastOutput];
    return lasting.filter((each) => each !== undefined);
  }

  /** The tables of its states, without their database. */
  get stateTables(): readonly string[] {
    const names = this.plan.program.tables.flatMap(({ kind, name }) => (kind === 'state' ? [name] : []));
    return [...names, ...(this.#log?.baseTables ?? [])];
  }

  /** The rows of state that were changed in place since this was asked last. */
  takeChangedRows(): number {
    const rows = this.#changedRows;
    this.#changedRows = 0;
    return rows;
  }

  /** After all queries of the batch: leaves nothing for the next one to find. */
  async cleanUp(batchTimeMs: number): Promise<void> {
    for (const { statement } of this.#prepared?.program.cleanup ?? []) await statement.run(batchTimeMs);
  }

  /** Lets go of the statements and removes the tables of the query. */
  async drop(): Promise<void> {
    this.#prepared?.program.close();
    this.#prepared = undefined;
    await this.#log?.drop();
    for (const table of this.plan.program.tables.toReversed()) await this.#connection.run(dropSql(table));
    if (this.#table !== undefined) await this.#connection.run(`DROP TABLE IF EXISTS ${this.#table}`);
    await this.#pieces?.drop();
    for (const kept of [this.#kept, ...this.#followed]) await kept?.drop();
  }

  /**
   * The prepared statements: all are prepared anew when a view they read was replaced, and ever less often besides, as DuckDB chooses the
   * sides of joins by the sizes that tables have when a statement is prepared; some, when rows lie in other tables, or groups in the place
   * of rows.
   */
  async #program(batchTimeMs: number, target: Target = {}): Promise<PreparedProgram> {
    const versions = this.#reads.map((kept) => kept.version);
    const slices = slicesAt(this.#slices, batchTimeMs);
    const age = Math.floor(Math.log2(Math.max(this.#runs, 1)));
    const way = this.#way(batchTimeMs);
    const output = this.#output(way.result, target);
    const forAll = [age, ...versions, this.#log?.version, this.#table].join();
    const texts = [...way.steps, output].map((fragment) => fragment.sql);
    const forSome = [...slices.map((slice) => slice.rows), ...texts].join('\n');
    const before = this.#prepared;
    const reused = before?.forAll === forAll ? before.program : undefined;
    if (reused !== undefined && before?.forSome === forSome) return reused;
    const sqlOfProgram = this.#sql({ steps: way.steps, result: output }, slices);
    const program = await PreparedProgram.prepare(this.#connection, sqlOfProgram, reused);
    if (reused === undefined) before?.program.close();
    this.#prepared = { program, forAll, forSome };
    return program;
  }

  /** The statements that come to the output of this time, and the one that gives it: not always those of the plan. */
  #way(batchTimeMs: number): Way {
    const { steps, result, pieces, cumulative } = this.plan.program;
    if (pieces !== undefined && this.#pieces?.used === true) return { steps, result: pieces.result };
    if (isInternal(this.plan)) {
      const isCumulative = this.#kept?.form.isCumulative(batchTimeMs) === true;
      return { steps, result: this.#inPlace(isCumulative ? (cumulative?.result ?? result) : result) };
    }
    const totals = this.#totals.map(({ plan, form }) => ({
      table: `weir.main.${plan.table}`,
      ...totalsSql(plan, form, this.slideMs, batchTimeMs),
    }));
    return {
      steps: [...totals.flatMap((each) => each.steps), ...steps],
      result: totals.reduce(
        (sum, each) => (each.totals === undefined ? sum : replaceWord(sum, each.table, each.totals)),
        result,
      ),
    };
  }

  /** Panes of the rows of a batch that are not in its table. */
  #inPlace(pane: Fragment): Fragment {
    const rows = this.#source?.rowsInPlace;
    const [input] = this.plan.inputs;
    if (rows === undefined || input === undefined) return pane;
    return replaceWord(pane, batchTableOf(input.stream), sql`${rows}`);
  }

  /** The statement for the output: its rows go to who reads them, into the query's table, or where they are kept. */
  #output(result: Fragment, { keptIn, fromRows = Infinity }: Target): Fragment {
    const columns = this.plan.columns.length;
    if (keptIn !== undefined) {
      const timed = sql`SELECT b.*, $batch_time::TIMESTAMP FROM (${result}) AS b`;
      return insertRows(keptIn, timed, { columns: columns + 1, fromRows });
    }
    if (this.#table === undefined) return result;
    return insertRows(this.#table, sql`FROM (${result}) AS b`, { columns, fromRows });
  }

  /** With slices in the place of their names. */
  #sql({ steps, result }: Way, slices: readonly SliceRows[]): ProgramSql {
    const emptied = this.#table === undefined ? [] : [sql`DELETE FROM ${this.#table}`];
    return {
      steps: steps.map((step) => withSlices(step, slices)),
      result: withSlices(result, slices),
      cleanup: [...this.plan.program.cleanup, ...emptied],
    };
  }

  /** A pane was written, with so many keys: has the next ones written in the form that is better. */
  async #chooseForm(batchTimeMs: number, keys: number): Promise<void> {
    const { cumulative } = this.plan.program;
    if (cumulative === undefined || this.#kept?.form.isCumulative(batchTimeMs) !== true) return;
    await this.#kept.form.observe(batchTimeMs, keys, async () => {
      const touched = withSlices(cumulative.touched, slicesAt(this.#slices, batchTimeMs));
      const reader = await this.#connection.runAndReadAll(withTimes(touched.sql, batchTimeMs));
      return Number(reader.getRows()[0]?.[0]);
    });
  }

  /** Where the totals of a window are, as of the last batch: SQL of a table or a query. */
  totalsAt(table: string, batchTimeMs: number): string {
    const found = this.#totals.find(({ plan }) => plan.table === table);
    const { totals } =
      found === undefined ? {} : totalsSql(found.plan, found.form, this.slideMs, batchTimeMs);
    if (totals === undefined) return `weir.main.${table}`;
    return `(${withTimes(withSlices(totals, slicesAt(this.#slices, batchTimeMs)).sql, batchTimeMs)})`;
  }
}

/** Where an output goes, and how many rows it is computed from. */
interface Target {
  readonly keptIn?: string;
  readonly fromRows?: number;
}

/** What of a program is run at an output time, with the names of slices in it. */
type Way = Pick<ProgramSql, 'steps' | 'result'>;

/** A program with what its statements were prepared for: when that changes, all are prepared anew, or only those whose SQL changed. */
interface Prepared {
  readonly program: PreparedProgram;
  readonly forAll: string;
  readonly forSome: string;
}

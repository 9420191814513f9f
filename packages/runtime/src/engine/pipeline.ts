import type { LiveRead, Plan, QueryPlan, Remembered } from '@weir/planner';
import { givenName, runtimeDiagnostic } from '@weir/planner';
import type { Clock } from '../clock.ts';
import { stopwatch } from '../clock.ts';
import type { Database } from '../duckdb/database.ts';
import { engineErrorOf, readableError } from '../duckdb/engine-error.ts';
import { DuckDBSinkEngine } from '../duckdb/sink-engine.ts';
import type { SinkRegistry } from '../sink/registry.ts';
import type { Input } from './input.ts';
import { closingBatches, measuredOutputs } from '../limits.ts';
import { lastOutputTime } from './batch-grid.ts';
import { Durations } from './durations.ts';
import { readGauges } from './gauges.ts';
import { readHoldings } from './holdings.ts';
import type { Holding } from './holdings.ts';
import { FinishedBatch } from './finished-batch.ts';
import { Followed } from './followed.ts';
import type { Followable, Following } from './followed.ts';
import type { Forgotten, KeptRows } from './kept-rows.ts';
import { ownTable } from './own-table.ts';
import { openWriter } from './open-writer.ts';
import { batchMetrics, outputName } from './batch-metrics.ts';
import { RunMeter } from './metrics.ts';
import type { BatchMetrics, RunStatistics } from './metrics.ts';
import { PipelineError } from './pipeline-error.ts';
import { QueryRunner } from './query-runner.ts';
import { BatchRunner, QueryFailure, rowsThatCame } from './run-batch.ts';
import type { BatchInput, BatchResult, RunningQuery } from './run-batch.ts';
import { Scheduler } from './scheduler.ts';
import { silence } from './silence.ts';
import { sourceOfPanes } from './source-of-panes.ts';
import type { SourceStream } from './source-stream.ts';
import { sourceStreamOf } from './source-stream-of.ts';
import { Turns } from '../turns.ts';
import type { BadSample } from './batch-loader.ts';

/** What a running pipeline tells. */
export interface PipelineEvents {
  batch(metrics: BatchMetrics): void;
  badRows(stream: string, count: number, samples: readonly BadSample[]): void;
  /** A sink has something to say that is not an error. */
  report(message: string): void;
  /** A query failed and was left out of a batch (on_query_error = 'continue'). */
  queryFailed(error: PipelineError, batchTimeMs: number, query: RunningQuery): void;
  /** Rows of a stream or sink were dropped before their time (REMEMBER ... OR size). */
  forgotten?(what: { readonly name: string } & Forgotten): void;
}

export interface PipelineOptions {
  readonly plan: Plan;
  /** The text that the places of the plan refer to. */
  readonly text: string;
  readonly database: Database;
  readonly inputs: readonly Input[];
  readonly sinks: SinkRegistry;
  readonly clock: Clock;
  readonly virtual: boolean;
  readonly maxBatches?: number;
  readonly wholeAtEnd: boolean;
  /** At the end of the input every window is given that holds some of it. */
  readonly closesWindows?: boolean;
  /** Goes on without sources, or when all have ended: statements may be added. */
  readonly keepsGoing?: boolean;
  readonly events: PipelineEvents;
}

/** A plan with its inputs and sinks, running batch by batch. */
export class Pipeline {
  /** The last finished batch, and snapshots that end with it. */
  readonly finished = new FinishedBatch();
  readonly #options: PipelineOptions;
  readonly #sinkEngine: DuckDBSinkEngine;
  readonly #scheduler: Scheduler;
  /** Both are shared with the scheduler and the runner, which see what is added between two batches. */
  readonly #streams: SourceStream[] = [];
  readonly #queries: RunningQuery[] = [];
  readonly #kept = new Map<string, KeptRows>();
  readonly #followed: Followed;
  readonly #runner: BatchRunner;
  readonly #meter = new RunMeter();
  readonly #turns = new Turns();
  #stopped = false;
  /** The queries that gave an output. */
  readonly #outputs = new Set<QueryPlan>();
  /** It was to end without the rows that were received. */
  #gaveUp = false;
  #fileRows = 0;
  #lagMs = 0;

  private constructor(options: PipelineOptions, sinkEngine: DuckDBSinkEngine) {
    this.#options = options;
    this.#sinkEngine = sinkEngine;
    this.#followed = new Followed(this.finished, this.#kept, (relation) => this.#followable(relation));
    const { plan, database } = options;
    this.#runner = new BatchRunner(database.main, {
      streams: this.#streams,
      queries: this.#queries,
      onQueryError: plan.settings.onQueryError,
      wholeAtEnd: options.wholeAtEnd,
      finished: this.finished,
    });
    this.#scheduler = new Scheduler({
      clock: options.clock,
      virtual: options.virtual,
      batchIntervalMs: plan.settings.batchIntervalMs,
      streams: this.#streams,
      keepsGoing: options.keepsGoing ?? false,
      ...(options.maxBatches === undefined ? {} : { maxBatches: options.maxBatches }),
      ...(options.closesWindows === true ? { windowsEnd: (time) => this.#windowsEnd(time) } : {}),
      // Statements that are added work outside of the batch's transaction.
      ...(options.keepsGoing === true ? {} : { loadAhead: () => this.#loadAhead() }),
      run: (input) =>
        this.#turns.take(() =>
          database.workers.duringBatch(rowsThatCame(input), () => this.#runBatch(input)),
        ),
    });
  }

  /** Makes the tables, prepares all SQL and opens the sinks. Throws a `SinkError`, or a `PipelineError` with the place of a query. */
  static async open(options: PipelineOptions): Promise<Pipeline> {
    const pipeline = new Pipeline(options, await DuckDBSinkEngine.open(options.database));
    for (const input of options.inputs) await pipeline.addStream(input, options.plan);
    for (const query of options.plan.queries) await pipeline.addQuery(query);
    return pipeline;
  }

  /** Has work done between two batches, when the tables stand still. */
  between<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(work);
  }

  /** Adds a source stream; before the first batch or within `between`. Its receiver is not started here. */
  async addStream(input: Input, plan: Pick<Plan, 'settings' | 'errorStreams'>): Promise<void> {
    const stream = sourceStreamOf(this.#options.database, input, plan);
    await stream.open();
    this.#streams.push(stream);
    if (stream.kept !== undefined) this.#kept.set(stream.name.toLowerCase(), stream.kept);
    if (stream.keptErrors !== undefined && stream.errorStream !== undefined) {
      this.#kept.set(stream.errorStream.toLowerCase(), stream.keptErrors);
    }
  }

  /** Adds a query; before the first batch or within `between`. Throws a `SinkError`. */
  async addQuery(plan: QueryPlan): Promise<RunningQuery> {
    const { database, clock, sinks, events } = this.#options;
    const writer = await openWriter(plan, {
      sinks,
      engine: this.#sinkEngine,
      text: this.#options.text,
      output: outputName(plan),
      repeatable: this.#options.virtual,
      wholeAtEnd: this.#options.wholeAtEnd,
      report: (message) => events.report(message),
    });
    const { pieces } = plan.program;
    const grouped = this.#streams.find((stream) => stream.name === pieces?.stream);
    const runner = await QueryRunner.open(plan, {
      connection: database.main,
      startMs: clock.now(),
      kept: this.#kept,
      finishedMs: this.finished.timeMs,
      pieces: pieces === undefined ? undefined : await grouped?.groupPieces(pieces),
      // What is added later may read the batch too.
      source: this.#options.keepsGoing === true ? undefined : sourceOfPanes(plan, this.#streams),
    }).catch((error: unknown) => {
      // The rows that a state begins with are computed now.
      const span = plan.program.tables.find((table) => table.span !== undefined)?.span ?? plan.span;
      const diagnostic = runtimeDiagnostic(engineErrorOf(error), undefined, span);
      throw new PipelineError([diagnostic], this.#options.text);
    });
    if (runner.kept !== undefined) this.#kept.set(runner.kept.relation.toLowerCase(), runner.kept);
    const query = { runner, writer, times: new Durations(measuredOutputs) };
    this.#queries.push(query);
    return query;
  }

  /** Takes a query out, with its tables; within `between`. */
  async removeQuery(query: RunningQuery): Promise<void> {
    const index = this.#queries.indexOf(query);
    if (index < 0) return;
    this.#queries.splice(index, 1);
    if (query.runner.kept !== undefined) this.#kept.delete(query.runner.kept.relation.toLowerCase());
    await query.writer?.close();
    await query.runner.drop();
  }

  /** Takes a source stream out, with its tables; within `between`. */
  async removeStream(name: string): Promise<void> {
    const index = this.#streams.findIndex((stream) => stream.name.toLowerCase() === name.toLowerCase());
    const [stream] = index < 0 ? [] : this.#streams.splice(index, 1);
    if (stream === undefined) return;
    this.#kept.delete(stream.name.toLowerCase());
    await stream.writer.withoutWaiting(() => stream.receiver.stop());
    await stream.writer.close();
    await stream.drop();
  }

  /** What is kept of a stream. */
  kept(stream: string): KeptRows | undefined {
    return this.#kept.get(stream.toLowerCase());
  }

  /** Keeps what live queries read where what is kept does not do, from the next batch on. */
  async follow(reads: readonly LiveRead[]): Promise<Following> {
    const needed = reads.filter((read) => this.#followed.isNeeded(read));
    if (needed.length === 0) return { relations: new Map(), end: () => Promise.resolve() };
    const following = await this.#turns.take(async () => {
      await this.#runner.abandonAhead();
      return this.#followed.follow(needed);
    });
    const unfollow = async (): Promise<void> => {
      if (this.#stopped) return;
      await this.#runner.abandonAhead();
      await following.end();
    };
    return {
      relations: following.relations,
      end: () =>
        this.#turns.take(unfollow).catch((error: unknown) => {
          // Who stops interrupts whatever is done.
          if (!this.#stopped) throw error;
        }),
    };
  }

  #followable(relation: string): Followable | undefined {
    for (const stream of this.#streams) {
      if (stream.name.toLowerCase() === relation) return stream;
      if (stream.errorStream?.toLowerCase() === relation) return stream.badRows;
    }
    return this.#queries.find(({ runner }) => runner.output === relation)?.runner;
  }

  /** How much is remembered now, by the lower-case names of relations: a stream's, or that of `sinkRelation`. */
  remembered(): ReadonlyMap<string, Remembered> {
    const newestMs = this.finished.timeMs ?? 0;
    return new Map([...this.#kept].map(([relation, kept]) => [relation, kept.remembered(newestMs)]));
  }

  /** The database and schema that names without one mean, as SQL. */
  get place(): string {
    return this.#sinkEngine.place;
  }

  /** How long the last batch waited behind its time. */
  get lagMs(): number {
    return this.#lagMs;
  }

  /** What queries keep, counted now; within `between`. */
  holdings(queries: readonly RunningQuery[] = this.#queries): Promise<readonly Holding[]> {
    const newestMs = this.finished.timeMs ?? 0;
    const keepers = queries.map(({ runner }) => ({
      query: String(outputName(runner.plan)),
      keeps: runner.plan.program.keeps ?? [],
      keyed: (table: string) => runner.totalsAt(table, newestMs),
    }));
    const tablesOf = (stream: string): readonly string[] =>
      this.#kept.get(stream.toLowerCase())?.tables.map(({ name }) => ownTable(name)) ?? [];
    // What fails there must not end the transaction of a batch that was begun ahead.
    return readHoldings(this.#options.database.aside, keepers, tablesOf);
  }

  /** What the engine holds for all tables, the user's own included: it does not measure them one by one. */
  async tableBytes(): Promise<number> {
    return (await readGauges(this.#options.database.aside, this)).retainedBytes;
  }

  get retainedRows(): number {
    return [...this.#kept.values()].reduce((sum, kept) => sum + kept.rows, 0);
  }

  get stateTables(): readonly string[] {
    return this.#queries.flatMap(({ runner }) => runner.stateTables);
  }

  get queries(): readonly RunningQuery[] {
    return this.#queries;
  }

  /** Runs until the sources have ended, `stop` was called, or something failed; rejects with the failure. */
  async run(): Promise<void> {
    const { plan } = this.#options;
    // Nothing but statements that were answered once.
    if (plan.sources.length === 0 && plan.queries.length === 0 && this.#options.keepsGoing !== true) return;
    await this.#scheduler.run();
    if (this.#gaveUp) return;
    for (const told of silence(this.#queries, this.#outputs)) this.#options.events.report(told);
  }

  #windowsEnd(batchTimeMs: number): number {
    const endMs = lastOutputTime(
      batchTimeMs,
      this.#queries.map(({ runner }) => runner.slideMs),
    );
    const batches = (endMs - batchTimeMs) / this.#options.plan.settings.batchIntervalMs;
    if (batches <= closingBatches) return endMs;
    // Where there was no output at all, that is told.
    if (this.#outputs.size > 0)
      this.#options.events.report(
        'the windows of the last rows are not given: they end too long after the input',
      );
    return batchTimeMs;
  }

  sourceEnded(stream: string): void {
    this.#scheduler.sourceEnded(stream);
  }

  /** Graceful: what was received is computed and written first. */
  stop(graceful: boolean): void {
    this.#stopped ||= !graceful;
    if (graceful) this.#scheduler.stop();
    else {
      this.#gaveUp = true;
      this.#scheduler.leave();
    }
  }

  /** Closes everything that is open, whatever state it is in. */
  async close(): Promise<void> {
    for (const stream of this.#streams) {
      await stream.writer.withoutWaiting(() => stream.receiver.stop());
      await stream.writer.close();
      await stream.receiver.close?.();
    }
    for (const query of this.#queries) await query.writer?.close();
  }

  statistics(): RunStatistics {
    const read = this.#streams.reduce(
      (rows, stream) => rows + stream.writer.counters.rowsRead,
      this.#fileRows,
    );
    const dropped = this.#streams.reduce((rows, stream) => rows + (stream.receiver.rowsDropped ?? 0), 0);
    return this.#meter.statistics(read + dropped, dropped);
  }

  async #loadAhead(): Promise<boolean> {
    const { workers } = this.#options.database;
    if (!this.#runner.isAhead) return false;
    await this.#turns.take(() => workers.duringBatch(Infinity, () => this.#runner.loadAhead()));
    return true;
  }

  async #runBatch(input: BatchInput): Promise<void> {
    const started = stopwatch();
    const delay = this.#options.virtual ? 0 : Math.max(0, this.#options.clock.now() - input.batchTimeMs);
    let result: BatchResult;
    try {
      result = await this.#runner.run(input);
    } catch (error) {
      throw error instanceof QueryFailure ? this.#withPlace(error) : readableError(error);
    }
    for (const loaded of result.loaded.values()) this.#fileRows += loaded.uncounted;
    const metrics = batchMetrics(input.batchTimeMs, result, {
      processingMs: stopwatch() - started,
      schedulingDelayMs: delay,
      backlog: this.#scheduler.backlog - 1,
    });
    this.#meter.add(metrics, result.failed.length);
    this.#lagMs = Math.round(delay);
    for (const { query } of result.outputs) this.#outputs.add(query.runner.plan);
    for (const [stream, loaded] of result.loaded) {
      if (loaded.bad > 0) this.#options.events.badRows(stream, loaded.bad, loaded.samples);
    }
    for (const failed of result.failed) {
      this.#outputs.add(failed.query.runner.plan);
      const failure = this.#withPlace(new QueryFailure(failed));
      this.#options.events.queryFailed(failure, input.batchTimeMs, failed.query);
    }
    this.#tellForgotten();
    this.#options.events.batch(metrics);
  }

  #tellForgotten(): void {
    for (const [relation, kept] of this.#kept) {
      const forgotten = kept.takeForgotten();
      if (forgotten !== undefined)
        this.#options.events.forgotten?.({ name: givenName(relation), ...forgotten });
    }
  }

  #withPlace(failure: QueryFailure): PipelineError {
    const { query, error, fragment } = failure.failed;
    return new PipelineError(
      [runtimeDiagnostic(error, fragment, query.runner.plan.span)],
      this.#options.text,
    );
  }
}

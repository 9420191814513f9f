import type { Plan, QueryPlan, SourcePlan } from '@weir/planner';
import { runtimeDiagnostic } from '@weir/planner';
import { unreachable } from '@weir/parser';
import type { Clock } from '../clock.ts';
import { stopwatch } from '../clock.ts';
import type { Database } from '../duckdb/database.ts';
import { DuckDBSinkEngine } from '../duckdb/sink-engine.ts';
import type { SinkRegistry } from '../sink/registry.ts';
import { SinkError } from '../sink/sink.ts';
import type { SinkWriter } from '../sink/sink.ts';
import type { Input } from './input.ts';
import type { KeptRows } from './kept-rows.ts';
import { spooledOptions } from './infer-columns.ts';
import { checkedOptions } from './lookup.ts';
import { RunMeter } from './metrics.ts';
import type { BatchMetrics, RunStatistics } from './metrics.ts';
import { PipelineError } from './pipeline-error.ts';
import { QueryRunner } from './query-runner.ts';
import { BatchRunner, QueryFailure } from './run-batch.ts';
import type { BatchInput, BatchResult, RunningQuery } from './run-batch.ts';
import { Scheduler } from './scheduler.ts';
import { SourceStream } from './source-stream.ts';
import type { BadSample } from './batch-loader.ts';

/** What a running pipeline tells. */
export interface PipelineEvents {
  batch(metrics: BatchMetrics): void;
  badRows(stream: string, count: number, samples: readonly BadSample[]): void;
  /** A sink has something to say that is not an error. */
  report(message: string): void;
  /** A query failed and was left out of a batch (on_query_error = 'continue'). */
  queryFailed(error: PipelineError, batchTimeMs: number): void;
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
  readonly events: PipelineEvents;
}

/** A plan with its inputs and sinks, running batch by batch. */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #scheduler: Scheduler;
  readonly #streams: readonly SourceStream[];
  readonly #queries: readonly RunningQuery[];
  readonly #runner: BatchRunner;
  readonly #meter = new RunMeter();
  #fileRows = 0;

  private constructor(
    options: PipelineOptions,
    streams: readonly SourceStream[],
    queries: readonly RunningQuery[],
  ) {
    this.#options = options;
    this.#streams = streams;
    this.#queries = queries;
    const { plan, database } = options;
    this.#runner = new BatchRunner(database.main, {
      streams,
      queries,
      onQueryError: plan.settings.onQueryError,
      wholeAtEnd: options.wholeAtEnd,
    });
    this.#scheduler = new Scheduler({
      clock: options.clock,
      virtual: options.virtual,
      batchIntervalMs: plan.settings.batchIntervalMs,
      streams,
      ...(options.maxBatches === undefined ? {} : { maxBatches: options.maxBatches }),
      run: (input) => this.#runBatch(input),
    });
  }

  /** Makes the tables, prepares all SQL and opens the sinks. Throws a `SinkError`, or a `PipelineError` with the place of a query. */
  static async open(options: PipelineOptions): Promise<Pipeline> {
    const { plan, database, inputs } = options;
    const streams: SourceStream[] = [];
    for (const input of inputs) {
      const stream = sourceStream(database, input, plan);
      await stream.open();
      streams.push(stream);
    }
    const engine = await DuckDBSinkEngine.open(database);
    const report = (message: string): void => options.events.report(message);
    const queries: RunningQuery[] = [];
    const kept = keptByStream(streams);
    for (const query of plan.queries) {
      const runner = await QueryRunner.open(query, {
        connection: database.main,
        startMs: options.clock.now(),
        kept,
      });
      if (runner.kept !== undefined) kept.set(outputName(query).toString().toLowerCase(), runner.kept);
      queries.push({ runner, writer: await openWriter(query, options.sinks, engine, report) });
    }
    return new Pipeline(options, streams, queries);
  }

  /** Runs until the sources have ended, `stop` was called, or something failed; rejects with the failure. */
  async run(): Promise<void> {
    const { plan } = this.#options;
    // Nothing but statements that were answered once.
    if (plan.sources.length === 0 && plan.queries.length === 0) return;
    await this.#scheduler.run();
  }

  sourceEnded(stream: string): void {
    this.#scheduler.sourceEnded(stream);
  }

  /** Graceful: what was received is computed and written first. */
  stop(graceful: boolean): void {
    if (graceful) this.#scheduler.stop();
    else this.#scheduler.leave();
  }

  /** Closes everything that is open, whatever state it is in. */
  async close(): Promise<void> {
    for (const stream of this.#streams) {
      await stream.writer.withoutWaiting(() => stream.receiver.stop());
      await stream.writer.close();
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

  async #runBatch(input: BatchInput): Promise<void> {
    const started = stopwatch();
    const delay = this.#options.virtual ? 0 : Math.max(0, this.#options.clock.now() - input.batchTimeMs);
    let result: BatchResult;
    try {
      result = await this.#runner.run(input);
    } catch (error) {
      throw error instanceof QueryFailure ? this.#withPlace(error) : error;
    }
    this.#countFileRows(input, result);
    const metrics = batchMetrics(input.batchTimeMs, result, {
      processingMs: stopwatch() - started,
      schedulingDelayMs: delay,
      backlog: this.#scheduler.backlog - 1,
    });
    this.#meter.add(metrics);
    for (const [stream, loaded] of result.loaded) {
      if (loaded.bad > 0) this.#options.events.badRows(stream, loaded.bad, loaded.samples);
    }
    for (const failed of result.failed)
      this.#options.events.queryFailed(this.#withPlace(new QueryFailure(failed)), input.batchTimeMs);
    this.#options.events.batch(metrics);
  }

  /** Rows of files that DuckDB reads by itself are known only now. */
  #countFileRows(input: BatchInput, result: BatchResult): void {
    for (const [stream, sealed] of input.sealed) {
      const loaded = result.loaded.get(stream);
      if (
        loaded === undefined ||
        sealed.blocks.every((block) => block.kind !== 'file' || block.rows !== undefined)
      )
        continue;
      this.#fileRows += loaded.rows + loaded.bad - sealed.rows - sealed.rejected.length;
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

function batchMetrics(
  batchTimeMs: number,
  result: BatchResult,
  times: Pick<BatchMetrics, 'processingMs' | 'schedulingDelayMs' | 'backlog'>,
): BatchMetrics {
  return {
    batchTimeMs,
    streams: [...result.loaded].map(([stream, loaded]) => ({ stream, rows: loaded.rows, bad: loaded.bad })),
    outputs: result.outputs.map(({ query, rows }) => ({ output: outputName(query.runner.plan), rows })),
    ...times,
  };
}

/** The name of a sink, or the number of a plain query. */
export function outputName(query: QueryPlan): string | number {
  const role = query.role;
  switch (role.kind) {
    case 'stream':
    case 'sink':
      return role.name;
    case 'print':
      return role.number;
    default:
      return unreachable(role);
  }
}

/** The kept rows of source streams and of their streams of bad rows, by lower-case name. */
function keptByStream(streams: readonly SourceStream[]): Map<string, KeptRows> {
  const kept = new Map<string, KeptRows>();
  for (const stream of streams) {
    if (stream.kept !== undefined) kept.set(stream.name.toLowerCase(), stream.kept);
    if (stream.keptErrors !== undefined && stream.errorStream !== undefined)
      kept.set(stream.errorStream.toLowerCase(), stream.keptErrors);
  }
  return kept;
}

function sourceStream(database: Database, input: Input, plan: Plan): SourceStream {
  const { columns = [], onError, relations, name } = input.plan;
  const needed = relations.neededColumns;
  return new SourceStream(database.main, input.receiver, input.writer, {
    stream: name,
    columns,
    ...(needed === undefined ? {} : { neededColumns: needed }),
    format: input.writer.format,
    formatOptions: Object.fromEntries(
      (input.plan.format?.options ?? []).map((option) => [option.name ?? '', option.value]),
    ),
    spooled: () => spooledOptions(input.writer),
    slideMs: plan.settings.batchIntervalMs,
    onError,
    relations,
    errorRelations: errorRelations(input.plan, plan),
  });
}

function errorRelations(source: SourcePlan, plan: Plan): SourcePlan['relations'] | undefined {
  return source.onError.action === 'into'
    ? plan.errorStreams.get(source.onError.stream.toLowerCase())
    : undefined;
}

async function openWriter(
  query: QueryPlan,
  sinks: SinkRegistry,
  engine: DuckDBSinkEngine,
  report: (message: string) => void,
): Promise<SinkWriter | undefined> {
  const role = query.role;
  if (role.kind === 'stream') return undefined;
  const word = role.kind === 'sink' ? role.sink.name : 'console';
  const sink = sinks.get(word);
  if (sink === undefined) {
    throw new SinkError(`there is no sink called "${word}"`, {
      hint:
        role.kind === 'print'
          ? 'register a console sink, or name another with CREATE SINK ... INTO'
          : `known: ${sinks.names().join(', ')}`,
    });
  }
  const { values } = checkedOptions(word, sink.options, role.kind === 'sink' ? role.sink.arguments : []);
  return sink.open(values, { output: outputName(query), engine, report });
}

import { runtimeDiagnostic } from '@weir/planner';
import type { Column, Plan, Planned, Planning, SetupStatement, SourcePlan } from '@weir/planner';
import { readArrow } from '../arrow/read-result.ts';
import { systemClock, VirtualClock } from '../clock.ts';
import type { Emit } from '../context-events.ts';
import type { Database } from '../duckdb/database.ts';
import { engineErrorOf, engineMessage } from '../duckdb/engine-error.ts';
import { findChartsAfter, searchPathSql } from '../duckdb/search-path.ts';
import type { SinkRegistry } from '../sink/registry.ts';
import type { SourceRegistry } from '../source/registry.ts';
import { jsonLinesHint } from '../source/sniff.ts';
import { SourceError } from '../source/source.ts';
import { inferColumns, noObjects } from './infer-columns.ts';
import { openInput, timeColumnOf, withColumns } from './input.ts';
import type { Input, InputOptions } from './input.ts';
import { RunMeter } from './metrics.ts';
import type { RunStatistics } from './metrics.ts';
import { Pipeline } from './pipeline.ts';
import { placed, withPlace } from './place.ts';
import type { Place } from './place.ts';
import { PipelineError } from './pipeline-error.ts';

export interface RunningPipelineOptions {
  readonly database: Database;
  readonly text: string;
  readonly plan: Plan;
  /** Streams whose columns their first rows must tell. */
  readonly waitingFor: readonly string[];
  readonly scope: Planning;
  readonly replan: (learnt: ReadonlyMap<string, readonly Column[]>) => Promise<Planned>;
  readonly sources: SourceRegistry;
  readonly sinks: SinkRegistry;
  readonly once: boolean;
  readonly stdin: NodeJS.ReadableStream;
  readonly maxBatches?: number;
  readonly wholeAtEnd: boolean;
  readonly closesWindows: boolean;
  readonly emit: Emit;
  /** What else uses the engine lets go of it. */
  readonly closing: () => Promise<void>;
}

/**
 * A pipeline from its start to its end: opens the inputs, learns columns from first rows where it must, runs the setup statements,
 * and then the batches.
 */
export class RunningPipeline {
  readonly database: Database;
  readonly #options: RunningPipelineOptions;
  readonly #clock: VirtualClock | typeof systemClock;
  readonly #ended = new Set<string>();
  #inputs: readonly Input[] = [];
  #started = new Set<Input>();
  #pipeline: Pipeline | undefined;
  #scope: Planning;
  #failure: SourceError | undefined;
  /** A stream that ended without a row, before its columns were known. */
  #empty: string | undefined;
  #stopping: { readonly graceful: boolean } | undefined;
  #wakeStart: () => void = () => undefined;
  #done: Promise<void> | undefined;

  constructor(options: RunningPipelineOptions) {
    this.database = options.database;
    this.#options = options;
    this.#scope = options.scope;
    const isRecorded = options.plan.sources.some((plan) => {
      const source = options.sources.get(plan.source.name);
      return source?.recorded === true || timeColumnOf(plan, source) !== undefined;
    });
    this.#clock = isRecorded ? new VirtualClock() : systemClock;
  }

  /** Settles when the pipeline has ended and everything is closed. */
  get done(): Promise<void> {
    return this.#done ?? Promise.resolve();
  }

  /** Resolves when receiving has begun; `done` then tells of the end. On failure everything is closed. */
  async start(): Promise<void> {
    try {
      const pipeline = await this.#open();
      this.#done = this.#run(pipeline);
      // Who never asks for the end need not be told that it failed.
      this.#done.catch(() => undefined);
    } catch (error) {
      await this.#close();
      if (this.#wasInterrupted(error)) return;
      if (error instanceof NothingToDo) this.#options.emit('report', error.message);
      else throw error;
    }
  }

  stop(graceful: boolean): void {
    this.#stopping = { graceful };
    this.#wakeStart();
    this.#pipeline?.stop(graceful);
    // The query that is being computed may take as long as it likes: nobody wants its answer.
    if (!graceful) this.database.main.interrupt();
  }

  statistics(): RunStatistics {
    return this.#pipeline?.statistics() ?? new RunMeter().statistics(0, 0);
  }

  /** Undefined until it is open. */
  get pipeline(): Pipeline | undefined {
    return this.#pipeline;
  }

  /** What is known of the streams and sinks that run, their learnt columns included. */
  get scope(): Planning {
    return this.#scope;
  }

  async #open(): Promise<Pipeline> {
    const { database, text, sinks, maxBatches, emit } = this.#options;
    const virtual = this.#clock instanceof VirtualClock;
    // One thread gives rows the same order each time, and floats the same sums.
    if (virtual && !database.hasChosenThreads) await database.main.run('SET threads = 1');
    const { settings, sources } = this.#options.plan;
    this.#inputs = sources.map((source) => this.#openInput(source, settings));
    const plan = await this.#learn();
    await this.#setUp(plan);
    const inputs = await Promise.all(plan.sources.map((source) => this.#withColumns(source, settings)));
    this.#inputs = inputs;
    if (virtual) await this.#startRecordings(inputs);
    const pipeline = await Pipeline.open({
      plan,
      text,
      database,
      inputs,
      sinks,
      clock: this.#clock,
      virtual,
      wholeAtEnd: this.#options.wholeAtEnd,
      closesWindows: this.#options.closesWindows,
      ...(maxBatches === undefined ? {} : { maxBatches }),
      events: {
        batch: (metrics) => emit('batch', metrics),
        badRows: (stream, count, samples) => emit('badRows', { stream, count, samples }),
        report: (message) => emit('report', message),
        queryFailed: (error, batchTimeMs) => emit('queryFailed', { error, batchTimeMs }),
        forgotten: (what) => emit('forgotten', what),
      },
    });
    this.#pipeline = pipeline;
    for (const input of inputs) await this.#startInput(input);
    for (const stream of this.#ended) pipeline.sourceEnded(stream);
    if (this.#stopping !== undefined) pipeline.stop(this.#stopping.graceful);
    return pipeline;
  }

  async #run(pipeline: Pipeline): Promise<void> {
    try {
      await pipeline.run().catch((error: unknown) => {
        if (!this.#wasInterrupted(error)) throw error;
      });
      if (this.#failure !== undefined) throw this.#failure;
    } finally {
      await this.#close();
    }
  }

  #wasInterrupted(error: unknown): boolean {
    return this.#stopping?.graceful === false && error instanceof Error && /interrupted/i.test(error.message);
  }

  async #close(): Promise<void> {
    await this.#options.closing();
    if (this.#pipeline !== undefined) await this.#pipeline.close();
    else {
      for (const input of this.#inputs) {
        await input.writer.withoutWaiting(() => input.receiver.stop());
        await input.writer.close();
        await input.receiver.close?.();
      }
    }
    this.database.close();
  }

  #withColumns(source: Plan['sources'][number], settings: Plan['settings']): Promise<Input> {
    const input =
      this.#inputs.find((each) => each.plan.name === source.name) ?? this.#openInput(source, settings);
    return withPlace(this.#placeOf(source), () =>
      withColumns(input, source, this.#inputOptions(source, settings)),
    );
  }

  #openInput(source: Plan['sources'][number], settings: Plan['settings']): Input {
    try {
      return openInput(source, this.#inputOptions(source, settings));
    } catch (error) {
      throw placed(error, this.#placeOf(source));
    }
  }

  #inputOptions(source: Plan['sources'][number], settings: Plan['settings']): InputOptions {
    return {
      sources: this.#options.sources,
      clock: this.#clock,
      once: this.#options.once,
      stdin: this.#options.stdin,
      batchIntervalMs: settings.batchIntervalMs,
      maxRate: settings.maxRate,
      connect: () => this.database.instance.connect(),
      events: {
        notice: (stream, notice) => this.#options.emit('notice', { stream, ...notice }),
        ended: (stream) => {
          this.#ended.add(stream);
          this.#pipeline?.sourceEnded(stream);
        },
        failed: (_stream, error) => {
          this.#failure = placed(error, this.#placeOf(source));
          this.#wakeStart();
          this.#pipeline?.stop(false);
        },
      },
    };
  }

  #placeOf(source: Plan['sources'][number]): Place {
    return { span: source.source.span, text: this.#options.text };
  }

  async #startInput(input: Input): Promise<void> {
    if (this.#started.has(input)) return;
    const same = [...this.#started].some((started) => started.receiver === input.receiver);
    this.#started.add(input);
    if (!same) await withPlace(this.#placeOf(input.plan), () => input.receiver.start());
  }

  /** Streams without columns: begins to receive, and plans again when their first rows are there. */
  async #learn(): Promise<Plan> {
    const { waitingFor, replan, text, plan } = this.#options;
    if (waitingFor.length === 0) return plan;
    const learnt = new Map<string, readonly Column[]>();
    for (const name of waitingFor) {
      const input = this.#inputs.find((candidate) => candidate.plan.name === name);
      const columns = input === undefined ? undefined : await this.#learnColumns(input);
      if (columns !== undefined) learnt.set(name.toLowerCase(), columns);
    }
    if (this.#failure !== undefined) throw this.#failure;
    const planned = await replan(learnt);
    this.#scope = planned.scope;
    if (planned.plan !== undefined) return planned.plan;
    // Columns were made up for a stream without rows, and they do not do.
    if (this.#empty !== undefined) throw new NothingToDo(`${this.#empty}: the input ended without a row`);
    throw new PipelineError(planned.diagnostics, text);
  }

  async #learnColumns(input: Input): Promise<readonly Column[] | undefined> {
    await this.#startInput(input);
    await this.#unlessInterrupted((hurry) => Promise.race([input.writer.firstRows, aborted(hurry)]));
    const options = Object.fromEntries(
      (input.plan.format?.options ?? []).map((option) => [option.name ?? '', option.value]),
    );
    const columns = await inferColumns(this.database.main, input.writer, options).catch((error: unknown) => {
      throw columnsUnknown(input.plan, error);
    });
    if (columns !== undefined) return columns;
    // Nothing came, so nothing is known: the columns that the queries name, as text.
    this.#empty = input.plan.name;
    const time = timeColumnOf(input.plan, input.source);
    const names = [...(input.plan.relations.neededColumns ?? []), ...(time === undefined ? [] : [time])];
    return (names.length === 0 ? ['value'] : [...new Set(names)]).map((name) => ({ name, type: 'VARCHAR' }));
  }

  /** Waits for something while the pipeline is not to be stopped. */
  async #unlessInterrupted(wait: (hurry: AbortSignal) => Promise<void> | undefined): Promise<void> {
    const hurry = new AbortController();
    this.#wakeStart = () => hurry.abort();
    if (this.#stopping === undefined && this.#failure === undefined) await wait(hurry.signal);
  }

  /** DuckDB's own statements, once and in file order. */
  async #setUp(plan: Plan): Promise<void> {
    const changesPlace = (statement: SetupStatement): boolean => statement.keyword.toUpperCase() === 'USE';
    // Planning has left it where the last USE leads; what stands before that belongs elsewhere.
    if (plan.setup.some(changesPlace)) await this.database.main.run(searchPathSql('memory.main'));
    for (const statement of plan.setup) {
      if (this.database.lasting.has(statement.sql) && !changesPlace(statement)) continue;
      try {
        const result = await this.database.main.run(statement.sql);
        // It may be planned again when columns are known.
        if (statement.keyword.toUpperCase() === 'ATTACH') this.database.lasting.add(statement.sql);
        await findChartsAfter(statement.sql, this.database.main);
        const name = statement.number ?? statement.keyword.toLowerCase();
        if (statement.prints) this.#options.emit('rows', await readArrow(result), name);
      } catch (error) {
        throw new PipelineError(
          [runtimeDiagnostic(engineErrorOf(error), undefined, statement.span)],
          this.#options.text,
        );
      }
    }
  }

  /** The recordings tell when the clock begins: at the earliest of their starts. */
  async #startRecordings(inputs: readonly Input[]): Promise<void> {
    const recorded = inputs.filter((input) => input.source.recorded === true || input.timed !== undefined);
    for (const input of recorded) await this.#startInput(input);
    for (const { receiver } of recorded) await this.#unlessInterrupted((hurry) => receiver.firstRow?.(hurry));
    if (this.#failure !== undefined) throw this.#failure;
    const recordings = recorded.flatMap((input) => input.receiver.recording ?? []);
    const speeds = recordings.flatMap((recording) => recording.speed ?? []);
    if (this.#clock instanceof VirtualClock) {
      this.#clock.begin(
        recordings.length === 0 ? 0 : Math.min(...recordings.map((recording) => recording.beginsAtMs)),
        speeds.length === 0 ? undefined : Math.min(...speeds),
      );
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}

/** The input was empty: no answer can be given, and nothing is wrong. */
class NothingToDo extends Error {}

/** The first rows of a stream without a column list are not of its format. */
function columnsUnknown({ name: stream, bare }: SourcePlan, error: unknown): SourceError {
  const [message = ''] = engineMessage(error).split('\n');
  const reason = message.includes('non-record JSON')
    ? noObjects
    : message.startsWith('Error when sniffing')
      ? 'they are no CSV that can be told from its looks'
      : message;
  return new SourceError(`the columns of "${stream}" cannot be told from its first rows: ${reason}`, {
    hint:
      reason === noObjects
        ? jsonLinesHint
        : bare === true
          ? "write them on the command line, --schema 'name TYPE, ...', or make it: CREATE STREAM stdin (name TYPE, ...) FROM stdin"
          : `write them: CREATE STREAM ${stream} (name TYPE, ...) FROM ...`,
    cause: error,
  });
}

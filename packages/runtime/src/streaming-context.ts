import { EventEmitter } from 'node:events';
import { must, parse, quoteName, quoteString } from '@weir/parser';
import type { Diagnostic, Statement } from '@weir/parser';
import { missingValues, planPipeline, withNamedValues, withoutParameters } from '@weir/planner';
import type { Column, Plan, Planned, PlanOptions, NamedValues } from '@weir/planner';
import type { Schema, Table } from 'apache-arrow';
import { AdhocEngine } from './adhoc/adhoc-engine.ts';
import type { AdhocOptions } from './adhoc/adhoc-query.ts';
import { AdhocRows, tableOf } from './adhoc/adhoc-rows.ts';
import { duckdbTypeOf } from './arrow/duckdb-type.ts';
import { typeText } from './arrow/type-text.ts';
import { resultSchema } from './arrow/read-result.ts';
import type { ContextEvents, Emit } from './context-events.ts';
import { Database } from './duckdb/database.ts';
import { EngineCatalog } from './duckdb/engine-catalog.ts';
import { readGauges } from './engine/gauges.ts';
import type { Gauges } from './engine/gauges.ts';
import { sinkLookup, sourceLookup } from './engine/lookup.ts';
import type { RunStatistics } from './engine/metrics.ts';
import { PipelineError } from './engine/pipeline-error.ts';
import { RunningPipeline } from './engine/running-pipeline.ts';
import { replaySource } from './replay/replay-source.ts';
import type { Callback } from './sink/callback-sink.ts';
import { builtInSinks } from './sink/registry.ts';
import type { Sink } from './sink/sink.ts';
import { QueueHandle, queueSource } from './source/queue.ts';
import { builtInSources } from './source/registry.ts';
import { stdinSource } from './source/stdin.ts';
import type { Source } from './source/source.ts';

export interface ContextOptions {
  /** A duration in milliseconds, or as in SQL: '1s'. Wins over `SET batch_interval`. */
  readonly batchInterval?: string | number;
  /** Process what is there now, then end. */
  readonly once?: boolean;
  /** Exactly so many batch intervals. */
  readonly maxBatches?: number;
  /**
   * DuckDB's worker threads. By default as many as there are cores, and one for recordings: with more, rows that are not ordered may come
   * in another order in the next run, and the last digit of a sum of floats may be another.
   */
  readonly threads?: number;
  /** The functions `spark` and `bar` draw with ASCII alone, for a terminal that has no other characters. */
  readonly asciiCharts?: boolean;
  /** Where the source `stdin` reads; the process's standard input by default. */
  readonly stdin?: NodeJS.ReadableStream;
  /** The format of the stream `stdin` where it is not created: json, csv, text, arrow; without it the first line tells. */
  readonly stdinFormat?: string;
  /** The columns of the stream `stdin` where it is not created; without them its first rows tell. */
  readonly stdinColumns?: readonly Column[];
  /** A column of the stream `stdin` where it is not created: rows arrive by its times, on a virtual clock. */
  readonly stdinTime?: string;
  /** A row that cannot be read ends the run, where ON ERROR does not say. */
  readonly strict?: boolean;
  /** Wins over `SET on_query_error`. */
  readonly onQueryError?: 'stop' | 'continue';
  /** SQL from the command line: a bare `stdin` means all of the input so far, and windows are closed at its end. */
  readonly commandLine?: boolean;
  /** Values for `$name` in queries. */
  readonly parameters?: NamedValues;
  /** Answers about all of `stdin` are given once, at its end, instead of at every batch. */
  readonly wholeAtEnd?: boolean;
}

/**
 * A pipeline in a program: all that a .sql file can do.
 *
 *     const context = new StreamingContext({ batchInterval: '1s' });
 *     const clicks = await context.queueStream('clicks', { user_id: 'BIGINT', url: 'VARCHAR' });
 *     context.callback('top', (table, { batchTime }) => console.log(batchTime, table.toArray()));
 *     await context.run(`CREATE SINK top INTO callback('top') AS SELECT url, count(*) AS n FROM clicks WINDOW(30s, 10s) GROUP BY url`);
 *     await context.start();
 *     await clicks.push([{ user_id: 1n, url: '/' }]);
 *     await context.stop();
 */
export class StreamingContext {
  readonly #options: ContextOptions;
  readonly #emitter = new EventEmitter();
  readonly #sources = builtInSources();
  readonly #callbacks = new Map<string, Callback>();
  readonly #sinks = builtInSinks(this.#callbacks);
  readonly #queues = new Map<string, QueueHandle>();
  #text = '';
  #database: Promise<Database> | undefined;
  #planned: Planned | undefined;
  #running: RunningPipeline | undefined;
  #adhoc: Promise<AdhocEngine> | undefined;

  constructor(options: ContextOptions = {}) {
    this.#options = options;
    this.#sources.register(queueSource(this.#queues));
    this.#sources.register(stdinSource({ byTime: true }));
    const connection = () => must(this.#running, 'a pipeline that starts').database.main;
    this.#sources.register(replaySource(connection, () => this.#plan().settings.batchIntervalMs));
  }

  /** Adds a kind of source, so that `FROM name(...)` can be written. Must come before the SQL that names it. */
  registerSource(source: Source): this {
    this.#sources.register(source);
    return this;
  }

  /** Adds a kind of sink, so that `INTO name(...)` can be written. Must come before the SQL that names it. */
  registerSink(sink: Sink): this {
    this.#sinks.register(sink);
    return this;
  }

  /** The function behind `INTO callback('name')`: called with each output batch as an Arrow table, in order; may be async. */
  callback(name: string, callback: Callback): this {
    this.#callbacks.set(name, callback);
    return this;
  }

  /** A stream that the program feeds. The columns: DuckDB types by name, or an Arrow schema. */
  async queueStream(name: string, columns: Readonly<Record<string, string>> | Schema): Promise<QueueHandle> {
    const schema = isSchema(columns) ? columns : await this.#schemaOf(columns);
    const handle = new QueueHandle(name, schema);
    this.#queues.set(name, handle);
    const types = schema.fields
      .map((field) => `${quoteName(field.name)} ${typeText(duckdbTypeOf(field))}`)
      .join(', ');
    await this.run(`CREATE STREAM ${quoteName(name)} (${types}) FROM queue(${quoteString(name)});\n`);
    return handle;
  }

  /** Listens to an event; see `ContextEvents`. */
  on<E extends keyof ContextEvents>(event: E, listener: (...values: ContextEvents[E]) => void): this {
    const emitter: EventEmitter = this.#emitter;
    emitter.on(event, listener);
    return this;
  }

  /**
   * Adds statements to the pipeline and checks them, together with all before. Rejects with a `PipelineError` that holds every problem
   * with its place; the statements are not added then. Gives the warnings.
   */
  async run(sql: string): Promise<readonly Diagnostic[]> {
    if (this.#running !== undefined)
      throw new Error('the pipeline is running: add statements before start()');
    const { planned, text } = await this.#check(this.#text + sql);
    const errors = planned.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
    if (errors.length > 0) throw new PipelineError(planned.diagnostics, text);
    this.#planned = planned;
    this.#text = text.endsWith('\n') ? text : `${text}\n;\n`;
    return planned.diagnostics;
  }

  /** All problems of a text, added to what is there, without adding it; and its plan, if there are no errors. */
  async check(sql: string): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly plan?: Plan }> {
    const { planned } = await this.#check(this.#text + sql);
    return {
      diagnostics: planned.diagnostics,
      ...(planned.plan === undefined ? {} : { plan: planned.plan }),
    };
  }

  /** The problems that `check` would tell, sooner: how the queries would be computed is left open. */
  async problems(sql: string): Promise<readonly Diagnostic[]> {
    return (await this.#check(this.#text + sql, { onlyProblems: true })).planned.diagnostics;
  }

  /**
   * Runs DuckDB's own statements, opens sources and sinks, and begins to receive. Rejects with a `PipelineError`, a `SourceError` or a
   * `SinkError`; nothing is left open then.
   */
  async start(): Promise<void> {
    if (this.#running !== undefined) throw new Error('the pipeline was started already');
    if (this.#planned === undefined) await this.run('');
    this.#running = new RunningPipeline({
      database: await this.#open(),
      text: this.#text,
      plan: this.#plan(),
      waitingFor: must(this.#planned).waitingFor,
      scope: must(this.#planned).scope,
      closing: async () => (await this.#adhoc)?.close(),
      replan: async (learnt) => (await this.#check(this.#text, { learnt })).planned,
      sources: this.#sources,
      sinks: this.#sinks,
      once: this.#options.once ?? false,
      wholeAtEnd: this.#options.wholeAtEnd ?? false,
      closesWindows: this.#options.commandLine ?? false,
      stdin: this.#options.stdin ?? process.stdin,
      ...(this.#options.maxBatches === undefined ? {} : { maxBatches: this.#options.maxBatches }),
      emit: this.#emit,
    });
    await this.#running.start();
  }

  /** Resolves when the pipeline has ended: its sources have, or it was stopped. Rejects with what made it fail. */
  async awaitTermination(): Promise<void> {
    await must(this.#running, 'start() comes first').done;
  }

  /** Stops receiving. Graceful (the default): all that was received is computed and written first. Resolves when it is done. */
  async stop(options: { readonly graceful?: boolean } = {}): Promise<void> {
    if (this.#running === undefined) {
      await this.close();
      return;
    }
    this.#running.stop(options.graceful ?? true);
    await this.#running.done;
  }

  /**
   * Asks the running pipeline, with any SELECT over what is remembered of its streams and sinks (`FROM clicks LAST 5m`; a name alone is all that is
   * remembered), and over tables and files. It sees whole batches, up to the last finished one. Rejects with a `PipelineError` that
   * holds every problem with its place, or with the reason of the signal.
   */
  async sql(sql: string, options: AdhocOptions = {}): Promise<Table> {
    const query = await (await this.adhoc()).query(sql, options);
    return tableOf(query, sql);
  }

  /**
   * The same, row by row as they come. With `bare: 'batch'` a stream name alone is each batch as it comes, and the query live, as it is
   * with a WINDOW: it goes on until the loop is left, the signal aborts or the pipeline ends.
   */
  stream(sql: string, options: AdhocOptions = {}): AdhocRows {
    return new AdhocRows(async () => (await this.adhoc()).query(sql, options));
  }

  /** The engine behind `sql` and `stream`, for a server: what it runs is to be marked as not trusted. */
  adhoc(): Promise<AdhocEngine> {
    const running = must(this.#running, 'start() comes first');
    const pipeline = running.pipeline;
    if (pipeline === undefined)
      return Promise.reject(new Error('the pipeline has not begun yet, or has ended'));
    this.#adhoc ??= AdhocEngine.open({ database: running.database, pipeline, scope: () => running.scope });
    return this.#adhoc;
  }

  /** Counts of the run so far. */
  statistics(): RunStatistics {
    return must(this.#running, 'start() comes first').statistics();
  }

  /** What the engine holds at the moment. Rejects when the pipeline has not begun yet, or has ended. */
  gauges(): Promise<Gauges> {
    const { pipeline, database } = must(this.#running, 'start() comes first');
    if (pipeline === undefined) return Promise.reject(new Error('the pipeline has not begun yet'));
    return readGauges(database.aside, pipeline);
  }

  /** The plain queries of the pipeline, by their numbers. */
  queries(): readonly { readonly number: number; readonly sql: string }[] {
    return this.#plan().queries.flatMap(({ role, span }) =>
      role.kind === 'print'
        ? [{ number: role.number, sql: this.#text.slice(span.start, span.end).trim() }]
        : [],
    );
  }

  /** The streams of the pipeline that are fed from outside, and their sources. `bare`: it is `stdin`, read as the options say. */
  sources(): readonly { readonly stream: string; readonly source: string; readonly bare: boolean }[] {
    return this.#plan().sources.map(({ name, source, bare = false }) => ({
      stream: name,
      source: source.name.toLowerCase(),
      bare,
    }));
  }

  /** Lets go of the engine of a pipeline that was not started. */
  async close(): Promise<void> {
    const database = await this.#database;
    this.#database = undefined;
    if (this.#running === undefined) database?.close();
  }

  async #check(text: string, options: CheckOptions = {}): Promise<{ planned: Planned; text: string }> {
    // The engine opens on a thread of its own while the text is parsed.
    const opening = this.#open();
    const { statements: written, diagnostics } = parse(text);
    const given = written.map((each) => withNamedValues(each, this.#options.parameters ?? {}));
    const missing = given.flatMap((each) => missingValues(each, (name) => `give one: --param ${name}=VALUE`));
    const statements = missing.length === 0 ? given : given.map(withoutParameters);
    await opening;
    const planned = await this.#planStatements(statements, options);
    const all = [...diagnostics, ...missing, ...planned.diagnostics].toSorted(
      (a, b) => a.span.start - b.span.start,
    );
    const failed = all.some((diagnostic) => diagnostic.severity === 'error');
    const { plan, waitingFor, scope } = planned;
    return {
      text,
      planned: { diagnostics: all, waitingFor, scope, ...(failed || plan === undefined ? {} : { plan }) },
    };
  }

  async #planStatements(statements: readonly Statement[], options: CheckOptions): Promise<Planned> {
    const database = await this.#open();
    const catalog = await EngineCatalog.begin(
      database,
      sourceLookup(this.#sources, database.aside),
      sinkLookup(this.#sinks),
    );
    try {
      const {
        batchInterval: interval,
        stdinFormat,
        stdinColumns,
        stdinTime,
        strict,
        onQueryError,
      } = this.#options;
      return await planPipeline(statements, catalog, {
        learnt: new Map(),
        ...options,
        commandLine: this.#options.commandLine ?? false,
        ...(stdinFormat === undefined ? {} : { stdinFormat }),
        ...(stdinColumns === undefined ? {} : { stdinColumns }),
        ...(stdinTime === undefined ? {} : { stdinTime }),
        ...(strict === undefined ? {} : { strict }),
        ...(onQueryError === undefined ? {} : { onQueryError }),
        ...(interval === undefined ? {} : { batchIntervalMs: durationMs(interval) }),
      });
    } finally {
      await catalog.end();
    }
  }

  // The emitter's own types do not follow a generic event name.
  readonly #emit: Emit = (event, ...values) => {
    const emitter: EventEmitter = this.#emitter;
    emitter.emit(event, ...values);
  };

  async #schemaOf(columns: Readonly<Record<string, string>>): Promise<Schema> {
    const nulls = Object.entries(columns).map(([name, type]) => `NULL::${type} AS ${quoteName(name)}`);
    const { main } = await this.#open();
    return resultSchema(await main.run(`SELECT ${nulls.join(', ')}`));
  }

  #open(): Promise<Database> {
    const { threads, asciiCharts = false } = this.#options;
    this.#database ??= Database.open({ asciiCharts, ...(threads === undefined ? {} : { threads }) });
    return this.#database;
  }

  #plan(): Plan {
    return must(this.#planned?.plan, 'a pipeline that was planned');
  }
}

type CheckOptions = Partial<Pick<PlanOptions, 'learnt' | 'onlyProblems'>>;

function isSchema(columns: Readonly<Record<string, string>> | Schema): columns is Schema {
  return Array.isArray(columns['fields']);
}

/** A duration as SQL has it, in milliseconds. Throws for anything else. */
export function durationMs(duration: string | number): number {
  if (typeof duration === 'number') return duration;
  const [statement] = parse(`SET batch_interval = ${duration}`).statements;
  if (statement?.kind === 'set' && statement.value.kind === 'duration') return statement.value.milliseconds;
  throw new Error(`"${duration}" is not a duration: write one such as 500ms, 10s, 5m`);
}

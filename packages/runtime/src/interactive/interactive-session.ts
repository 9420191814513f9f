import type { DuckDBConnection } from '@duckdb/node-api';
import { parse } from '@weir/parser';
import type { CompletionCatalog, EngineStatement, SetStatement, Statement } from '@weir/parser';
import {
  columnsText,
  defaultSettings,
  missingValues,
  planStatements,
  Planning,
  readSettings,
  withNamedValues,
} from '@weir/planner';
import type { Column, PlannedStatements } from '@weir/planner';
import { readArrow } from '../arrow/read-result.ts';
import { stopwatch, systemClock } from '../clock.ts';
import { Database } from '../duckdb/database.ts';
import { sinkLookup, sourceLookup } from '../engine/lookup.ts';
import type { Gauges } from '../engine/gauges.ts';
import { lookingSql } from '../engine/look-at-query.ts';
import type { PipelineError } from '../engine/pipeline-error.ts';
import type { RunningQuery } from '../engine/run-batch.ts';
import { builtInSinks } from '../sink/registry.ts';
import { builtInSources } from '../source/registry.ts';
import { Definitions } from './definitions.ts';
import { runEngineStatement } from './engine-statement.ts';
import { isWaiting } from './is-waiting.ts';
import { canBeFollowed, KeptTurn } from './kept-turn.ts';
import { liveSink } from './live-sink.ts';
import { refusal, refused, remedy, stopped } from './outcome.ts';
import type { LiveQuery, Outcome } from './outcome.ts';
import { RunningCatalog } from './running-catalog.ts';
import { SessionAdhoc } from './session-adhoc.ts';
import { SessionCatalog } from './session-catalog.ts';
import { SessionEvents } from './session-events.ts';
import type { SessionEvent } from './session-events.ts';
import type { ExecuteOptions, SessionOptions } from './session-options.ts';
import { SessionPipeline } from './session-pipeline.ts';
import { SessionQueries } from './session-queries.ts';
import { SessionRemoval } from './session-removal.ts';
import { SessionSources } from './session-sources.ts';

/** Streams of a session are remembered so long unless they say otherwise. */
const rememberMs = 5 * 60_000;

/**
 * A pipeline that takes statements while it runs: what a statement adds is made between two batches, and what it would break is
 * refused before anything is touched.
 */
export class InteractiveSession {
  readonly #database: Database;
  readonly #catalog: RunningCatalog;
  readonly #events = new SessionEvents();
  readonly #sinks = builtInSinks(new Map());
  readonly #definitions = new Definitions();
  readonly #sources: SessionSources;
  readonly #completion: SessionCatalog;
  readonly #adhoc: SessionAdhoc;
  readonly #pipeline: SessionPipeline;
  readonly #turn = new KeptTurn((work) => this.#pipeline.between(work));
  readonly #queries = new SessionQueries(
    () => this.#pipeline.current,
    () => this.#scope,
  );
  readonly #removal: SessionRemoval;
  #scope: Planning;
  /** What is asked for completion: the engine must not be closed before it is answered. */
  #refreshed: Promise<unknown> = Promise.resolve();
  #engineStatements = 0;
  /** One of DuckDB's own statements is being run. */
  #computes = false;
  /** Ends the wait of a statement for the first rows of a stream. */
  #waiting: AbortController | undefined;

  private constructor(database: Database, looking: DuckDBConnection, options: SessionOptions) {
    const { batchIntervalMs = defaultSettings.batchIntervalMs, ...planning } = options;
    this.#database = database;
    this.#sinks.register(
      liveSink((batch) => {
        this.#queries.count(batch);
        this.#events.batch(batch);
      }),
    );
    this.#pipeline = new SessionPipeline({
      database,
      sinks: this.#sinks,
      events: this.#events.ofPipeline(
        (metrics) => this.#queries.measure(metrics),
        (error, _batchTimeMs, query) => this.#queryFailed(error, query),
      ),
      failed: (message) => this.#events.failure({ diagnostics: [stopped(message)] }),
    });
    const registry = builtInSources();
    this.#catalog = new RunningCatalog({
      connection: database.main,
      clock: systemClock,
      sources: sourceLookup(registry, database.main),
      sinks: sinkLookup(this.#sinks),
    });
    this.#adhoc = new SessionAdhoc(database, () => this.#scope);
    this.#completion = new SessionCatalog(looking, registry, this.#sinks);
    this.#sources = new SessionSources({
      database,
      registry,
      pipeline: () => this.#pipeline.current,
      notice: (stream, severity, message) => this.#events.notice(stream, severity, message),
      learnt: (stream, columns) => this.#learnt(stream, columns),
    });
    this.#removal = new SessionRemoval({
      queries: this.#queries,
      sources: this.#sources,
      definitions: this.#definitions,
      pipeline: () => this.#pipeline.current,
      scope: () => this.#scope,
    });
    const settings = { ...defaultSettings, batchIntervalMs, rememberMs };
    this.#scope = new Planning(this.#catalog, settings, {
      ...planning,
      learnt: new Map(),
      commandLine: false,
      interactive: true,
    });
  }

  static async open({ asciiCharts = false, ...options }: SessionOptions = {}): Promise<InteractiveSession> {
    const database = await Database.open({ asciiCharts });
    const looking = await database.instance.connect();
    const session = new InteractiveSession(database, looking, options);
    await session.#pipeline.begin(session.#scope.settings);
    // Completion knows DuckDB's names a moment later.
    session.#refreshCatalog();
    return session;
  }

  /**
   * Runs one statement. Continuous queries return at once, or when the first rows have told the columns of the streams they read;
   * their batches come with the event 'batch'.
   */
  async execute(sql: string, options: ExecuteOptions = {}): Promise<Outcome> {
    const outcome = await this.#execute(sql, options);
    // Nothing follows an error.
    if (outcome.kind === 'error') this.#turn.release();
    return outcome;
  }

  /**
   * Ends the query that is being answered, or waits for first rows; its `execute` then resolves with an error. Batches do not wait for a
   * statement that was said to follow.
   */
  cancel(): void {
    this.#turn.release();
    this.#adhoc.cancel();
    this.#waiting?.abort(new Error('stopped: no row has come yet'));
    if (this.#computes) this.#database.main.interrupt();
  }

  /** The continuous queries that are watched, oldest first. */
  queries(): readonly LiveQuery[] {
    return this.#queries.list();
  }

  async stopQuery(id: number): Promise<void> {
    this.#definitions.remove(`query:${id}`);
    await this.#pipeline.between(() => this.#queries.stop(id));
  }

  /** Listens to an event; gives a function that ends it. */
  on<E extends keyof SessionEvent>(event: E, listener: (...values: SessionEvent[E]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /** What the statements that follow can name. */
  catalog(): CompletionCatalog {
    return this.#completion.of(this.#scope);
  }

  /** What the engine holds at the moment. */
  gauges(): Promise<Gauges> {
    const read = this.#refreshed.then(() => this.#completion.gauges(this.#pipeline.current));
    this.#refreshed = Promise.allSettled([read]);
    return read;
  }

  /** The streams, sinks and queries that run, as a pipeline file. */
  pipelineText(): string {
    return this.#definitions.text();
  }

  async close(): Promise<void> {
    this.cancel();
    await this.#adhoc.close();
    await this.#pipeline.close();
    await this.#sources.stop();
    await this.#refreshed;
    this.#completion.close();
    this.#database.close();
  }

  async #execute(sql: string, options: ExecuteOptions): Promise<Outcome> {
    const { statements, diagnostics } = parse(sql);
    if (diagnostics.some((diagnostic) => diagnostic.severity === 'error')) {
      return { kind: 'error', diagnostics, source: sql };
    }
    const [written] = statements;
    if (written === undefined) return { kind: 'done', message: '' };
    const statement = withNamedValues(written, options.parameters ?? {});
    const missing = missingValues(statement, remedy);
    if (missing.length > 0) return { kind: 'error', diagnostics: missing, source: sql };
    try {
      if (
        statement.kind === 'query-statement' &&
        this.#adhoc.isAdhoc(statement.query, this.#catalog.sourceNames())
      ) {
        // It may take its time.
        this.#turn.release();
        return await this.#adhoc.ask(sql, await this.#pipeline.ready(), options.parameters);
      }
      const { failure } = this.#pipeline;
      if (failure !== undefined) return { kind: 'error', diagnostics: [stopped(failure)], source: '' };
      return await this.#executeWhenKnown(statement, sql, options);
    } catch (error) {
      return refused(error, statement.span, sql);
    }
  }

  /** Batches, and other statements, go on while this one waits for first rows. */
  async #executeWhenKnown(statement: Statement, sql: string, options: ExecuteOptions): Promise<Outcome> {
    const attempt = (): Promise<Outcome | 'waiting'> => this.#executeStatement(statement, sql, options);
    const keeps = (outcome: Outcome | 'waiting'): boolean =>
      options.followed === true && outcome !== 'waiting' && canBeFollowed(statement, outcome);
    this.#waiting = new AbortController();
    let outcome = await this.#turn.take(attempt, keeps);
    while (outcome === 'waiting') {
      const turn = await this.#sources.whenLearnt(this.#waiting.signal);
      outcome = await this.#turn.take(attempt, keeps, turn);
    }
    return outcome;
  }

  async #executeStatement(
    statement: Statement,
    sql: string,
    options: ExecuteOptions,
  ): Promise<Outcome | 'waiting'> {
    switch (statement.kind) {
      case 'engine':
        return this.#executeEngine(statement, sql);
      case 'set':
        return this.#set(statement, sql);
      case 'drop':
        return this.#removal.drop(statement, sql);
      case 'create-stream':
        return (
          (statement.orReplace ? await this.#removal.replace(statement.name, sql) : undefined) ??
          this.#add(statement, sql, options)
        );
      default:
        return (await this.#look(statement)) ?? this.#add(statement, sql, options);
    }
  }

  /** Who watches a query is told of its failure and it is stopped, unless SET on_query_error says it may go on; sinks and streams go on. */
  #queryFailed(error: PipelineError, query: RunningQuery): void {
    const { role } = query.runner.plan;
    const source = this.#queries.failed(query);
    if (source !== undefined) this.#events.failure({ diagnostics: error.diagnostics, source });
    if (role.kind === 'print' && this.#scope.settings.onQueryError === 'stop') {
      if (source !== undefined) void this.stopQuery(role.number);
      return;
    }
    const name = role.kind === 'print' ? `query ${role.number}` : role.name;
    const [problem] = error.diagnostics;
    this.#events.notice(name, 'warning', `a batch was left out: ${problem?.message ?? error.message}`);
  }

  /** What the queries that run hold and take; undefined for other statements. */
  async #look(statement: Statement): Promise<Outcome | undefined> {
    const started = stopwatch();
    const asked = await lookingSql(statement, this.#pipeline.current);
    if (asked === undefined) return undefined;
    const table = await readArrow(await this.#database.main.run(asked));
    return { kind: 'rows', table, milliseconds: stopwatch() - started };
  }

  /** One of DuckDB's own statements. */
  async #executeEngine(statement: EngineStatement, sql: string): Promise<Outcome> {
    const { main } = this.#database;
    this.#computes = true;
    const outcome = await runEngineStatement(statement, sql, main, this.#scope).finally(() => {
      this.#computes = false;
    });
    if (outcome.kind !== 'done') return outcome;
    this.#engineStatements += 1;
    this.#refreshCatalog();
    this.#definitions.add(`engine:${this.#engineStatements}`, statement.text);
    return outcome;
  }

  async #set(statement: SetStatement, sql: string): Promise<Outcome> {
    const { settings, diagnostics } = readSettings([statement], {}, this.#scope.settings);
    const failed = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
    if (failed.length > 0) return { kind: 'error', diagnostics: failed, source: sql };
    const name = statement.name.text.toLowerCase();
    const changesGrid = settings.batchIntervalMs !== this.#scope.settings.batchIntervalMs;
    if (changesGrid && this.#scope.streams().length > 0) {
      const message = 'streams are running with the batch interval they have';
      const hint = 'set it before the first stream, or drop the streams';
      return refusal(sql, { span: statement.span, code: 'running', message, hint });
    }
    this.#scope = this.#scope.copy(settings);
    this.#definitions.add(`set:${name}`, sql);
    if (changesGrid) this.#pipeline.beginAnew(settings);
    return { kind: 'done', message: `${name} is set`, warnings: diagnostics };
  }

  /** CREATE, a query, SHOW, DESCRIBE, EXPLAIN. */
  async #add(statement: Statement, sql: string, options: ExecuteOptions): Promise<Outcome | 'waiting'> {
    const { settings, options: usual } = this.#scope;
    const commandLine = options.commandLine ?? false;
    const before = this.#scope.copy(settings, this.#catalog, { ...usual, commandLine });
    const planned = await planStatements([statement], before);
    const problems = planned.scope.diagnostics;
    if (problems.some((problem) => problem.severity === 'error')) {
      await this.#catalog.undo();
      return { kind: 'error', diagnostics: problems, source: sql };
    }
    if (isWaiting(statement, planned, this.#scope)) {
      await this.#addSources(planned);
      this.#scope.takeSources(planned.scope);
      await this.#catalog.keep();
      return 'waiting';
    }
    const outcome = await this.#apply(statement, sql, planned);
    // Of what was only looked at nothing stays.
    const isOver = planned.queries.length + planned.sources.length === 0 && statement.kind === 'explain';
    if (outcome.kind === 'error' || isOver) {
      await this.#catalog.undo();
      return outcome;
    }
    await this.#catalog.keep();
    // A copy, without the warnings of this statement.
    this.#scope = planned.scope.copy(settings, this.#catalog, usual);
    return problems.length === 0 ? outcome : { ...outcome, warnings: problems };
  }

  async #addSources({ scope, errorStreams, sources }: PlannedStatements): Promise<void> {
    for (const source of sources) await this.#sources.add(source, { settings: scope.settings, errorStreams });
  }

  async #apply(statement: Statement, sql: string, planned: PlannedStatements): Promise<Outcome> {
    await this.#addSources(planned);
    const [setup] = planned.setup;
    if (setup !== undefined) {
      const started = stopwatch();
      const table = await readArrow(await this.#database.main.run(setup.sql));
      return { kind: 'rows', table, milliseconds: stopwatch() - started };
    }
    await this.#queries.add(planned, sql);
    const query = planned.queries.at(-1);
    if (query === undefined) return this.#sourceCreated(statement, sql, planned);
    const { role } = query;
    const key = role.kind === 'print' ? `query:${role.number}` : `${role.kind}:${role.name.toLowerCase()}`;
    this.#definitions.add(key, sql);
    if (role.kind !== 'print') return { kind: 'done', message: `${role.kind} ${role.name} is running` };
    return { kind: 'live', id: role.number, columns: query.columns.map((column) => column.name) };
  }

  #sourceCreated(statement: Statement, sql: string, planned: PlannedStatements): Outcome {
    if (statement.kind !== 'create-stream') return { kind: 'done', message: '' };
    const name = statement.name.text;
    this.#definitions.add(`stream:${name.toLowerCase()}`, sql);
    const waiting = planned.sources.some((source) => source.columns === undefined);
    const what = waiting ? 'is receiving: its first rows will tell its columns' : 'is receiving';
    return { kind: 'done', message: `stream ${name} ${what}` };
  }

  #learnt(stream: string, columns: readonly Column[]): boolean {
    const definition = this.#scope.stream(stream);
    if (definition === undefined) return false;
    this.#scope.define({ ...definition, columns });
    this.#events.notice(stream, 'info', `columns: ${columnsText(columns)}`);
    return true;
  }

  #refreshCatalog(): void {
    // Without it completion offers less, that is all.
    const refresh = async (): Promise<void> => this.#completion.refresh();
    this.#refreshed = this.#refreshed.then(refresh).catch(() => undefined);
  }
}

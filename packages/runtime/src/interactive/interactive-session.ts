import { EventEmitter } from 'node:events';
import type { DuckDBConnection } from '@duckdb/node-api';
import { parse } from '@weir/parser';
import type {
  CompletionCatalog,
  CreateStream,
  DropStatement,
  EngineStatement,
  SetStatement,
  Statement,
} from '@weir/parser';
import { defaultSettings, planStatements, Planning, readSettings, statementDiagnostic } from '@weir/planner';
import type { Column, PlannedStatements } from '@weir/planner';
import { readArrow } from '../arrow/read-result.ts';
import { stopwatch, systemClock } from '../clock.ts';
import { Database } from '../duckdb/database.ts';
import { engineErrorOf } from '../duckdb/engine-error.ts';
import { sinkLookup, sourceLookup } from '../engine/lookup.ts';
import type { BatchMetrics } from '../engine/metrics.ts';
import { outputName, Pipeline } from '../engine/pipeline.ts';
import { builtInSinks } from '../sink/registry.ts';
import { builtInSources } from '../source/registry.ts';
import type { SourceNotice } from '../source/source.ts';
import { Definitions } from './definitions.ts';
import { liveSink } from './live-sink.ts';
import { refusal, refused } from './outcome.ts';
import type { LiveBatch, LiveQuery, Outcome } from './outcome.ts';
import { RunningCatalog } from './running-catalog.ts';
import { SessionAdhoc } from './session-adhoc.ts';
import { SessionCatalog } from './session-catalog.ts';
import { SessionQueries } from './session-queries.ts';
import { SessionSources } from './session-sources.ts';

/** Streams of a session are remembered so long unless they say otherwise. */
const rememberMs = 5 * 60_000;

interface SessionEvents {
  batch: [LiveBatch];
  metrics: [BatchMetrics];
  notice: [{ readonly stream: string } & SourceNotice];
}

/**
 * A pipeline that takes statements while it runs: what a statement adds is made between two batches, and what it would break is
 * refused before anything is touched.
 */
export class InteractiveSession {
  readonly #database: Database;
  readonly #catalog: RunningCatalog;
  readonly #emitter = new EventEmitter();
  readonly #sinks = builtInSinks(new Map());
  readonly #definitions = new Definitions();
  readonly #sources: SessionSources;
  readonly #completion: SessionCatalog;
  readonly #adhoc: SessionAdhoc;
  readonly #queries = new SessionQueries(() => this.#open());
  #scope: Planning;
  #pipeline: Pipeline | undefined;
  #running: Promise<void> = Promise.resolve();
  /** What is asked for completion: the engine must not be closed before it is answered. */
  #refreshed: Promise<void> = Promise.resolve();
  #engineStatements = 0;

  private constructor(database: Database, looking: DuckDBConnection) {
    this.#database = database;
    this.#sinks.register(
      liveSink((batch) => {
        this.#queries.count(batch);
        this.#emitter.emit('batch', batch);
      }),
    );
    const registry = builtInSources();
    this.#catalog = new RunningCatalog({
      connection: database.main,
      sources: sourceLookup(registry, database.main),
      sinks: sinkLookup(this.#sinks),
    });
    this.#adhoc = new SessionAdhoc(database, () => this.#scope);
    this.#completion = new SessionCatalog(looking, registry, this.#sinks);
    this.#sources = new SessionSources({
      database,
      registry,
      pipeline: () => this.#open(),
      notice: (stream, severity, message) => this.#notice(stream, severity, message),
      learnt: (stream, columns) => this.#learnt(stream, columns),
    });
    const settings = { ...defaultSettings, rememberMs };
    this.#scope = new Planning(this.#catalog, settings, {
      learnt: new Map(),
      commandLine: false,
      interactive: true,
    });
  }

  static async open(): Promise<InteractiveSession> {
    const database = await Database.open();
    const session = new InteractiveSession(database, await database.instance.connect());
    await session.#startPipeline();
    // Completion knows DuckDB's names a moment later.
    session.#refreshCatalog();
    return session;
  }

  /** Runs one statement. Continuous queries return at once; their batches come with the event 'batch'. */
  async execute(sql: string): Promise<Outcome> {
    const { statements, diagnostics } = parse(sql);
    if (diagnostics.some((diagnostic) => diagnostic.severity === 'error')) {
      return { kind: 'error', diagnostics, source: sql };
    }
    const [statement] = statements;
    if (statement === undefined) return { kind: 'done', message: '' };
    try {
      if (
        statement.kind === 'query-statement' &&
        this.#adhoc.isAdhoc(statement.query, this.#catalog.sourceNames())
      ) {
        return await this.#adhoc.ask(sql, this.#open());
      }
      return await this.#open().between(() => this.#executeStatement(statement, sql));
    } catch (error) {
      return refused(error, statement.span, sql);
    }
  }

  /** Ends the query that is being answered; its `execute` then resolves with an error. */
  cancel(): void {
    this.#adhoc.cancel();
  }

  /** The continuous queries that are watched, oldest first. */
  queries(): readonly LiveQuery[] {
    return this.#queries.list();
  }

  async stopQuery(id: number): Promise<void> {
    this.#definitions.remove(`query:${id}`);
    await this.#open().between(() => this.#queries.stop(id));
  }

  /** Listens to an event; gives a function that ends it. */
  on<E extends keyof SessionEvents>(event: E, listener: (...values: SessionEvents[E]) => void): () => void {
    this.#emitter.on(event, listener);
    return () => this.#emitter.off(event, listener);
  }

  /** What the statements that follow can name. */
  catalog(): CompletionCatalog {
    return this.#completion.of(this.#scope);
  }

  /** The streams, sinks and queries that run, as a pipeline file. */
  pipelineText(): string {
    return this.#definitions.text();
  }

  async close(): Promise<void> {
    await this.#adhoc.close();
    this.#pipeline?.stop(false);
    await this.#running.catch(() => undefined);
    await this.#pipeline?.close();
    await this.#sources.stop();
    await this.#refreshed;
    this.#completion.close();
    this.#database.close();
  }

  async #startPipeline(): Promise<void> {
    this.#pipeline = await Pipeline.open({
      plan: { settings: this.#scope.settings, setup: [], sources: [], errorStreams: new Map(), queries: [] },
      text: '',
      database: this.#database,
      inputs: [],
      sinks: this.#sinks,
      clock: systemClock,
      virtual: false,
      wholeAtEnd: false,
      keepsGoing: true,
      events: {
        batch: (metrics) => {
          this.#queries.measure(metrics);
          this.#emitter.emit('metrics', metrics);
        },
        badRows: (stream, count, [first]) => {
          const example = first === undefined ? '' : `; the first: ${first.error}: ${first.value}`;
          this.#notice(stream, 'warning', `${count} bad ${count === 1 ? 'row' : 'rows'}${example}`);
        },
        report: (message) => this.#notice('sink', 'info', message),
        queryFailed: (error) => this.#notice('query', 'warning', error.message),
      },
    });
    this.#running = this.#pipeline.run();
    this.#running.catch((error: unknown) => {
      this.#notice('pipeline', 'warning', error instanceof Error ? error.message : String(error));
    });
  }

  #open(): Pipeline {
    if (this.#pipeline === undefined) throw new Error('the session is closed');
    return this.#pipeline;
  }

  async #executeStatement(statement: Statement, sql: string): Promise<Outcome> {
    switch (statement.kind) {
      case 'engine':
        return this.#executeEngine(statement, sql);
      case 'set':
        return this.#set(statement, sql);
      case 'drop':
        return this.#drop(statement, sql);
      case 'create-stream':
        return statement.orReplace ? this.#replace(statement, sql) : this.#add(statement, sql);
      default:
        return this.#add(statement, sql);
    }
  }

  /** One of DuckDB's own statements. */
  async #executeEngine(statement: EngineStatement, sql: string): Promise<Outcome> {
    const started = stopwatch();
    try {
      const table = await readArrow(await this.#database.main.run(statement.text));
      if (answering.has(statement.keyword))
        return { kind: 'rows', table, milliseconds: stopwatch() - started };
      this.#engineStatements += 1;
      this.#refreshCatalog();
      this.#definitions.add(`engine:${this.#engineStatements}`, statement.text);
      return { kind: 'done', message: 'done' };
    } catch (error) {
      const problem = statementDiagnostic(engineErrorOf(error), statement.text, statement.span, this.#scope);
      return { kind: 'error', diagnostics: [problem], source: sql };
    }
  }

  async #set(statement: SetStatement, sql: string): Promise<Outcome> {
    const { settings, diagnostics } = readSettings([statement], undefined, this.#scope.settings);
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
    if (changesGrid) {
      this.#open().stop(false);
      // The new pipeline begins when the turn of this statement is over.
      queueMicrotask(() => void this.#running.catch(() => undefined).then(() => this.#startPipeline()));
    }
    return { kind: 'done', message: `${name} is set`, warnings: diagnostics };
  }

  async #replace(statement: CreateStream, sql: string): Promise<Outcome> {
    const name = statement.name.text;
    const [reader] = this.#queries.readersOf(name);
    if (reader !== undefined) {
      const message = `"${name}" is read by ${String(outputName(reader.runner.plan))}`;
      return refusal(sql, { span: statement.name.span, code: 'in-use', message, hint: 'stop that first' });
    }
    await this.#removeStream(name);
    return this.#add(statement, sql);
  }

  /** CREATE, a query, SHOW, DESCRIBE, EXPLAIN. */
  async #add(statement: Statement, sql: string): Promise<Outcome> {
    const planned = await planStatements([statement], this.#scope);
    const problems = planned.scope.diagnostics;
    if (problems.some((problem) => problem.severity === 'error')) {
      await this.#catalog.undo();
      return { kind: 'error', diagnostics: problems, source: sql };
    }
    const outcome = await this.#apply(statement, sql, planned);
    if (outcome.kind === 'error') {
      await this.#catalog.undo();
      return outcome;
    }
    this.#catalog.keep();
    // A copy, without the warnings of this statement.
    this.#scope = planned.scope.copy();
    return problems.length === 0 ? outcome : { ...outcome, warnings: problems };
  }

  async #apply(statement: Statement, sql: string, planned: PlannedStatements): Promise<Outcome> {
    const surroundings = { settings: planned.scope.settings, errorStreams: planned.errorStreams };
    for (const source of planned.sources) await this.#sources.add(source, surroundings);
    const [setup] = planned.setup;
    if (setup !== undefined) {
      const started = stopwatch();
      const table = await readArrow(await this.#database.main.run(setup.sql));
      return { kind: 'rows', table, milliseconds: stopwatch() - started };
    }
    for (const query of planned.queries) await this.#queries.add(query, sql);
    const query = planned.queries.at(-1);
    if (query === undefined) return this.#sourceCreated(statement, sql, planned);
    const { role } = query;
    const key = role.kind === 'print' ? `query:${role.number}` : `${role.kind}:${role.name.toLowerCase()}`;
    this.#definitions.add(key, sql);
    if (role.kind !== 'print') return { kind: 'done', message: `${role.kind} ${role.name} is running` };
    return { kind: 'live', id: role.number, columns: query.columns.map((column) => column.name) };
  }

  #sourceCreated(statement: Statement, sql: string, planned: PlannedStatements): Outcome {
    if (statement.kind !== 'create-stream') {
      const message = 'the columns of a stream that this query reads are not known yet: no row has come';
      const hint = 'try again when rows have come, or give the stream a column list';
      return refusal(sql, { span: statement.span, code: 'no-columns', message, hint });
    }
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
    this.#notice(
      stream,
      'info',
      `columns: ${columns.map((column) => `${column.name} ${column.type}`).join(', ')}`,
    );
    return true;
  }

  async #drop(statement: DropStatement, sql: string): Promise<Outcome> {
    const { name, what, ifExists, cascade } = statement;
    const word = what.toLowerCase();
    const known =
      what === 'STREAM' ? this.#scope.stream(name.text) !== undefined : this.#scope.sinkDefined(name.text);
    if (!known) {
      const message = `there is no ${word} called "${name.text}"`;
      if (ifExists) return { kind: 'done', message };
      return refusal(sql, {
        span: name.span,
        code: `unknown-${word}`,
        message,
        hint: this.#scope.didYouMean(name.text),
      });
    }
    const readers = what === 'STREAM' ? this.#queries.readersOf(name.text) : [];
    if (readers.length > 0 && !cascade) {
      const names = readers.map((reader) => String(outputName(reader.runner.plan))).join(', ');
      const hint = 'write CASCADE to drop these as well';
      return refusal(sql, {
        span: name.span,
        code: 'in-use',
        message: `"${name.text}" is read by ${names}`,
        hint,
      });
    }
    for (const reader of readers.toReversed()) {
      const { role } = reader.runner.plan;
      await this.#queries.remove(reader);
      if (role.kind === 'print') this.#definitions.remove(`query:${role.number}`);
      else this.#forget(role.kind, role.name);
    }
    if (what === 'STREAM') await this.#removeStream(name.text);
    else await this.#removeSink(name.text);
    return { kind: 'done', message: `${word} ${name.text} is dropped` };
  }

  async #removeStream(name: string): Promise<void> {
    const derived = this.#queries.named('stream', name);
    if (derived !== undefined) await this.#queries.remove(derived);
    await this.#open().removeStream(name);
    await this.#sources.stop(name);
    this.#forget('stream', name);
  }

  async #removeSink(name: string): Promise<void> {
    const sink = this.#queries.named('sink', name);
    if (sink !== undefined) await this.#queries.remove(sink);
    this.#forget('sink', name);
  }

  #forget(kind: 'stream' | 'sink', name: string): void {
    if (kind === 'stream') this.#scope.removeStream(name);
    else this.#scope.removeSink(name);
    this.#definitions.remove(`${kind}:${name.toLowerCase()}`);
  }

  #refreshCatalog(): void {
    // Without it completion offers less, that is all.
    const refresh = async (): Promise<void> => this.#completion.refresh();
    this.#refreshed = this.#refreshed.then(refresh).catch(() => undefined);
  }

  #notice(stream: string, severity: SourceNotice['severity'], message: string): void {
    this.#emitter.emit('notice', { stream, severity, message });
  }
}

/** DuckDB's statements whose rows are what the user asked for. */
const answering = new Set(['SHOW', 'DESCRIBE', 'EXPLAIN', 'PRAGMA', 'CALL', 'SUMMARIZE']);

import { EventEmitter } from 'node:events';
import { errorAt, parse } from '@weir/parser';
import type { Diagnostic, DropStatement, EngineStatement, SetStatement, Span, Statement } from '@weir/parser';
import { defaultSettings, planStatements, Planning, readSettings, statementDiagnostic } from '@weir/planner';
import type { PlannedStatements, SourcePlan } from '@weir/planner';
import { readArrow } from '../arrow/read-result.ts';
import { stopwatch, systemClock } from '../clock.ts';
import { Database } from '../duckdb/database.ts';
import { engineErrorOf } from '../duckdb/engine-error.ts';
import { inferColumns } from '../engine/infer-columns.ts';
import { openInput } from '../engine/input.ts';
import type { Input } from '../engine/input.ts';
import { sinkLookup, sourceLookup } from '../engine/lookup.ts';
import type { BatchMetrics } from '../engine/metrics.ts';
import { outputName, Pipeline } from '../engine/pipeline.ts';
import { PipelineError } from '../engine/pipeline-error.ts';
import type { RunningQuery } from '../engine/run-batch.ts';
import { builtInSinks } from '../sink/registry.ts';
import { builtInSources } from '../source/registry.ts';
import type { SourceNotice } from '../source/source.ts';
import { Definitions } from './definitions.ts';
import { liveSink } from './live-sink.ts';
import type { LiveBatch, LiveQuery, Outcome } from './outcome.ts';
import { RunningCatalog } from './running-catalog.ts';

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
  readonly #emitter = new EventEmitter<SessionEvents>();
  readonly #sources = builtInSources();
  readonly #sinks = builtInSinks(new Map());
  readonly #definitions = new Definitions();
  readonly #live = new Map<
    number,
    { readonly query: RunningQuery; readonly sql: string; rowsOut: number; lastBatchMs?: number }
  >();
  readonly #inputs: Input[] = [];
  #scope: Planning;
  #pipeline: Pipeline | undefined;
  #running: Promise<void> = Promise.resolve();
  #engineStatements = 0;

  private constructor(database: Database) {
    this.#database = database;
    this.#sinks.register(liveSink((batch) => this.#show(batch)));
    this.#catalog = new RunningCatalog({
      connection: database.main,
      sources: sourceLookup(this.#sources, database.main),
      sinks: sinkLookup(this.#sinks),
    });
    const settings = { ...defaultSettings, rememberMs };
    this.#scope = new Planning(this.#catalog, settings, {
      learnt: new Map(),
      commandLine: false,
      interactive: true,
    });
  }

  static async open(): Promise<InteractiveSession> {
    const session = new InteractiveSession(await Database.open());
    await session.#startPipeline();
    return session;
  }

  /** Runs one statement. Continuous queries return at once; their batches come through `onBatch`. */
  async execute(sql: string): Promise<Outcome> {
    const { statements, diagnostics } = parse(sql);
    if (diagnostics.some((diagnostic) => diagnostic.severity === 'error'))
      return { kind: 'error', diagnostics, source: sql };
    const [statement] = statements;
    if (statement === undefined) return { kind: 'done', message: '' };
    try {
      return await this.#between(() => this.#executeStatement(statement, sql));
    } catch (error) {
      return refused(error, statement.span, sql);
    }
  }

  /** The continuous queries that run, oldest first. */
  queries(): readonly LiveQuery[] {
    return [...this.#live].map(([id, { sql, rowsOut, lastBatchMs }]) => ({
      id,
      sql,
      rowsOut,
      ...(lastBatchMs === undefined ? {} : { lastBatchMs }),
    }));
  }

  async stopQuery(id: number): Promise<void> {
    const live = this.#live.get(id);
    if (live === undefined) return;
    this.#live.delete(id);
    this.#definitions.remove(`query:${id}`);
    await this.#between(() => this.#open().removeQuery(live.query));
  }

  on<E extends keyof SessionEvents>(event: E, listener: (...values: SessionEvents[E]) => void): () => void {
    const emitter: EventEmitter = this.#emitter;
    emitter.on(event, listener);
    return () => emitter.off(event, listener);
  }

  /** The scope of the statements that follow, for completion. */
  get scope(): Planning {
    return this.#scope;
  }

  get database(): Database {
    return this.#database;
  }

  get sources(): ReturnType<typeof builtInSources> {
    return this.#sources;
  }

  /** The streams, sinks and queries that run, as a pipeline file. */
  pipelineText(): string {
    return this.#definitions.text();
  }

  async close(): Promise<void> {
    this.#pipeline?.stop(false);
    await this.#running.catch(() => undefined);
    await this.#pipeline?.close();
    for (const input of this.#inputs) {
      await input.writer.withoutWaiting(() => input.receiver.stop());
      await input.writer.close();
    }
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
        batch: (metrics) => this.#measure(metrics),
        badRows: (stream, count, samples) => {
          const [first] = samples;
          const example = first === undefined ? '' : `; the first: ${first.error}: ${first.value}`;
          this.#notice(stream, 'warning', `${count} bad ${count === 1 ? 'row' : 'rows'}${example}`);
        },
        report: (message) => this.#notice('sink', 'info', message),
        queryFailed: (error) => this.#notice('query', 'warning', error.message),
      },
    });
    this.#running = this.#pipeline.run();
    this.#running.catch((error: unknown) =>
      this.#notice('pipeline', 'warning', error instanceof Error ? error.message : String(error)),
    );
  }

  #open(): Pipeline {
    if (this.#pipeline === undefined) throw new Error('the session is closed');
    return this.#pipeline;
  }

  #between<T>(work: () => Promise<T>): Promise<T> {
    return this.#open().between(work);
  }

  async #executeStatement(statement: Statement, sql: string): Promise<Outcome> {
    switch (statement.kind) {
      case 'engine':
        return this.#executeEngine(statement, sql);
      case 'set':
        return this.#set(statement, sql);
      case 'drop':
        return this.#drop(statement, sql);
      default:
        return this.#add(statement, sql);
    }
  }

  /** One of DuckDB's own statements. */
  async #executeEngine(statement: EngineStatement, sql: string): Promise<Outcome> {
    const started = stopwatch();
    try {
      const table = await readArrow(await this.#database.main.run(statement.text));
      this.#engineStatements += 1;
      if (!looking.has(statement.keyword))
        this.#definitions.add(`engine:${this.#engineStatements}`, statement.text);
      if (table.numCols > 0 && looking.has(statement.keyword))
        return { kind: 'rows', table, milliseconds: stopwatch() - started };
      return { kind: 'done', message: 'done' };
    } catch (error) {
      const diagnostic = statementDiagnostic(
        engineErrorOf(error),
        statement.text,
        statement.span,
        this.#scope,
      );
      return { kind: 'error', diagnostics: [diagnostic], source: sql };
    }
  }

  async #set(statement: SetStatement, sql: string): Promise<Outcome> {
    const { settings, diagnostics } = readSettings([statement], undefined, this.#scope.settings);
    const failed = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
    if (failed.length > 0) return { kind: 'error', diagnostics: failed, source: sql };
    const name = statement.name.text.toLowerCase();
    if (settings.batchIntervalMs !== this.#scope.settings.batchIntervalMs) {
      if (this.#scope.streams().length > 0) {
        const hint = 'set it before the first stream, or drop the streams';
        return {
          kind: 'error',
          diagnostics: [
            errorAt(statement.span, 'running', 'streams are running with the batch interval they have', hint),
          ],
          source: sql,
        };
      }
      this.#scope = this.#scope.copy(settings);
      const before = this.#open();
      before.stop(false);
      // The new pipeline begins when the turn of this statement is over.
      queueMicrotask(() => void this.#running.catch(() => undefined).then(() => this.#startPipeline()));
    }
    this.#scope = this.#scope.copy(settings);
    this.#definitions.add(`set:${name}`, sql);
    return { kind: 'done', message: `${name} is set`, warnings: diagnostics };
  }

  /** CREATE, a query, SHOW, DESCRIBE, EXPLAIN. */
  async #add(statement: Statement, sql: string): Promise<Outcome> {
    if (statement.kind === 'create-stream' && statement.orReplace) {
      const [user] = this.#usersOf(statement.name.text);
      if (user !== undefined) {
        const message = `"${statement.name.text}" is read by ${String(outputName(user.runner.plan))}`;
        return {
          kind: 'error',
          diagnostics: [errorAt(statement.name.span, 'in-use', message, 'stop that first')],
          source: sql,
        };
      }
      await this.#removeStream(statement.name.text);
    }
    const planned = await planStatements([statement], this.#scope);
    const problems = planned.scope.diagnostics;
    if (problems.some((problem) => problem.severity === 'error')) {
      await this.#catalog.undo();
      return { kind: 'error', diagnostics: problems, source: sql };
    }
    const outcome = await this.#apply(statement, sql, planned);
    if (outcome.kind === 'error') await this.#catalog.undo();
    else {
      this.#catalog.keep();
      this.#scope = planned.scope.copy();
    }
    return problems.length === 0 ? outcome : { ...outcome, warnings: problems };
  }

  async #apply(statement: Statement, sql: string, planned: PlannedStatements): Promise<Outcome> {
    for (const source of planned.sources) await this.#addSource(source, planned);
    const [setup] = planned.setup;
    if (setup !== undefined) {
      const started = stopwatch();
      const table = await readArrow(await this.#database.main.run(setup.sql));
      return { kind: 'rows', table, milliseconds: stopwatch() - started };
    }
    const [query] = planned.queries;
    if (query === undefined) {
      if (statement.kind === 'create-stream')
        this.#definitions.add(`stream:${statement.name.text.toLowerCase()}`, sql);
      return created(statement, planned, sql);
    }
    for (const input of query.inputs) {
      if (input.reads.kind === 'window') this.#open().extendKept(input.stream, input.reads.lengthMs);
    }
    const running = await this.#open().addQuery(query);
    if (query.role.kind !== 'print') {
      this.#definitions.add(`${query.role.kind}:${query.role.name.toLowerCase()}`, sql);
      return { kind: 'done', message: `${query.role.kind} ${query.role.name} is running` };
    }
    const id = query.role.number;
    this.#live.set(id, { query: running, sql, rowsOut: 0 });
    this.#definitions.add(`query:${id}`, sql);
    return { kind: 'live', id, columns: query.columns.map((column) => column.name) };
  }

  async #addSource(source: SourcePlan, planned: PlannedStatements): Promise<void> {
    const settings = planned.scope.settings;
    const input = openInput(source, {
      sources: this.#sources,
      clock: systemClock,
      once: false,
      stdin: process.stdin,
      batchIntervalMs: settings.batchIntervalMs,
      maxRate: settings.maxRate,
      events: {
        notice: (stream, notice) => this.#emitter.emit('notice', { stream, ...notice }),
        ended: (stream) => this.#notice(stream, 'info', 'the source has ended'),
        failed: (stream, error) => this.#notice(stream, 'warning', error.message),
      },
    });
    if (source.columns !== undefined) {
      await this.#open().addStream(input, { settings, errorStreams: planned.errorStreams });
      await input.receiver.start();
      return;
    }
    this.#inputs.push(input);
    await input.receiver.start();
    void this.#learn(input, planned);
  }

  /** A stream without columns becomes usable when its first rows are there. */
  async #learn(input: Input, planned: PlannedStatements): Promise<void> {
    await input.writer.firstRows;
    await this.#between(async () => {
      const options = Object.fromEntries(
        (input.plan.format?.options ?? []).map((option) => [option.name ?? '', option.value]),
      );
      const columns = await inferColumns(this.#database.main, input.writer, options);
      const definition = this.#scope.stream(input.plan.name);
      if (columns === undefined || definition === undefined) return;
      this.#scope.define({ ...definition, columns });
      this.#inputs.splice(this.#inputs.indexOf(input), 1);
      await this.#open().addStream(
        { ...input, plan: { ...input.plan, columns } },
        { settings: planned.scope.settings, errorStreams: planned.errorStreams },
      );
      this.#notice(
        input.plan.name,
        'info',
        `columns: ${columns.map((column) => `${column.name} ${column.type}`).join(', ')}`,
      );
    });
  }

  async #drop(statement: DropStatement, sql: string): Promise<Outcome> {
    const name = statement.name.text;
    const what = statement.what.toLowerCase();
    const known =
      statement.what === 'STREAM' ? this.#scope.stream(name) !== undefined : this.#scope.sinkDefined(name);
    if (!known) {
      if (statement.ifExists) return { kind: 'done', message: `there is no ${what} ${name}` };
      const problem = errorAt(
        statement.name.span,
        `unknown-${what}`,
        `there is no ${what} called "${name}"`,
        this.#scope.didYouMean(name),
      );
      return { kind: 'error', diagnostics: [problem], source: sql };
    }
    const users = statement.what === 'STREAM' ? this.#usersOf(name) : [];
    if (users.length > 0 && !statement.cascade) {
      const names = users.map((user) => String(outputName(user.runner.plan))).join(', ');
      const problem = errorAt(
        statement.name.span,
        'in-use',
        `"${name}" is read by ${names}`,
        'write CASCADE to drop these as well',
      );
      return { kind: 'error', diagnostics: [problem], source: sql };
    }
    for (const user of users.toReversed()) await this.#removeQuery(user);
    if (statement.what === 'STREAM') await this.#removeStream(name);
    else await this.#removeNamed('sink', name);
    return { kind: 'done', message: `${what} ${name} is dropped` };
  }

  /** The queries that read a stream, those that read what they make included. */
  #usersOf(stream: string): readonly RunningQuery[] {
    const names = new Set([stream.toLowerCase()]);
    const users: RunningQuery[] = [];
    for (const query of this.#open().queries) {
      const { inputs, role } = query.runner.plan;
      if (!inputs.some((input) => names.has(input.stream.toLowerCase()))) continue;
      users.push(query);
      if (role.kind === 'stream') names.add(role.name.toLowerCase());
    }
    return users;
  }

  async #removeQuery(query: RunningQuery): Promise<void> {
    const role = query.runner.plan.role;
    if (role.kind === 'print') {
      this.#live.delete(role.number);
      this.#definitions.remove(`query:${role.number}`);
      await this.#open().removeQuery(query);
    } else await this.#removeNamed(role.kind, role.name);
  }

  async #removeStream(name: string): Promise<void> {
    await this.#removeNamed('stream', name);
    await this.#open().removeStream(name);
    this.#definitions.remove(`stream:${name.toLowerCase()}`);
  }

  async #removeNamed(kind: 'stream' | 'sink', name: string): Promise<void> {
    const query = this.#open().queries.find((candidate) => {
      const role = candidate.runner.plan.role;
      return role.kind === kind && role.name.toLowerCase() === name.toLowerCase();
    });
    if (query !== undefined) await this.#open().removeQuery(query);
    if (kind === 'stream') this.#scope.removeStream(name);
    else this.#scope.removeSink(name);
    this.#definitions.remove(`${kind}:${name.toLowerCase()}`);
  }

  #show(batch: LiveBatch): void {
    const live = this.#live.get(batch.id);
    if (live !== undefined) live.rowsOut += batch.table.numRows;
    this.#emitter.emit('batch', batch);
  }

  #measure(metrics: BatchMetrics): void {
    for (const { output } of metrics.outputs) {
      const live = this.#live.get(Number(output));
      if (live !== undefined) live.lastBatchMs = metrics.processingMs;
    }
    this.#emitter.emit('metrics', metrics);
  }

  #notice(stream: string, severity: SourceNotice['severity'], message: string): void {
    this.#emitter.emit('notice', { stream, severity, message });
  }
}

/** DuckDB's statements whose rows are what the user asked for. */
const looking = new Set([
  'SHOW',
  'DESCRIBE',
  'EXPLAIN',
  'PRAGMA',
  'CALL',
  'SUMMARIZE',
  'SELECT',
  'FROM',
  'WITH',
  'VALUES',
  'TABLE',
]);

function created(statement: Statement, planned: PlannedStatements, sql: string): Outcome {
  if (statement.kind !== 'query-statement') {
    const name =
      statement.kind === 'create-stream' || statement.kind === 'create-sink' ? statement.name.text : '';
    const waiting = planned.sources.some((source) => source.columns === undefined);
    return {
      kind: 'done',
      message: waiting
        ? `stream ${name}: its first rows will tell its columns`
        : `stream ${name} is receiving`,
    };
  }
  const message = 'the columns of a stream that this query reads are not known yet: no row has come';
  return {
    kind: 'error',
    diagnostics: [
      errorAt(
        statement.span,
        'no-columns',
        message,
        'try again when rows have come, or give the stream a column list',
      ),
    ],
    source: sql,
  };
}

function refused(error: unknown, span: Span, source: string): Outcome {
  if (error instanceof PipelineError) return { kind: 'error', diagnostics: error.diagnostics, source };
  const message = error instanceof Error ? error.message : String(error);
  const hint =
    error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
  const diagnostics: readonly Diagnostic[] = [errorAt(span, 'refused', message, hint)];
  return { kind: 'error', diagnostics, source };
}

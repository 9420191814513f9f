import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import { isDeepStrictEqual } from 'node:util';
import { errorAt } from '@weir/parser';
import type { Diagnostic, Query, Span } from '@weir/parser';
import {
  liveReads,
  parameterCasts,
  parameterNumbers,
  planAdhoc,
  withDuckdbTypes,
  withOpenTypes,
  withoutSchema,
  withParameters,
} from '@weir/planner';
import type { AdhocPlan, ParameterText, Planning } from '@weir/planner';
import { Schema } from 'apache-arrow';
import { arrowFieldOf } from '../arrow/arrow-type.ts';
import type { Database } from '../duckdb/database.ts';
import { columnsOf } from '../duckdb/describe.ts';
import type { Following } from '../engine/followed.ts';
import { PipelineError } from '../engine/pipeline-error.ts';
import { adhocFetches, adhocStarts, openAdhocQueries, runningAdhocQueries } from '../limits.ts';
import { AdhocCatalog } from './adhoc-catalog.ts';
import { AdhocConnections } from './adhoc-connection.ts';
import type { AdhocConnection } from './adhoc-connection.ts';
import type { AdhocDescription, AdhocOptions, AdhocQuery, AdhocRelation } from './adhoc-query.ts';
import { AdhocRun } from './adhoc-run.ts';
import { KnownAnswers } from './known-answers.ts';
import { engineLock, readableTables } from './engine-lock.ts';
import { MemoryGuard } from './memory-guard.ts';
import { parameterTypesOf } from './parameter-types.ts';
import type { OpenParameters } from './parameter-types.ts';
import { onlyStatement, queryOf } from './parse-query.ts';
import { PipelineEndedError } from './pipeline-ended-error.ts';
import { lookingQuery } from './looking-query.ts';
import { listRelations } from './relations.ts';
import { Slots } from './slots.ts';
import { answerSql, beginSnapshot } from './snapshot.ts';
import type { AskedPipeline, Snapshot } from './snapshot.ts';

export interface AdhocEngineOptions {
  readonly database: Database;
  readonly pipeline: AskedPipeline;
  /** What is known of the streams and sinks at the moment. */
  readonly scope: () => Planning;
}

/** What the queries of one engine share. */
export interface AdhocShared {
  readonly connections: AdhocConnections;
  readonly pipeline: AskedPipeline;
  readonly guard: MemoryGuard;
  /** DuckDB has worker threads. */
  readonly background: boolean;
  readonly running: Slots;
  /** Threads for the first rows. */
  readonly starts: Slots;
  /** Threads for the rows that follow. */
  readonly fetches: Slots;
}

/**
 * Queries beside a running pipeline. Each is planned and run in a snapshot of its own, which holds all batches up to the last finished
 * one and nothing else, on a connection of its own: batches go on meanwhile, and what a query reads stays until it is done.
 */
export class AdhocEngine {
  readonly #options: AdhocEngineOptions;
  readonly #shared: AdhocShared;
  readonly #known = new KnownAnswers();
  readonly #closing = new AbortController();
  /** Each resolves when a query has let go of the engine. */
  readonly #open = new Set<Promise<void>>();
  #planning = 0;

  private constructor(options: AdhocEngineOptions, shared: AdhocShared) {
    this.#options = options;
    this.#shared = shared;
  }

  static async open(options: AdhocEngineOptions): Promise<AdhocEngine> {
    const { instance } = options.database;
    const connections = await AdhocConnections.open(instance, options.pipeline.place);
    const watcher = await instance.connect();
    // A worker thread else stays with a query until its part is done, and the others wait, however short they are.
    await watcher.run('SET scheduler_process_partial = true');
    return new AdhocEngine(options, {
      connections,
      pipeline: options.pipeline,
      guard: new MemoryGuard(watcher),
      background: await options.database.workers.areThere(),
      running: new Slots(runningAdhocQueries),
      starts: new Slots(adhocStarts),
      fetches: new Slots(adhocFetches),
    });
  }

  /**
   * Plans a query and begins to run it. Rejects with a `PipelineError` that holds every problem with its place in `sql`, or with the
   * reason of the signal.
   */
  async query(sql: string, options: AdhocOptions = {}): Promise<AdhocQuery> {
    const { workers } = this.#options.database;
    const signals = [options.signal ?? [], this.#closing.signal].flat();
    const { query, span } = await this.#understood(sql, options);
    const types = options.parameters === undefined ? [] : (await this.describe(sql, options)).parameterTypes;
    const given = withParameters(query, texts(types, options.parameters ?? []));
    return this.#admitted(sql, async () => {
      const following = await this.#follow(given, options);
      const connection = await this.#shared.connections.take();
      const end = this.#options.pipeline.finished.shortQueries.begin();
      try {
        const snapshot = await beginSnapshot(connection, this.#options.pipeline);
        const { plan, warnings, prepared } = await this.#prepare(given, sql, {
          connection,
          snapshot,
          options,
          following,
        });
        if (plan.kind === 'continuous') end();
        const schema = schemaOf(prepared);
        for (const signal of signals) signal.throwIfAborted();
        await workers.want();
        const batches = new AdhocRun({
          shared: this.#shared,
          connection,
          plan,
          prepared,
          schema,
          sql,
          span,
          signals,
          snapshot,
        });
        const ended = batches.ended.then(() => {
          end();
          workers.leave();
          return following.end();
        });
        this.#open.add(ended);
        void ended.finally(() => this.#open.delete(ended));
        return { kind: plan.kind, schema, columns: plan.columns, warnings, batches };
      } catch (error) {
        end();
        await this.#shared.connections.giveBack(connection);
        await following.end();
        throw error;
      }
    });
  }

  /** What a query takes and gives, without running it. Rejects like `query`. */
  async describe(sql: string, options: AdhocOptions = {}): Promise<AdhocDescription> {
    const { query } = await this.#understood(sql, options);
    return this.#admitted(sql, async () => {
      const following = await this.#follow(query, options);
      const connection = await this.#shared.connections.take();
      try {
        const snapshot = await beginSnapshot(connection, this.#options.pipeline);
        const context = { connection, snapshot, options, following };
        const prepare: OpenParameters['prepare'] = async (types, open) => {
          const typed = withParameters(
            query,
            types.map((type) => (type === undefined ? undefined : { type, value: null })),
          );
          const { plan } = await this.#plan(withOpenTypes(typed, open), sql, context);
          return connection.prepare(answerSql(plan, snapshot.batchTimeMs, snapshot).sql);
        };
        const parameterTypes = await parameterTypesOf(
          {
            numbers: parameterNumbers(query),
            casts: parameterCasts(query),
            prepare,
            prepareSql: (text) => connection.prepare(text),
          },
          options.parameterTypes ?? [],
        );
        const typed = withParameters(
          query,
          // No NULL: a constant can change what DuckDB concludes of the columns.
          parameterTypes.map((type) => ({ type, value: undefined })),
        );
        const { plan, warnings, prepared } = await this.#prepare(typed, sql, context);
        const schema = schemaOf(prepared);
        prepared.destroySync();
        return { kind: plan.kind, schema, parameterTypes, warnings };
      } finally {
        await this.#shared.connections.giveBack(connection);
        await following.end();
      }
    });
  }

  /** Streams, sinks, and the user's tables and views. */
  async relations(): Promise<readonly AdhocRelation[]> {
    const connection = await this.#shared.connections.take();
    try {
      return await listRelations(connection.engine, this.#options.scope());
    } finally {
      await this.#shared.connections.giveBack(connection);
    }
  }

  /** Ends all queries, and resolves when they have let go of the engine. */
  async close(): Promise<void> {
    this.#closing.abort(new PipelineEndedError());
    await Promise.all(this.#open);
    this.#shared.connections.close();
    await this.#shared.guard.close();
  }

  /** A statement that looks at the pipeline is the query whose rows are its answer. */
  async #understood(
    sql: string,
    { named = {}, trusted }: AdhocOptions,
  ): Promise<{ readonly query: Query; readonly span: Span }> {
    const { pipeline, scope } = this.#options;
    const statement = onlyStatement(sql);
    const looking = await lookingQuery(statement, sql, {
      scope: scope(),
      relations: () => this.relations(),
      between: (work) => pipeline.between(() => work(pipeline)),
    });
    const asked = looking === undefined ? statement : onlyStatement(looking);
    const query = queryOf(asked, named, sql);
    return { query: trusted === false ? withDuckdbTypes(query) : query, span: statement.span };
  }

  /** Has rows kept that a live query reads and the pipeline does not keep. */
  #follow(query: Query, { bare = 'all', trusted }: AdhocOptions): Promise<Following> {
    const scope = this.#options.scope();
    const named = trusted === false ? withoutSchema(query, scope, new Set()) : query;
    return this.#options.pipeline.follow(liveReads(named, scope, bare));
  }

  /** Plans a query and prepares it: anew, if what was known of it does not hold any more. */
  async #prepare(
    query: Query,
    sql: string,
    context: PlanningContext,
  ): Promise<Planned & { readonly prepared: DuckDBPreparedStatement }> {
    const planned = await this.#plan(query, sql, context);
    const prepared = await prepareAnswer(planned.plan, context).catch(() => undefined);
    if (prepared !== undefined && isDeepStrictEqual(columnsOf(prepared), planned.plan.columns))
      return { ...planned, prepared };
    prepared?.destroySync();
    this.#known.forget();
    const again = await this.#plan(query, sql, context);
    return { ...again, prepared: await prepareAnswer(again.plan, context) };
  }

  async #plan(
    query: Query,
    sql: string,
    { connection, snapshot, options, following }: PlanningContext,
  ): Promise<Planned> {
    const scope = this.#options.scope();
    const planning = scope.copy(scope.settings, new AdhocCatalog(connection.engine, this.#known));
    const readable = options.trusted === false ? await readableTables(connection.engine) : undefined;
    const plan = await planAdhoc(query, planning, {
      bare: options.bare ?? 'all',
      remembered: (relation) => snapshot.remembered.get(relation.toLowerCase()),
      followed: following.relations,
      ...(readable === undefined ? {} : { readable }),
    });
    if (plan === undefined) throw new PipelineError(planning.diagnostics, sql);
    if (readable !== undefined) {
      const refused = await engineLock(
        connection.engine,
        answerSql(plan, snapshot.batchTimeMs, snapshot).sql,
        readable,
        query.span,
      );
      if (refused !== undefined) throw new PipelineError([refused], sql);
    }
    return { plan, warnings: planning.diagnostics };
  }

  async #admitted<T>(sql: string, work: () => Promise<T>): Promise<T> {
    this.#closing.signal.throwIfAborted();
    if (this.#open.size + this.#planning >= openAdhocQueries) {
      const message = `${openAdhocQueries} queries are open already`;
      throw new PipelineError(
        [errorAt({ start: 0, end: sql.length }, 'too-many-queries', message, 'try again later')],
        sql,
      );
    }
    this.#planning += 1;
    try {
      return await work();
    } finally {
      this.#planning -= 1;
    }
  }
}

interface PlanningContext {
  readonly connection: AdhocConnection;
  readonly snapshot: Snapshot;
  readonly options: AdhocOptions;
  readonly following: Following;
}

interface Planned {
  readonly plan: AdhocPlan;
  readonly warnings: readonly Diagnostic[];
}

function prepareAnswer(
  plan: AdhocPlan,
  { connection, snapshot }: PlanningContext,
): Promise<DuckDBPreparedStatement> {
  return connection.prepare(answerSql(plan, snapshot.batchTimeMs, snapshot).sql);
}

function texts(types: readonly string[], values: readonly (string | null)[]): readonly ParameterText[] {
  return types.map((type, index) => ({ type, value: values[index] ?? null }));
}

function schemaOf(prepared: DuckDBPreparedStatement): Schema {
  return new Schema(
    Array.from({ length: prepared.columnCount }, (_, index) =>
      arrowFieldOf(prepared.columnName(index), prepared.columnType(index)),
    ),
  );
}

import { errorAt, parse } from '@weir/parser';
import type { CompletionCatalog, Diagnostic, Statement } from '@weir/parser';
import type { BatchMetrics, ExecuteOptions } from '@weir/runtime';
import { batchTimeSetting, kindKey } from '../../listen/status-report.ts';
import { backendDiagnostic } from '../../server/client/backend-diagnostic.ts';
import { PipelineClient } from '../../server/client/pipeline-client.ts';
import type { QueryRows } from '../../server/client/pipeline-client.ts';
import { BackendError } from '../../server/query-backend.ts';
import { socketOf } from '../../server/registry/pipeline-entry.ts';
import type { Failure, LiveBatch, Notice, Outcome, LiveQuery, Session, SessionGauges } from '../session.ts';
import type { MeterSnapshot } from '../status/pipeline-meter.ts';
import { parameterSettings } from './parameter-settings.ts';
import { RemoteQueries, tableOf } from './remote-queries.ts';
import type { WatchedPipeline } from './watched-pipeline.ts';

/** As at a prompt of one's own: a stream name alone is each batch as it comes. */
const liveSettings = { 'weir.follow': 'on', [batchTimeSetting]: 'on' };

const noCatalog: CompletionCatalog = {
  relations: [],
  functions: [],
  settings: [],
  sources: [],
  sinks: [],
  formats: [],
};

/** A pipeline of another process, as a session: it can be asked, once and live, and not changed. */
export class RemoteSession implements Session {
  readonly #watched: WatchedPipeline;
  /** What its engine has besides streams: the same DuckDB as here. */
  readonly #engineCatalog: () => CompletionCatalog;
  readonly #live = new RemoteQueries();
  #running: AbortController | undefined;

  constructor(watched: WatchedPipeline, engineCatalog = () => noCatalog) {
    this.#watched = watched;
    this.#engineCatalog = engineCatalog;
  }

  async execute(sql: string, { parameters = {} }: ExecuteOptions = {}): Promise<Outcome> {
    const { statements, diagnostics } = parse(sql);
    if (diagnostics.some(({ severity }) => severity === 'error'))
      return { kind: 'error', diagnostics, source: sql };
    const [statement] = statements;
    if (statement === undefined) return { kind: 'done', message: '' };
    if (isQuestion(statement)) {
      const { settings, problems } = parameterSettings(statement, parameters, remedyAtPrompt);
      if (problems.length > 0) return { kind: 'error', diagnostics: problems, source: sql };
      return this.#ask(sql, settings);
    }
    const message = `the pipeline "${this.#watched.entry.name}" can be asked from here, and not changed`;
    const hint = '.detach leads back to your own streams';
    return {
      kind: 'error',
      diagnostics: [errorAt(statement.span, 'attached', message, hint)],
      source: sql,
    };
  }

  cancel(): void {
    this.#running?.abort();
  }

  queries(): readonly LiveQuery[] {
    return this.#live.list();
  }

  running(): readonly LiveQuery[] {
    return [...this.#watched.queries, ...this.#live.list()];
  }

  stopQuery(id: number): Promise<void> {
    this.#live.stop(id);
    return Promise.resolve();
  }

  onBatch(listener: (batch: LiveBatch) => void): () => void {
    return this.#live.onBatch(listener);
  }

  onMetrics(listener: (metrics: BatchMetrics) => void): () => void {
    return this.#watched.on('metrics', listener);
  }

  onNotice(listener: (notice: Notice) => void): () => void {
    return this.#watched.on('notice', listener);
  }

  onFailure(listener: (failure: Failure) => void): () => void {
    return this.#live.onFailure(listener);
  }

  onSwitch(listener: () => void): () => void {
    return this.#watched.on('begin', listener);
  }

  measured(): MeterSnapshot {
    return this.#watched.measured;
  }

  catalog(): CompletionCatalog {
    const relations = this.#watched.relations.map(({ name, kind, columns }) => ({
      kind: kind === 'view' ? ('table' as const) : kind,
      name,
      columns,
    }));
    return { ...this.#engineCatalog(), relations };
  }

  pipelineText(): string {
    return '';
  }

  gauges(): SessionGauges | undefined {
    return this.#watched.gauges;
  }

  close(): Promise<void> {
    this.cancel();
    this.#live.close();
    this.#watched.close();
    return Promise.resolve();
  }

  async #ask(sql: string, settings: Readonly<Record<string, string>>): Promise<Outcome> {
    const started = performance.now();
    const running = new AbortController();
    this.#running = running;
    const socket = socketOf(this.#watched.entry.directory);
    const client = await PipelineClient.connect(socket, { ...liveSettings, ...settings });
    const warnings: Diagnostic[] = [];
    try {
      const warn = (message: string): void => void warnings.push(warningOf(sql, message));
      const rows = await client.query(sql, { signal: running.signal, warn });
      if (rows.schema.metadata.get(kindKey) === 'continuous') return this.#follow(sql, client, rows, running);
      const table = await tableOf(rows);
      client.close();
      if (running.signal.aborted) return refusal(sql, 'the query was stopped');
      return { kind: 'rows', table, milliseconds: performance.now() - started, warnings };
    } catch (error) {
      client.close();
      if (!(error instanceof BackendError)) throw error;
      return { kind: 'error', diagnostics: [backendDiagnostic(error, sql)], source: sql };
    } finally {
      this.#running = undefined;
    }
  }

  #follow(sql: string, client: PipelineClient, rows: QueryRows, running: AbortController): Outcome {
    const id = this.#live.add(sql, rows, () => {
      running.abort();
      client.close();
    });
    return { kind: 'live', id, columns: rows.schema.fields.map(({ name }) => name) };
  }
}

/** What changes nothing. */
function isQuestion({ kind }: Statement): boolean {
  return ['query-statement', 'show', 'describe', 'explain'].includes(kind);
}

function remedyAtPrompt(name: string): string {
  return `set one: .params ${name} VALUE`;
}

function refusal(sql: string, message: string): Outcome {
  const span = { start: 0, end: sql.length };
  return { kind: 'error', diagnostics: [errorAt(span, 'stopped', message)], source: sql };
}

function warningOf(sql: string, message: string): Diagnostic {
  return {
    ...errorAt({ start: 0, end: sql.length }, 'pipeline', message),
    severity: 'warning',
  };
}

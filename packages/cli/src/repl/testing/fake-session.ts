import { errorAt } from '@weir/parser';
import type { CompletionCatalog } from '@weir/parser';
import type { BatchMetrics, Table } from '@weir/runtime';
import type { LiveBatch, Notice, Outcome, LiveQuery, Session } from '../session.ts';
import { tableOf } from './arrow-table.ts';

const catalog: CompletionCatalog = {
  relations: [
    { kind: 'stream', name: 'words', columns: [{ name: 'word', type: 'VARCHAR' }] },
    {
      kind: 'stream',
      name: 'clicks',
      columns: [
        { name: 'user_id', type: 'BIGINT' },
        { name: 'url', type: 'VARCHAR' },
      ],
    },
  ],
  functions: [{ kind: 'aggregate', name: 'count', signatures: ['count() -> BIGINT'] }],
  settings: [],
  sources: [
    { name: 'socket', signature: "socket('host:port')", documentation: 'lines of a TCP server', options: [] },
  ],
  sinks: [],
  formats: [],
};

/**
 * A session without an engine. `range(n)` gives n rows, a query of `words` is continuous (its batches are pushed by the
 * test), `sleep` runs until it is cancelled, `nowhere` is not found, and all else is done at once.
 */
export class FakeSession implements Session {
  readonly executed: string[] = [];
  readonly #queries = new Map<number, LiveQuery>();
  readonly #batchListeners = new Set<(batch: LiveBatch) => void>();
  readonly #metricsListeners = new Set<(metrics: BatchMetrics) => void>();
  readonly #noticeListeners = new Set<(notice: Notice) => void>();
  #wake: (() => void) | undefined;
  #next = 1;
  /** Queries do not end when they are asked to. */
  isStuck = false;
  isClosed = false;

  execute(sql: string): Promise<Outcome> {
    this.executed.push(sql);
    const range = /range\((\d+)\)/.exec(sql)?.[1];
    if (range !== undefined) {
      const table = tableOf({ i: Array.from({ length: Number(range) }, (_, i) => i) });
      return Promise.resolve({ kind: 'rows', table, milliseconds: 3 });
    }
    const at = sql.indexOf('nowhere');
    if (at >= 0) {
      const diagnostic = errorAt(
        { start: at, end: at + 7 },
        'unknown-stream',
        'there is no stream or table called "nowhere"',
        'did you mean "words"?',
      );
      return Promise.resolve({ kind: 'error', diagnostics: [diagnostic], source: sql });
    }
    if (sql.startsWith('sleep')) return this.#sleep(sql);
    if (/from words/i.test(sql) && !/^create/i.test(sql)) {
      const id = this.#next;
      this.#next += 1;
      this.#queries.set(id, { id, sql, rowsOut: 0 });
      return Promise.resolve({ kind: 'live', id, columns: ['word', 'n'] });
    }
    return Promise.resolve({ kind: 'done', message: `done: ${sql.split(/\s+/, 2).join(' ')}` });
  }

  #sleep(sql: string): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#wake = () => {
        const diagnostic = errorAt({ start: 0, end: 5 }, 'cancelled', 'the query was stopped');
        resolve({ kind: 'error', diagnostics: [diagnostic], source: sql });
      };
    });
  }

  cancel(): void {
    if (!this.isStuck) this.#wake?.();
  }

  queries(): readonly LiveQuery[] {
    return [...this.#queries.values()];
  }

  stopQuery(id: number): Promise<void> {
    if (this.isStuck) return new Promise(() => undefined);
    this.#queries.delete(id);
    return Promise.resolve();
  }

  onBatch(listener: (batch: LiveBatch) => void): () => void {
    return added(this.#batchListeners, listener);
  }

  onMetrics(listener: (metrics: BatchMetrics) => void): () => void {
    return added(this.#metricsListeners, listener);
  }

  onNotice(listener: (notice: Notice) => void): () => void {
    return added(this.#noticeListeners, listener);
  }

  catalog(): CompletionCatalog {
    return catalog;
  }

  pipelineText(): string {
    return this.executed
      .filter((sql) => /^create/i.test(sql))
      .map((sql) => `${sql};\n`)
      .join('');
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  /** A batch of a continuous query. */
  push(id: number, batchTimeMs: number, table: Table): void {
    const query = this.#queries.get(id);
    if (query !== undefined)
      this.#queries.set(id, { ...query, rowsOut: query.rowsOut + table.numRows, lastBatchMs: 2 });
    for (const listener of this.#batchListeners) listener({ id, batchTimeMs, table });
  }

  /** What is measured of a batch. */
  measure(batchTimeMs: number, rows: number): void {
    const metrics: BatchMetrics = {
      batchTimeMs,
      streams: [{ stream: 'words', rows, bad: 0 }],
      outputs: [...this.#queries.keys()].map((output) => ({ output, rows: 1 })),
      processingMs: 2 + (rows % 7),
      schedulingDelayMs: 0,
      backlog: 0,
    };
    for (const listener of this.#metricsListeners) listener(metrics);
  }

  notify(notice: Notice): void {
    for (const listener of this.#noticeListeners) listener(notice);
  }

  /** A query ends by itself. */
  end(id: number): void {
    this.#queries.delete(id);
  }
}

function added<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

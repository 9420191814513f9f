import { EventEmitter } from 'node:events';
import { errorAt } from '@weir/parser';
import { Table } from 'apache-arrow';
import type { RecordBatch } from 'apache-arrow';
import { batchTimeKey } from '../../listen/status-report.ts';
import type { QueryRows } from '../../server/client/pipeline-client.ts';
import { backendDiagnostic } from '../../server/client/backend-diagnostic.ts';
import { BackendError } from '../../server/query-backend.ts';
import type { Failure, LiveBatch, LiveQuery } from '../session.ts';

interface RemoteQuery {
  readonly sql: string;
  readonly stop: () => void;
  rowsOut: number;
}

/** So that they are not mistaken for queries of the session that one is attached from. */
const firstId = 101;

/** The live queries of a session over a connection each. */
export class RemoteQueries {
  readonly #queries = new Map<number, RemoteQuery>();
  readonly #emitter = new EventEmitter();
  #nextId = firstId;

  list(): readonly LiveQuery[] {
    return [...this.#queries].map(([id, { sql, rowsOut }]) => ({ id, sql, rowsOut }));
  }

  onBatch(listener: (batch: LiveBatch) => void): () => void {
    this.#emitter.on('batch', listener);
    return () => this.#emitter.off('batch', listener);
  }

  /** Tells of a query that has failed while it ran. */
  onFailure(listener: (failure: Failure) => void): () => void {
    this.#emitter.on('failure', listener);
    return () => this.#emitter.off('failure', listener);
  }

  /** Reads a query until it ends or is stopped; gives its number. */
  add(sql: string, rows: QueryRows, stop: () => void): number {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#queries.set(id, { sql, stop, rowsOut: 0 });
    void this.#read(id, rows);
    return id;
  }

  stop(id: number): void {
    const query = this.#queries.get(id);
    this.#queries.delete(id);
    query?.stop();
  }

  close(): void {
    for (const id of this.#queries.keys()) this.stop(id);
  }

  async #read(id: number, rows: QueryRows): Promise<void> {
    try {
      await this.#readAnswers(id, rows);
    } catch (error) {
      const query = this.#queries.get(id);
      if (query !== undefined) this.#emitter.emit('failure', failureOf(error, query.sql));
    }
    this.stop(id);
  }

  /** An answer comes in one or several parts, all of one batch time. */
  async #readAnswers(id: number, { schema, batches }: QueryRows): Promise<void> {
    let parts: RecordBatch[] = [];
    let timeMs = Number.NaN;
    for await (const batch of batches) {
      const query = this.#queries.get(id);
      if (query === undefined) return;
      const batchTimeMs = Number(batch.metadata.get(batchTimeKey));
      parts = batchTimeMs === timeMs ? [...parts, batch] : [batch];
      timeMs = batchTimeMs;
      query.rowsOut += batch.numRows;
      this.#emitter.emit('batch', { id, batchTimeMs, table: new Table(schema, parts) });
    }
  }
}

function failureOf(error: unknown, sql: string): Failure {
  if (error instanceof BackendError) return { diagnostics: [backendDiagnostic(error, sql)], source: sql };
  const message = error instanceof Error ? error.message : String(error);
  return { diagnostics: [errorAt({ start: 0, end: sql.length }, 'failed', message)], source: sql };
}

/** All rows of a query that ends. */
export async function tableOf({ schema, batches }: QueryRows): Promise<Table> {
  const parts: RecordBatch[] = [];
  for await (const batch of batches) parts.push(batch);
  return new Table(schema, parts);
}

import { errorAt } from '@weir/parser';
import { Table } from 'apache-arrow';
import type { RecordBatch, StructRowProxy } from 'apache-arrow';
import { PipelineError } from '../engine/pipeline-error.ts';
import type { AdhocBatch, AdhocQuery } from './adhoc-query.ts';

/** All rows of a snapshot. Rejects for a live query, which has no end. */
export async function tableOf(query: AdhocQuery, sql: string): Promise<Table> {
  if (query.kind === 'continuous') {
    await query.batches.return?.();
    const message = 'this query is live: it answers at every batch and has no end';
    const hint = 'read it row by row with stream(), or use LAST instead of WINDOW';
    throw new PipelineError([errorAt({ start: 0, end: sql.length }, 'live-query', message, hint)], sql);
  }
  const rows: RecordBatch[] = [];
  for await (const batch of query.batches) rows.push(batch.rows);
  return new Table(query.schema, rows);
}

/** The rows of an ad-hoc query as they come. */
export class AdhocRows implements AsyncIterable<StructRowProxy> {
  readonly #begin: () => Promise<AdhocQuery>;

  constructor(begin: () => Promise<AdhocQuery>) {
    this.#begin = begin;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StructRowProxy, void, undefined> {
    for await (const { rows } of this.batches()) {
      for (const row of rows) if (row !== null) yield row;
    }
  }

  /** The rows in Arrow, with the batch time at which they answer; a live query gives something at each output time. */
  async *batches(): AsyncGenerator<AdhocBatch, void, undefined> {
    const query = await this.#begin();
    yield* query.batches;
  }
}

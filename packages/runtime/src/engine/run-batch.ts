import type { DuckDBConnection } from '@duckdb/node-api';
import type { EngineError, Fragment } from '@weir/planner';
import type { Table } from 'apache-arrow';
import type { SealedBatch } from '../block/block-buffer.ts';
import { engineErrorOf } from '../duckdb/engine-error.ts';
import { loadAheadBytes } from '../limits.ts';
import type { SinkWriter } from '../sink/sink.ts';
import { stopwatch } from '../clock.ts';
import { Compaction } from './compaction.ts';
import type { Durations } from './durations.ts';
import { isOutputTime } from './batch-grid.ts';
import { LoadAgain } from './batch-loader.ts';
import type { Loaded } from './batch-loader.ts';
import type { FinishedBatch } from './finished-batch.ts';
import { isInternal } from './query-tables.ts';
import type { HowToRun, QueryRunner } from './query-runner.ts';
import type { SourceStream } from './source-stream.ts';

/** A query of the pipeline with the sink its output goes to; a derived stream has none. */
export interface RunningQuery {
  readonly runner: QueryRunner;
  readonly writer: SinkWriter | undefined;
  /** What its outputs took to compute. */
  readonly times: Durations;
}

/** What one batch did. */
export interface BatchResult {
  readonly loaded: ReadonlyMap<string, Loaded>;
  readonly outputs: readonly { readonly query: RunningQuery; readonly rows: number }[];
  /** Queries that failed and were left out (on_query_error = 'continue'). */
  readonly failed: readonly FailedQuery[];
}

/** A query that failed while it ran, in DuckDB's words. */
export interface FailedQuery {
  readonly query: RunningQuery;
  readonly error: EngineError;
  /** The statement that failed, if it was one of the query's. */
  readonly fragment: Fragment | undefined;
}

/** Thrown when a query fails and the pipeline is to stop. */
export class QueryFailure extends Error {
  override readonly name = 'QueryFailure';
  readonly failed: FailedQuery;

  constructor(failed: FailedQuery) {
    super(failed.error.message);
    this.failed = failed;
  }
}

export interface BatchInput {
  readonly batchTimeMs: number;
  readonly sealed: ReadonlyMap<string, SealedBatch>;
  /** No batch follows. */
  readonly last: boolean;
}

/**
 * One batch: everything in one transaction, so that it is there as a whole or not at all. Sinks are written before the commit:
 * a batch whose output could not be written is not finished.
 */
export class BatchRunner {
  readonly #connection: DuckDBConnection;
  readonly #streams: readonly SourceStream[];
  readonly #queries: readonly RunningQuery[];
  readonly #continues: boolean;
  readonly #finished: FinishedBatch;
  readonly #compaction: Compaction;
  /** A transaction is open: that of the batch that runs, or that was begun ahead. */
  #begun = false;
  /** Answers about all of the input are given once, at its end. */
  readonly #wholeAtEnd: boolean;

  constructor(
    connection: DuckDBConnection,
    pipeline: {
      streams: readonly SourceStream[];
      queries: readonly RunningQuery[];
      onQueryError: 'stop' | 'continue';
      wholeAtEnd: boolean;
      finished: FinishedBatch;
    },
  ) {
    this.#connection = connection;
    this.#streams = pipeline.streams;
    this.#queries = pipeline.queries;
    this.#continues = pipeline.onQueryError === 'continue';
    this.#wholeAtEnd = pipeline.wholeAtEnd;
    this.#finished = pipeline.finished;
    this.#compaction = new Compaction(connection);
  }

  /** So much has arrived for the next batch that it should be loaded before the batch is due. */
  get isAhead(): boolean {
    return this.#streams.some((stream) => stream.writer.aheadBytes >= loadAheadBytes);
  }

  /** Begins the next batch by loading what has arrived for it. A failure shows when the batch runs. */
  async loadAhead(): Promise<void> {
    try {
      await this.#begin();
      for (const stream of this.#streams) await stream.loadAhead();
    } catch {
      await this.#rollBack();
    }
  }

  /** Gives up what was begun ahead: the next batch begins anew. */
  async abandonAhead(): Promise<void> {
    if (this.#begun) await this.#rollBack();
  }

  /** Runs a batch. Rejects with a `QueryFailure`, a `BadRowError` or a `SinkError`; nothing of the batch remains then. */
  run(input: BatchInput): Promise<BatchResult> {
    return this.#finished.compute(() => this.#run(input));
  }

  async #run(input: BatchInput): Promise<BatchResult> {
    const failed: FailedQuery[] = [];
    for (;;) {
      try {
        return await this.#attempt(input, failed);
      } catch (error) {
        if (error instanceof LoadAgain) continue;
        if (!(error instanceof QueryFailure) || !this.#continues) throw error;
        // A failure ends the transaction: the batch is computed again without the query that failed.
        leaveOut(error.failed, input.batchTimeMs, failed);
      }
    }
  }

  async #attempt(input: BatchInput, failed: FailedQuery[]): Promise<BatchResult> {
    await this.#begin();
    try {
      const loaded = new Map<string, Loaded>();
      for (const stream of this.#streams) {
        const sealed = input.sealed.get(stream.name);
        await this.#finished.shortQueries.letBy();
        if (sealed !== undefined) loaded.set(stream.name, await stream.load(sealed));
      }
      const due: RunningQuery[] = [];
      const rowsOf = new Map([...loaded].map(([stream, { rows }]) => [stream.toLowerCase(), rows]));
      const outputs: { query: RunningQuery; table: Table }[] = [];
      for (const query of this.#due(input.batchTimeMs, failed)) {
        const obstacle = query.runner.obstacle(input.batchTimeMs);
        if (obstacle !== undefined) {
          leaveOut({ query, error: obstacle, fragment: undefined }, input.batchTimeMs, failed);
          continue;
        }
        due.push(query);
        const { wholeInput } = query.runner.plan;
        const isWhole = wholeInput !== undefined && wholeInput !== 'rows';
        const silent = isWhole && !input.last && (this.#wholeAtEnd || !hasRows(loaded));
        await this.#finished.shortQueries.letBy();
        const table = await this.#runQuery(query, input.batchTimeMs, { silent, rowsOf });
        if (table !== undefined) outputs.push({ query, table });
      }
      for (const { query, table } of outputs)
        await query.writer?.write({ batchTimeMs: input.batchTimeMs, table });
      for (const query of due) await query.runner.cleanUp(input.batchTimeMs);
      for (const stream of this.#streams) await stream.cleanUp();
      await this.#finished.shortQueries.letBy();
      await this.#finished.commit(input.batchTimeMs, async () => {
        await this.#connection.run('COMMIT');
        this.#begun = false;
        for (const lasting of this.#lasting()) lasting.commit();
      });
      await this.#compaction.advance(due.reduce((rows, { runner }) => rows + runner.takeChangedRows(), 0));
      return {
        loaded,
        outputs: outputs.map(({ query, table }) => ({ query, rows: table.numRows })),
        // Of a stream of the planner's own those tell that read it.
        failed: failed.filter(({ query }) => !isInternal(query.runner.plan)),
      };
    } catch (error) {
      await this.#rollBack();
      throw error;
    }
  }

  #due(batchTimeMs: number, failed: readonly FailedQuery[]): readonly RunningQuery[] {
    return this.#queries.filter(
      (query) =>
        isOutputTime(batchTimeMs, query.runner.plan.slideMs) && !failed.some((each) => each.query === query),
    );
  }

  async #runQuery(query: RunningQuery, batchTimeMs: number, how: HowToRun): Promise<Table | undefined> {
    const started = stopwatch();
    try {
      const table = await query.runner.run(batchTimeMs, how);
      query.times.add(stopwatch() - started);
      return table;
    } catch (error) {
      throw new QueryFailure({ query, error: engineErrorOf(error), fragment: query.runner.lastFragment });
    }
  }

  /** What lives on from batch to batch outside of DuckDB's transaction. */
  #lasting(): readonly { commit(): void; rollback(): void }[] {
    return [
      ...this.#streams.flatMap((stream) => stream.lasting),
      ...this.#queries.flatMap((query) => query.runner.lasting),
    ];
  }

  async #begin(): Promise<void> {
    if (!this.#begun) await this.#connection.run('BEGIN TRANSACTION');
    this.#begun = true;
  }

  async #rollBack(): Promise<void> {
    this.#begun = false;
    for (const stream of this.#streams) stream.rollback();
    for (const lasting of this.#lasting()) lasting.rollback();
    try {
      await this.#connection.run('ROLLBACK');
    } catch {
      // DuckDB may have ended the transaction by itself; the first error is the one that counts.
    }
  }
}

/** A query that fails is left out of the batch; where others read it, they find its batch missing. */
function leaveOut(failure: FailedQuery, batchTimeMs: number, failed: FailedQuery[]): void {
  failed.push(failure);
  const { runner } = failure.query;
  if (isInternal(runner.plan)) runner.kept?.miss(batchTimeMs, failure.error);
}

/** How many rows came for a batch; Infinity where DuckDB reads files. */
export function rowsThatCame({ sealed }: BatchInput): number {
  return [...sealed.values()].reduce((sum, { rows, blocks }) => {
    const counted = blocks.every((block) => block.kind !== 'file' || block.rows !== undefined);
    return sum + (counted ? rows : Infinity);
  }, 0);
}

/** Whether an answer about all of the input can have changed. */
function hasRows(loaded: ReadonlyMap<string, Loaded>): boolean {
  return [...loaded.values()].some((each) => each.rows > 0);
}

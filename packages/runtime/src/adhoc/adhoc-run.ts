import { setMaxListeners } from 'node:events';
import type { DuckDBPreparedStatement, DuckDBResult } from '@duckdb/node-api';
import { errorAt } from '@weir/parser';
import type { Span } from '@weir/parser';
import { runtimeDiagnostic } from '@weir/planner';
import type { AdhocPlan } from '@weir/planner';
import { RecordBatch } from 'apache-arrow';
import type { Schema } from 'apache-arrow';
import { readBatches } from '../arrow/read-result.ts';
import { every, stopwatch } from '../clock.ts';
import { engineErrorOf } from '../duckdb/engine-error.ts';
import { PipelineError } from '../engine/pipeline-error.ts';
import {
  adhocPatienceMs,
  givingWayEveryMs,
  longestAdhocStartMs,
  longestFetchMs,
  shortAdhocMs,
} from '../limits.ts';
import type { AdhocConnection } from './adhoc-connection.ts';
import type { AdhocShared } from './adhoc-engine.ts';
import type { AdhocBatch } from './adhoc-query.ts';
import { LiveTimes } from './live-times.ts';
import { startQuery } from './run-query.ts';
import { answerSql, beganAfter, beginSnapshot, isHeld } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';

export interface AdhocRunOptions {
  readonly shared: AdhocShared;
  /** In its snapshot. */
  readonly connection: AdhocConnection;
  readonly plan: AdhocPlan;
  readonly prepared: DuckDBPreparedStatement;
  readonly schema: Schema;
  readonly sql: string;
  readonly span: Span;
  /** Any of them ends it. */
  readonly signals: readonly AbortSignal[];
  readonly snapshot: Snapshot;
}

/** It left its thread to others, before it had given any row. */
class GaveWay extends Error {}

const shortOfMemory = 'the memory of the engine runs short, and the pipeline comes first';

/**
 * One ad-hoc query that was planned: computes, and hands its rows out as they are asked for. It holds its snapshot until all were read,
 * it failed, `return` was called or its signal aborted.
 */
export class AdhocRun implements AsyncIterableIterator<AdhocBatch, undefined> {
  /** Resolves when it has let go of the engine. */
  readonly ended: Promise<void>;
  readonly #options: AdhocRunOptions;
  /**
   * Ends it. `AbortSignal.any` would not do: what that gives is held by the signals that live on, until it is collected with all that has
   * grown old, and many short queries would have that done all the time.
   */
  readonly #stop = new AbortController();
  readonly #batches: AsyncGenerator<AdhocBatch, void, undefined>;
  /** Those of a live query, from its beginning on. */
  readonly #times: LiveTimes | undefined;
  #resolveEnded: () => void = () => undefined;
  #finished: Promise<void> | undefined;
  /** Why it was ended from here. */
  #endedFor: string | undefined;

  constructor(options: AdhocRunOptions) {
    this.#options = options;
    // Node warns of a leak where many queries share a signal.
    setMaxListeners(0, ...options.signals);
    for (const signal of options.signals) signal.addEventListener('abort', this.#stopped, { once: true });
    if (this.#stoppedBy !== undefined) this.#stopped();
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    if (options.plan.kind === 'snapshot') this.#batches = this.#snapshot();
    else {
      this.#times = this.#outputTimes();
      this.#batches = this.#live(this.#times);
    }
    this.#signal.addEventListener('abort', this.#abort, { once: true });
  }

  get #signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** The signal of who ended it from outside. */
  get #stoppedBy(): AbortSignal | undefined {
    return this.#options.signals.find((signal) => signal.aborted);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<AdhocBatch, undefined>> {
    try {
      this.#stoppedBy?.throwIfAborted();
      const result = await this.#batches.next();
      if (result.done !== true) return result;
      // Who has all rows need not wait for the end of the transaction.
      void this.#finish();
      return { done: true, value: undefined };
    } catch (error) {
      await this.#finish();
      throw this.#explained(error);
    }
  }

  /** Ends it early. */
  async return(): Promise<IteratorResult<AdhocBatch, undefined>> {
    this.#stop.abort();
    await this.#finish();
    return { done: true, value: undefined };
  }

  readonly #stopped = (): void => {
    this.#stop.abort(this.#stoppedBy?.reason);
  };

  readonly #abort = (): void => {
    this.#options.connection.interrupt();
    void this.#finish();
  };

  async *#snapshot(): AsyncGenerator<AdhocBatch, void, undefined> {
    const { prepared, snapshot } = this.#options;
    try {
      yield* this.#answer(prepared, snapshot.batchTimeMs, { patienceMs: adhocPatienceMs });
    } catch (error) {
      if (!(error instanceof GaveWay)) throw error;
      yield* this.#anew();
    }
  }

  /** The same once more, of the last finished batch now and by the worker threads alone: what is interrupted cannot be gone on with. */
  async *#anew(): AsyncGenerator<AdhocBatch, void, undefined> {
    const { connection, shared, plan } = this.#options;
    await connection.end();
    const snapshot = await beginSnapshot(connection, shared.pipeline);
    const { batchTimeMs } = snapshot;
    const statement = await connection.prepare(answerSql(plan, batchTimeMs, snapshot).sql);
    yield* this.#answer(statement, batchTimeMs, { patienceMs: Infinity });
  }

  #outputTimes(): LiveTimes {
    const { shared, plan, snapshot } = this.#options;
    const first = snapshot.batchTimeMs > beganAfter(plan, snapshot) ? snapshot.batchTimeMs : 0;
    return new LiveTimes(shared.pipeline.finished, plan.slideMs, first);
  }

  async *#live(times: LiveTimes): AsyncGenerator<AdhocBatch, void, undefined> {
    const { connection, prepared } = this.#options;
    prepared.destroySync();
    await connection.end();
    for (;;) {
      const time = await times.next(this.#signal);
      try {
        yield* this.#liveAnswer(time, times, adhocPatienceMs);
      } catch (error) {
        if (!(error instanceof GaveWay)) throw error;
        yield* this.#liveAnswer(time, times, Infinity);
      }
    }
  }

  async *#liveAnswer(
    time: number,
    times: LiveTimes,
    patienceMs: number,
  ): AsyncGenerator<AdhocBatch, void, undefined> {
    const { connection, shared, plan } = this.#options;
    await connection.end();
    const snapshot = await beginSnapshot(connection, shared.pipeline);
    if (isHeld(plan, time, snapshot)) {
      const statement = await connection.prepare(answerSql(plan, time, snapshot).sql);
      for await (const batch of this.#answer(statement, time, { patienceMs, always: true })) {
        const skipped = times.takeSkipped();
        yield skipped === 0 ? batch : { ...batch, skipped };
      }
    } else times.skip(time);
    await connection.end();
  }

  /** The rows of one answer; `always`: an empty batch if there are none. */
  async *#answer(
    prepared: DuckDBPreparedStatement,
    batchTimeMs: number,
    { patienceMs, always = false }: { readonly patienceMs: number; readonly always?: boolean },
  ): AsyncGenerator<AdhocBatch, void, undefined> {
    const { shared, schema } = this.#options;
    const signal = this.#signal;
    try {
      const compute = (work: Promise<DuckDBResult>): Promise<DuckDBResult> => this.#givingWay(work);
      const start = (): Promise<DuckDBResult> => {
        const patient = shared.running.taken > 1 || patienceMs === Infinity;
        const { finished } = shared.pipeline;
        return startQuery(prepared, {
          ...shared,
          finished,
          signal,
          patienceMs: patient ? patienceMs : 0,
          compute,
        });
      };
      const result = await this.#watched(() => shared.running.take(start, signal));
      let empty = true;
      for await (const rows of readBatches(result, schema, () => this.#fetch(result))) {
        empty = false;
        yield { batchTimeMs, rows };
      }
      if (empty && always) yield { batchTimeMs, rows: emptyBatch(schema) };
    } finally {
      prepared.destroySync();
    }
  }

  #fetch(result: DuckDBResult): ReturnType<DuckDBResult['fetchChunk']> {
    const { fetches } = this.#options.shared;
    return this.#watched(() => fetches.take(() => this.#notTooLong(result.fetchChunk()), this.#signal));
  }

  /**
   * Computes in a thread of its own. That is for short queries: with others beside it one gives way soon, and at once to a batch if it is
   * not short, as each such thread takes its time from the batches; one that was alone goes on for as long as nobody waits for a thread.
   */
  async #givingWay<T>(computing: Promise<T>): Promise<T> {
    const { connection, shared } = this.#options;
    let gaveWay = false;
    let wasAlone = false;
    const began = stopwatch();
    const stopLooking = every(givingWayEveryMs, () => {
      const computesMs = stopwatch() - began;
      const isLong = computesMs >= longestAdhocStartMs;
      const { isComputing } = shared.pipeline.finished;
      const meetsBatch = isComputing && computesMs >= shortAdhocMs;
      const gives = wasAlone ? shared.starts.isWaitedFor : shared.running.taken > 1 && (isLong || meetsBatch);
      wasAlone ||= isLong && !gives;
      if (gaveWay || !gives) return;
      gaveWay = true;
      connection.interrupt();
    });
    try {
      const result = await computing;
      if (!gaveWay) return result;
    } catch (error) {
      if (!gaveWay) throw error;
    } finally {
      stopLooking();
    }
    this.#signal.throwIfAborted();
    throw new GaveWay();
  }

  /** Few can fetch at once: who computes for long between two rows makes room for those who wait. */
  async #notTooLong<T>(fetching: Promise<T>): Promise<T> {
    const { fetches } = this.#options.shared;
    const stopLooking = every(longestFetchMs, () => {
      if (fetches.isWaitedFor) this.#end('its next rows take too long to compute, and other queries wait');
    });
    try {
      return await fetching;
    } finally {
      stopLooking();
    }
  }

  #end(reason: string): void {
    this.#endedFor = reason;
    this.#stop.abort();
  }

  #watched<T>(work: () => Promise<T>): Promise<T> {
    return this.#options.shared.guard.watch(work, () => this.#end(shortOfMemory));
  }

  /** Lets go of the engine, once what runs on the connection is over. */
  #finish(): Promise<void> {
    this.#finished ??= this.#letGo();
    return this.#finished;
  }

  async #letGo(): Promise<void> {
    const { connection, shared } = this.#options;
    this.#signal.removeEventListener('abort', this.#abort);
    for (const signal of this.#options.signals) signal.removeEventListener('abort', this.#stopped);
    this.#times?.close();
    this.#stop.abort();
    // Its end waits for the engine call that was interrupted; what that says is known.
    await this.#batches.return().catch(() => undefined);
    await shared.connections.giveBack(connection);
    this.#resolveEnded();
  }

  /** What went wrong, for the one who asked. */
  #explained(error: unknown): unknown {
    const { sql, span, plan, snapshot } = this.#options;
    if (this.#stoppedBy !== undefined) return this.#stoppedBy.reason;
    const engineError = engineErrorOf(error);
    if (this.#endedFor === shortOfMemory || engineError.type.startsWith('Out of Memory')) {
      const message = `the query was ended: ${shortOfMemory}`;
      return new PipelineError(
        [errorAt(span, 'out-of-memory', message, 'ask for fewer rows or groups')],
        sql,
      );
    }
    if (this.#endedFor !== undefined)
      return new PipelineError([errorAt(span, 'ended', `the query was ended: ${this.#endedFor}`)], sql);
    if (error instanceof PipelineError) return error;
    return new PipelineError(
      [runtimeDiagnostic(engineError, answerSql(plan, snapshot.batchTimeMs, snapshot), span)],
      sql,
    );
  }
}

function emptyBatch(schema: Schema): RecordBatch {
  // With one argument it would be taken for columns by name.
  return new RecordBatch(schema, undefined);
}

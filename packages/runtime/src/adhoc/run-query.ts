import type { DuckDBPendingResult, DuckDBPreparedStatement, DuckDBResult } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { delay } from '../clock.ts';
import type { FinishedBatch } from '../engine/finished-batch.ts';
import { adhocPollMs, longestAdhocWaitMs } from '../limits.ts';
import type { Slots } from './slots.ts';

export interface StartOptions {
  /** DuckDB has worker threads. */
  readonly background: boolean;
  readonly starts: Slots;
  readonly fetches: Slots;
  readonly signal: AbortSignal;
  readonly finished: FinishedBatch;
  /** For how long it is content with the worker threads; Infinity: it never takes one of its own. */
  readonly patienceMs: number;
  /** Is given the work that computes in a thread of its own. */
  readonly compute: (work: Promise<DuckDBResult>) => Promise<DuckDBResult>;
}

/**
 * Starts a prepared query, and gives its result when the first rows are there.
 *
 * DuckDB has no priorities: so the query is computed by DuckDB's worker threads, which it shares with the batches, while a batch
 * always has the thread that calls for it besides. Nothing here waits in one of Node's few threads, which the batches need as well:
 * it is looked now and then whether the first rows are there. But the worker threads take the tasks of their queries in no fair order:
 * a query can be left out for as long as others run. So one that waited for long gets one of Node's threads, of which ad-hoc queries
 * may have `starts` at once, if possible between two batches; one without patience gets it at once. Where DuckDB has no worker
 * threads, the thread that fetches computes.
 */
export async function startQuery(
  prepared: DuckDBPreparedStatement,
  { background, starts, fetches, signal, finished, patienceMs, compute }: StartOptions,
): Promise<DuckDBResult> {
  const pending = prepared.startStream();
  const isPatient = (waitedMs: number): boolean =>
    waitedMs < patienceMs || (patienceMs > 0 && finished.isComputing && waitedMs < longestAdhocWaitMs);
  if (!background || (await becomesReady(pending, signal, isPatient)))
    return fetches.take(() => pending.getResult(), signal);
  return starts.take(() => compute(pending.getResult()), signal);
}

async function becomesReady(
  pending: DuckDBPendingResult,
  signal: AbortSignal,
  isPatient: (waitedMs: number) => boolean,
): Promise<boolean> {
  const handle = handleOf(pending);
  for (let waitedMs = 0; ; waitedMs += adhocPollMs) {
    const state = duckdb.pending_execute_check_state(handle);
    if (state === duckdb.PendingState.ERROR) throwIfFailed(handle);
    if (!isWorking(state)) return true;
    signal.throwIfAborted();
    if (!isPatient(waitedMs)) return false;
    await delay(adhocPollMs, signal);
  }
}

/** The state is `ERROR` also when all is computed. What `getResult` would say of an error is only that there was one. */
function throwIfFailed(handle: duckdb.PendingResult): void {
  const error = duckdb.pending_error(handle);
  if (error !== '') throw new Error(error);
}

function isWorking(state: duckdb.PendingState): boolean {
  return state === duckdb.PendingState.RESULT_NOT_READY || state === duckdb.PendingState.NO_TASKS_AVAILABLE;
}

/** The binding's own handle: the class around it has no way to look without working. */
function handleOf(pending: DuckDBPendingResult): duckdb.PendingResult {
  return Reflect.get(pending, 'pending_result');
}

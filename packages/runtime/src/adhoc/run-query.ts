import type { DuckDBPendingResult, DuckDBPreparedStatement, DuckDBResult } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { delay } from '../clock.ts';
import { adhocPollMs } from '../limits.ts';
import type { Slots } from './slots.ts';

/**
 * Starts a prepared query, and gives its result when the first rows are there.
 *
 * DuckDB has no priorities: so the query is computed by DuckDB's worker threads only, which it shares with the batches, while a batch
 * always has the thread that calls for it besides. Nothing here waits in one of Node's few threads, which the batches need as well:
 * it is looked now and then whether the first rows are there. Where DuckDB has no worker threads (`background` is false), the fetching
 * thread computes.
 */
export async function startQuery(
  prepared: DuckDBPreparedStatement,
  {
    background,
    fetches,
    signal,
  }: { readonly background: boolean; readonly fetches: Slots; readonly signal: AbortSignal },
): Promise<DuckDBResult> {
  const pending = prepared.startStream();
  if (background) await untilReady(pending, signal);
  return fetches.take(() => resultOf(pending), signal);
}

/** DuckDB's own error, not one about having had one. */
async function resultOf(pending: DuckDBPendingResult): Promise<DuckDBResult> {
  try {
    return await pending.getResult();
  } catch (error) {
    const own = duckdb.pending_error(handleOf(pending));
    throw own === '' ? error : new Error(own, { cause: error });
  }
}

async function untilReady(pending: DuckDBPendingResult, signal: AbortSignal): Promise<void> {
  const handle = handleOf(pending);
  while (isWorking(duckdb.pending_execute_check_state(handle))) {
    signal.throwIfAborted();
    await delay(adhocPollMs, signal);
  }
}

function isWorking(state: duckdb.PendingState): boolean {
  return state === duckdb.PendingState.RESULT_NOT_READY || state === duckdb.PendingState.NO_TASKS_AVAILABLE;
}

/** The binding's own handle: the class around it has no way to look without working. */
function handleOf(pending: DuckDBPendingResult): duckdb.PendingResult {
  return Reflect.get(pending, 'pending_result');
}

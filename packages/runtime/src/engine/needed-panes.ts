import type { EngineError, QueryPlan } from '@weir/planner';
import { engineErrorOf } from '../duckdb/engine-error.ts';
import type { KeptRows } from './kept-rows.ts';
import { timestampSql, withTimes } from './prepared.ts';

/* Panes where queries come and go, and one that fails is left out. */

/** Panes that an output needs, of so long a time. */
export interface NeededPanes {
  readonly kept: KeptRows;
  readonly lengthMs: number;
}

/** Why an output cannot be given: a pane is missing that its window still has. */
export function missingPane(needed: readonly NeededPanes[], batchTimeMs: number): EngineError | undefined {
  for (const { kept, lengthMs } of needed) {
    const missed = kept.missedBetween(batchTimeMs - lengthMs, batchTimeMs);
    if (missed === undefined) continue;
    const { timeMs, error } = missed;
    if (timeMs === batchTimeMs) return error;
    const place = `in the batch of ${new Date(timeMs).toISOString()}, which is still in the window`;
    return { ...error, message: `${error.message} (${place})` };
  }
  return undefined;
}

/**
 * Takes in what a stream of panes would hold by now, of the rows that are kept of its stream: all of it, or where some row cannot be computed
 * as much as its own window needs; if that row is among these, the window has to wait until it has left.
 */
export async function fillPanes(
  { inputs, program, role }: QueryPlan,
  panes: KeptRows,
  from: { readonly finishedMs?: number | undefined; readonly kept: ReadonlyMap<string, KeptRows> },
): Promise<void> {
  const { finishedMs } = from;
  const hasRows = inputs.every(({ stream }) => from.kept.has(stream.toLowerCase()));
  if (program.history === undefined || finishedMs === undefined || !hasRows) return;
  const history = withTimes(program.history.sql, finishedMs);
  const windowMs = role.kind === 'stream' ? role.relations.windowMs : 0;
  for (const sinceMs of [-Infinity, finishedMs - windowMs]) {
    const since = sinceMs === -Infinity ? "'-infinity'::TIMESTAMP" : timestampSql(sinceMs);
    try {
      await panes.fill(history.replaceAll('$since', since), finishedMs);
      return;
    } catch (error) {
      panes.miss(sinceMs === -Infinity ? finishedMs - windowMs : finishedMs, engineErrorOf(error));
    }
  }
}

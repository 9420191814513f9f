import { sql } from '../fragment.ts';
import type { Planning } from '../planning.ts';
import { dependsOnKeyAlone, passingOf } from './passing-time.ts';
import type { Passing } from './passing-time.ts';
import { firstState, isUngrouped, visibleOver } from './state-program.ts';
import type { StateProgramInput } from './state-program.ts';

/** How a state is kept: as a log, whose batches cost what they touch, or as a table that is gone through at each batch. */
export type StateStrategy =
  | { readonly kind: 'log'; readonly passing: Passing | undefined; readonly evictsTouched: boolean }
  /** `why`: in the words of EXPLAIN, behind "as". */
  | { readonly kind: 'table'; readonly why: string };

/** A log does where both what is given out and what is removed show without looking at all keys. */
export async function stateStrategy(input: StateProgramInput, planning: Planning): Promise<StateStrategy> {
  const { clause, model, evictWhen } = input;
  const table = (why: string): StateStrategy => ({ kind: 'table', why });
  if (isUngrouped(model)) return table('there is one group');
  if (clause.everyBatch) return table('every known key is updated at every batch');
  if (clause.emit.length === 0) return table('all of it is given out');
  if (evictWhen === undefined) return { kind: 'log', passing: undefined, evictsTouched: false };
  const passing = passingOf(evictWhen, planning);
  if (passing === undefined || !(await areTimes(passing, input, planning)))
    return table('EVICT WHEN may come true for any key at any batch: there is no time at which it does');
  return { kind: 'log', passing, evictsTouched: dependsOnKeyAlone(evictWhen, planning) };
}

/** Times with a zone, and texts, are compared in other ways. */
async function areTimes({ times }: Passing, input: StateProgramInput, planning: Planning): Promise<boolean> {
  if (times.length === 0) return true;
  const rows = visibleOver(input.model, firstState(input));
  const described = await planning.catalog.describe(sql`SELECT ${times} FROM (${rows})`.sql);
  return (
    described.kind === 'ok' &&
    described.columns.every(({ type }) => /^(TIMESTAMP(_S|_MS|_NS)?|DATE)$/.test(type))
  );
}

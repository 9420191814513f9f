import { adhocSql } from '@weir/planner';
import type { AdhocPlan, Fragment, LiveRead, Remembered } from '@weir/planner';
import type { FinishedBatch } from '../engine/finished-batch.ts';
import type { Following } from '../engine/followed.ts';
import type { LookedAt } from '../engine/look-at-query.ts';
import type { AdhocConnection } from './adhoc-connection.ts';

/** What ad-hoc queries need of the pipeline that runs. */
export interface AskedPipeline extends LookedAt {
  readonly finished: FinishedBatch;
  /** The database and schema that names without one mean, as SQL. */
  readonly place: string;
  /** How much is remembered now, by the lower-case names of relations: a stream's, or that of `sinkRelation`. */
  remembered(): ReadonlyMap<string, Remembered>;
  /** Has work done between two batches. */
  between<T>(work: () => Promise<T>): Promise<T>;
  /** Keeps what live queries read where what is kept does not do, from the next batch on. */
  follow(reads: readonly LiveRead[]): Promise<Following>;
}

/** What a query sees: all batches up to one, and what is kept of them. */
export interface Snapshot {
  /** The last finished batch; 0 before the first. */
  readonly batchTimeMs: number;
  readonly remembered: ReadonlyMap<string, Remembered>;
}

/** Begins the transaction of a connection. */
export function beginSnapshot(connection: AdhocConnection, pipeline: AskedPipeline): Promise<Snapshot> {
  return pipeline.finished.snapshot(async (batchTimeMs = 0) => {
    await connection.begin();
    return { batchTimeMs, remembered: pipeline.remembered() };
  });
}

/** The SQL that answers at the batch time in a snapshot. */
export function answerSql(plan: AdhocPlan, batchTimeMs: number, { remembered }: Snapshot): Fragment {
  return adhocSql(plan, batchTimeMs, (relation) => remembered.get(relation.toLowerCase())?.tables ?? []);
}

/** The last batch before those that a live query can answer at. */
export function beganAfter(plan: AdhocPlan, { remembered }: Snapshot): number {
  return Math.max(
    0,
    ...plan.needs.map(({ relation }) => remembered.get(relation.toLowerCase())?.sinceMs ?? 0),
  );
}

/** Whether no row is gone that an answer at this time is made of. */
export function isHeld(plan: AdhocPlan, batchTimeMs: number, { remembered }: Snapshot): boolean {
  return plan.needs.every(({ relation, reachMs }) => {
    const kept = remembered.get(relation.toLowerCase());
    if (kept === undefined) return false;
    return kept.complete || batchTimeMs - reachMs + kept.slideMs >= (kept.heldMs ?? 0);
  });
}

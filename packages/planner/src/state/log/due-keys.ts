import { sql } from '../../fragment.ts';
import type { Fragment } from '../../fragment.ts';
import { intervalSql } from '../../interval-sql.ts';
import type { DuePlan } from '../../plan.ts';
import { dueBatches } from './due-batches.ts';
import type { StateModel } from '../state-model.ts';
import { keyColumns } from '../state-program.ts';

/**
 * Keys by the time at which they are to be removed, where that has to be told when it happens. Only those are listed that may be due
 * within a stretch of some batches: now and then all keys are looked through for those of the next stretch, in between those are added
 * that were touched. What is listed is no more than a hint: a key that was touched since has another time, so at its time a key is
 * looked up, and asked whether it is to be removed.
 */
export interface DueKeys {
  readonly model: StateModel;
  /** The table of these keys. */
  readonly table: string;
  /** SQL of the time over the columns of a key, with the users' names. */
  readonly due: Fragment;
  /** The length of the stream's batches. */
  readonly slideMs: number;
}

function columnsOf(model: StateModel): string[] {
  return [...keyColumns(model), 'weir_slot'];
}

/** The empty table; `rows` is a query of keys with their slots. */
export function noDueKeys({ model }: DueKeys, rows: Fragment): Fragment {
  return sql`SELECT ${columnsOf(model)}, NULL::TIMESTAMP AS weir_due FROM (${rows}) WHERE false`;
}

/** How all keys are looked through: `rows` is a query of them. */
export function collection(keys: DueKeys, rows: Fragment): DuePlan {
  const { table, slideMs, model } = keys;
  const found = sql`SELECT ${columnsOf(model)}, weir_due FROM (SELECT *, ${keys.due} AS weir_due FROM (${rows})) WHERE weir_due < $until`;
  return {
    collect: `CREATE OR REPLACE TABLE weir.main.${table} AS ${found.sql}`,
    stretchMs: dueBatches * slideMs,
  };
}

/** The keys that are due by the batch time, each once. */
export function dueNow({ model, table }: DueKeys): Fragment {
  return sql`SELECT DISTINCT ${columnsOf(model)} FROM weir.main.${table} WHERE weir_due <= $batch_time::TIMESTAMP`;
}

/** Forgets those, when they were looked at. */
export function forgetDue({ table }: DueKeys): Fragment {
  return sql`DELETE FROM weir.main.${table} WHERE weir_due <= $batch_time::TIMESTAMP`;
}

/** Adds keys that were looked at or touched and stay, with the time that holds from now on. */
export function addDue(keys: DueKeys, rows: Fragment): Fragment {
  const { model, table, slideMs } = keys;
  return sql`INSERT INTO weir.main.${table} SELECT ${columnsOf(model)}, weir_due FROM (SELECT *, ${keys.due} AS weir_due FROM (${rows})) WHERE weir_due < $batch_time::TIMESTAMP + ${intervalSql(dueBatches * slideMs)}`;
}

import { sql } from '../../fragment.ts';
import type { Fragment } from '../../fragment.ts';
import type { LogPlan } from '../../plan.ts';
import type { StateModel } from '../state-model.ts';
import { keyColumns, sameKeys, visibleOver } from '../state-program.ts';

/**
 * How the log of a state is folded into its base in steps that are small however large either is (LogPlan). The base is in the order
 * of slots, so a slice of it is found fast; the log is in the order of time, and looking for the versions of a slice means to look
 * through all of it. So this is done for several slices at once: a part is taken out of the log, with one version a key, and the slices
 * are folded with it. `known`: the columns of the base, but for the slot. `lapsed`: of which keys nothing need be kept, over the columns
 * of a key with the users' names.
 */
export function foldingOf(
  model: StateModel,
  known: readonly string[],
  names: Pick<LogPlan, 'base' | 'older' | 'fresh' | 'part' | 'next'>,
  lapsed?: Fragment,
): Omit<LogPlan, 'writingStep' | 'slots'> {
  const { base, older, fresh, part, next } = names;
  const between = (table: string): string =>
    `SELECT * FROM weir.main.${table} WHERE weir_slot >= $low AND weir_slot < $high`;
  const keys = keyColumns(model).join(', ');
  const columns = [...known, 'weir_slot'];
  // NOT EXISTS would compare rows by all of their columns, as NULL is a key here.
  const unchanged = `SELECT b.* FROM (${between(base)}) AS b ANTI JOIN (${between(part)}) AS p ON ${sameKeys(model, 'p', 'b')}`;
  const current = sql`${unchanged} UNION ALL SELECT ${columns.join(', ')} FROM (${between(part)}) WHERE NOT weir_gone`;
  const left =
    lapsed === undefined
      ? current
      : sql`SELECT ${columns} FROM (${visibleOver(model, current)}) WHERE NOT ${lapsed}`;
  return {
    base,
    older,
    fresh,
    part,
    next,
    takePart: `INSERT INTO weir.main.${part} SELECT ${newest([...columns, 'weir_gone'], model, 'o').join(', ')} FROM (${between(older)}) AS o GROUP BY ${keys}`,
    foldSlice: `INSERT INTO weir.main.${next} ${left.sql}`,
  };
}

/** Columns of the newest version of each key, where versions `row` are grouped by key: several times faster than by a window function. */
export function newest(columns: readonly string[], model: StateModel, row: string): string[] {
  return columns.map((column) =>
    keyColumns(model).includes(column)
      ? `${row}.${column}`
      : `arg_max_null(${row}.${column}, ${row}.last_update)`,
  );
}

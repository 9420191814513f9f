import { sql } from '../../fragment.ts';
import type { Fragment } from '../../fragment.ts';
import type { StateModel } from '../state-model.ts';
import { keyColumns, sameKeys } from '../state-program.ts';
import type { StateProgramInput } from '../state-program.ts';
import { dueNow } from './due-keys.ts';
import type { DueKeys } from './due-keys.ts';
import { newest } from './fold.ts';
import type { StateLogInput } from './log-input.ts';
import { slotOf } from './slots.ts';
import { knownColumns } from './tables.ts';
import type { LogNames } from './tables.ts';

/** The keys of this batch, with what is aggregated of their rows. */
export function want({ model, delta }: StateProgramInput, names: LogNames): Fragment {
  return sql`INSERT INTO weir.main.${names.wanted} SELECT d.*, ${slotOf(model, 'd')} FROM (${delta}) AS d WHERE d.weir_rows > 0`;
}

/** The keys that may have to be removed now, unless they were touched again. */
export function wantDue(model: StateModel, names: LogNames, due: DueKeys): Fragment {
  const columns = [...keyColumns(model), 'weir_slot', 'weir_rows'];
  return sql`INSERT INTO weir.main.${names.wanted} (${columns}) SELECT i.*, 0 FROM (${dueNow(due)}) AS i ANTI JOIN weir.main.${names.wanted} AS w ON ${sameKeys(model, 'w', 'i')}`;
}

/** The newest version of each wanted key of which there are any in the log, gone or not. */
export function lookUpLog(input: StateLogInput, names: LogNames): Fragment {
  const { model } = input;
  const versions = [names.older, names.fresh].map((table) => `SELECT * FROM weir.main.${table}`);
  const candidates = inSlotsOf(names.wanted, `(${versions.join(' UNION ALL ')})`);
  return sql`INSERT INTO weir.main.${names.old} SELECT ${newest([...knownColumns(input), 'weir_gone'], model, 'c')} FROM (${candidates}) AS c JOIN weir.main.${names.wanted} AS w ON ${sameKeys(model, 'c', 'w')} GROUP BY ${keyColumns(model).map((key) => `c.${key}`)}`;
}

/** The wanted keys that are not in the log. */
export function setApart(model: StateModel, names: LogNames): Fragment {
  const columns = [...keyColumns(model), 'weir_slot'].map((column) => `w.${column}`);
  // NOT EXISTS would compare rows by all of their columns, as NULL is a key here.
  return sql`INSERT INTO weir.main.${names.cold} SELECT ${columns} FROM weir.main.${names.wanted} AS w ANTI JOIN weir.main.${names.old} AS o ON ${sameKeys(model, 'o', 'w')}`;
}

/** DuckDB does not look through the base if there are no keys to look for, and only at that stretch of its slots that they are in. */
export function lookUpBase(input: StateLogInput, names: LogNames): Fragment {
  const { model } = input;
  const columns = knownColumns(input).map((column) => `c.${column}`);
  const candidates = inSlotsOf(names.cold, `weir.main.${names.base}`);
  return sql`INSERT INTO weir.main.${names.old} SELECT ${[...columns, 'false']} FROM (${candidates}) AS c JOIN weir.main.${names.cold} AS w ON ${sameKeys(model, 'c', 'w')}`;
}

/** Rows that may be those of the keys of a table. */
function inSlotsOf(keys: string, rows: string): string {
  return `SELECT v.* FROM ${rows} AS v JOIN (SELECT DISTINCT weir_slot FROM weir.main.${keys}) AS s ON v.weir_slot = s.weir_slot`;
}

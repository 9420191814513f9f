import { batchTimeParameter } from '../../batch-time-parameter.ts';
import { joinFragments, sql } from '../../fragment.ts';
import type { Fragment, FragmentPart } from '../../fragment.ts';
import { intervalSql } from '../../interval-sql.ts';
import { atTime } from '../passing-time.ts';
import type { StateModel } from '../state-model.ts';
import { sameKeys, stateColumns, visibleOver } from '../state-program.ts';
import type { DueKeys } from './due-keys.ts';
import { ageingOf } from './log-input.ts';
import type { StateLogInput } from './log-input.ts';
import { slotOf } from './slots.ts';
import { knownColumns } from './tables.ts';
import type { LogNames } from './tables.ts';

/** Whether a key that was not touched is to be removed at a time, given as SQL; over the columns of a key with the users' names. */
function endsAt({ clause, evictWhen }: StateLogInput, time: string): Fragment {
  const [parameter = time] = time.split('::');
  const { timeout } = clause;
  return joinFragments(
    [
      ...(timeout === undefined ? [] : [`${time} - last_update > ${intervalSql(timeout.milliseconds)}`]),
      ...(evictWhen === undefined ? [] : [sql`coalesce((${atTime(evictWhen, parameter)}), false)`]),
    ],
    ' OR ',
  );
}

/** It was to be removed by that time. The rows of INIT are there before the first batch, at which they can be. */
export function lapsedAt(input: StateLogInput, time: string): Fragment {
  return sql`(last_update < ${time} AND (${endsAt(input, time)}))`;
}

/** The keys by the time when they are to be removed. */
export function dueKeysOf({ model, clause, passing, slideMs }: StateLogInput, names: LogNames): DueKeys {
  const { timeout } = clause;
  const times: FragmentPart[] = [
    ...(timeout === undefined ? [] : [`last_update + ${intervalSql(timeout.milliseconds)}`]),
    ...(passing === undefined ? [] : [passing.due]),
  ];
  return { model, table: names.due, due: sql`least(${times})`, slideMs };
}

/** Of all versions of all keys what tells when they are due. */
export function everyVersion(input: StateLogInput, names: LogNames): Fragment {
  const columns = [...knownColumns(input), 'weir_slot'];
  const logged = [names.older, names.fresh].map(
    (table) => sql`SELECT ${columns} FROM weir.main.${table} WHERE NOT weir_gone`,
  );
  return visibleOver(input.model, joinFragments([inBase(names), ...logged], ' UNION ALL '));
}

/** All keys of the base. */
export function inBase(names: LogNames): Fragment {
  return sql`SELECT * FROM weir.main.${names.base}`;
}

/** The keys that were looked up only to see whether they are due. */
function lookedAt({ model }: StateLogInput, names: LogNames): Fragment {
  const columns = stateColumns(model).map((column) => `o.${column}`);
  return sql`SELECT ${columns} FROM weir.main.${names.old} AS o JOIN weir.main.${names.wanted} AS w ON ${sameKeys(model, 'o', 'w')} WHERE w.weir_rows = 0 AND NOT o.weir_gone`;
}

/** What is still there of the keys of this batch. */
export function stayed(input: StateLogInput, names: LogNames): Fragment {
  const { model } = input;
  const columns = stateColumns(model).map((column) => `t.${column}`);
  const stayers = sql`SELECT l.* FROM (${lookedAt(input, names)}) AS l ANTI JOIN weir.main.${names.evicted} AS e ON ${sameKeys(model, 'e', 'l')}`;
  const rows = sql`SELECT ${[...columns, `${slotOf(model, 't')} AS weir_slot`]} FROM (SELECT * FROM weir.main.${names.touched} UNION ALL ${stayers}) AS t`;
  return visibleOver(model, rows);
}

/** The keys of this batch that are to be removed. */
export function evict(input: StateLogInput, names: LogNames): Fragment {
  const { model, evictWhen } = input;
  const columns = stateColumns(model);
  const byCondition =
    evictWhen === undefined
      ? []
      : [sql`SELECT ${columns} FROM weir.main.${names.current} WHERE (${evictWhen})`];
  const byTime =
    ageingOf(input) === 'told'
      ? [
          sql`SELECT ${columns} FROM (${visibleOver(model, lookedAt(input, names))}) WHERE ${endsAt(input, batchTimeParameter())}`,
        ]
      : [];
  return sql`INSERT INTO weir.main.${names.evicted} ${joinFragments([...byCondition, ...byTime], ' UNION ALL ')}`;
}

/** What was touched and removed in the same batch is given out as removed only. */
export function untouch(model: StateModel, names: LogNames): Fragment {
  return sql`DELETE FROM weir.main.${names.touched} AS t USING weir.main.${names.evicted} AS e WHERE ${sameKeys(model, 't', 'e')}`;
}

import { durationText } from '@weir/parser';
import { batchTimeParameter } from '../../batch-time-parameter.ts';
import { sql } from '../../fragment.ts';
import type { Fragment, FragmentPart } from '../../fragment.ts';
import type { Program } from '../../plan.ts';
import type { StateModel } from '../state-model.ts';
import { keptState, keyColumns, sameKeys, stateColumns, visibleOver } from '../state-program.ts';
import { addDue, collection, forgetDue, noDueKeys } from './due-keys.ts';
import { foldingOf } from './fold.ts';
import { ageingOf } from './log-input.ts';
import type { Ageing, StateLogInput } from './log-input.ts';
import { lookUpBase, lookUpLog, setApart, want, wantDue } from './look-up.ts';
import { dueKeysOf, everyVersion, evict, inBase, lapsedAt, stayed, untouch } from './removal.ts';
import { slotOf, slots } from './slots.ts';
import { knownColumns, namesOf, tablesOf } from './tables.ts';
import type { LogNames } from './tables.ts';

/**
 * The SQL of a state of which only changes are given out, so that a batch need not cost more than the keys it touches: a log of
 * versions over a base that is never changed in place.
 *
 * 1. `wanted` := the keys with new rows, and those that may be due to be removed.
 * 2. `old` := the newest version of each: that of the log, where the keys are that were touched not long ago, and for those that are not
 *    there (`cold`) that of the base, which is many times larger and is looked through only if there are any. Both are looked through by
 *    slot, a small hash of the key: DuckDB joins small whole numbers by looking into a table of bits, which is several times faster
 *    than comparing keys.
 * 3. `touched` and `evicted` := what becomes of them. Both go into the log, evicted keys as gone.
 *
 * Keys that time removes are looked for only where that has to be told (due-keys.ts). Otherwise nobody sees when it happens: a key that
 * comes again is taken for a new one if it has lapsed since, and what has lapsed is left out when the log is folded.
 *
 * The runtime folds the log into the base in small steps (fold.ts).
 */
export function stateLog(input: StateLogInput): Omit<Program, 'result'> {
  const { model, clause, evictWhen } = input;
  const names = namesOf(input);
  const ageing = ageingOf(input);
  const due = dueKeysOf(input, names);
  const evicts = evictWhen !== undefined || ageing === 'told';
  const told = <T>(...what: T[]): T[] => (ageing === 'told' ? what : []);
  const steps = [
    want(input, names),
    ...told(wantDue(model, names, due)),
    lookUpLog(input, names),
    setApart(model, names),
    lookUpBase(input, names),
    touch(input, names),
    ...(evicts ? [evict(input, names)] : []),
  ];
  const after = [
    ...(evicts ? [untouch(model, names)] : []),
    ...told(forgetDue(due), addDue(due, stayed(input, names))),
  ];
  const lapsed = ageing === 'lapse' ? lapsedAt(input, '$past') : undefined;
  const folding = foldingOf(model, knownColumns(input), names, lapsed);
  return {
    tables: [
      ...tablesOf(input, names),
      ...told({ name: names.due, kind: 'state' as const, definition: noDueKeys(due, inBase(names)) }),
    ],
    steps: [...steps, write(model, names), ...after],
    cleanup: [names.wanted, names.cold, names.old, names.touched, names.evicted].map(
      (table) => sql`DELETE FROM weir.main.${table}`,
    ),
    notes: [note(input)],
    keeps: [{ ...keptState(model, 'log', [names.base, names.older, names.fresh]), keyTable: names.base }],
    log: {
      ...folding,
      writingStep: steps.length,
      slots,
      ...(ageing === 'lapse'
        ? { lapse: { slideMs: input.slideMs, afterMs: clause.timeout?.milliseconds ?? 0 } }
        : {}),
      ...(ageing === 'told' ? { due: collection(due, everyVersion(input, names)) } : {}),
    },
  };
}

/** For each key with new rows: its new values. */
function touch(input: StateLogInput, names: LogNames): Fragment {
  const { model, slideMs } = input;
  const variables = model.variables.map(
    (v) => sql`CASE WHEN s.weir_known THEN s.${v.column} ELSE ${v.initial} END AS ${v.column}`,
  );
  const columns: FragmentPart[] = [
    ...keyColumns(model).map((key) => `n.${key}`),
    ...model.aggregates.map((_, index) => `n.a${index}`),
    ...variables,
  ];
  const known = sql`SELECT *, true AS weir_known FROM weir.main.${names.old} WHERE NOT weir_gone`;
  // It was removed, if it was, at the latest by the batch before.
  const old =
    ageingOf(input) === 'lapse'
      ? sql`SELECT * FROM (${visibleOver(model, known)}) WHERE NOT ${lapsedAt(input, batchTimeParameter(slideMs))}`
      : known;
  const rows = sql`SELECT ${columns} FROM weir.main.${names.wanted} AS n LEFT JOIN (${old}) AS s ON ${sameKeys(model, 'n', 's')} WHERE n.weir_rows > 0`;
  const updated: FragmentPart[] = [
    ...keyColumns(model).map((key) => `w.${key}`),
    ...model.variables.map((variable) => variable.update),
    '$batch_time::TIMESTAMP',
  ];
  return sql`INSERT INTO weir.main.${names.touched} SELECT ${updated} FROM (${rows}) AS w`;
}

function write(model: StateModel, names: LogNames): Fragment {
  const columns = stateColumns(model).map((column) => `t.${column}`);
  const gone = [
    ...keyColumns(model).map((key) => `t.${key}`),
    ...model.variables.map((variable) => `t.${variable.column}`),
    '$batch_time::TIMESTAMP',
  ];
  const kept = `weir.main.${names.touched} AS t WHERE NOT EXISTS (SELECT 1 FROM weir.main.${names.evicted} AS e WHERE ${sameKeys(model, 'e', 't')})`;
  return sql`INSERT INTO weir.main.${names.fresh} SELECT ${[...columns, slotOf(model, 't'), 'false']} FROM ${kept} UNION ALL SELECT ${[...gone, slotOf(model, 't'), 'true']} FROM weir.main.${names.evicted} AS t`;
}

function note(input: StateLogInput): string {
  const { model, clause, evictWhen } = input;
  const size = `${model.keys.length} key columns, ${model.variables.length} values`;
  const removes = [
    ...(clause.timeout === undefined
      ? []
      : [`idle for more than ${durationText(clause.timeout.milliseconds)}`]),
    ...(evictWhen === undefined ? [] : ['for which EVICT WHEN holds']),
  ].join(' or ');
  return `state: a log of versions (${size}) over a base, into which it is folded in small steps: only touched keys are looked up, as only changes are given out${ageingNote(ageingOf(input), removes)}`;
}

function ageingNote(ageing: Ageing, removes: string): string {
  switch (ageing) {
    case 'none':
      return removes === ''
        ? ''
        : `; keys ${removes} are removed when they are touched, as nothing else makes it true`;
    case 'lapse':
      return `; keys ${removes} count as removed when they come again, and are left out when the log is folded, as removals are not given out`;
    case 'told':
      return `; keys ${removes} are found by the time when they are due`;
  }
}

import { durationText } from '@weir/parser';
import { batchTimeParameter } from '../batch-time-parameter.ts';
import { joinFragments, sql } from '../fragment.ts';
import type { Fragment, FragmentPart } from '../fragment.ts';
import { intervalSql } from '../interval-sql.ts';
import type { Program, TablePlan } from '../plan.ts';
import { addDue, collection, dueNow, forgetDue, noDueKeys } from './due-keys.ts';
import type { DueKeys } from './due-keys.ts';
import { foldingOf, newest } from './fold-log.ts';
import { atTime } from './passing-time.ts';
import type { Passing } from './passing-time.ts';
import type { StateModel } from './state-model.ts';
import {
  emitted,
  firstState,
  initSpan,
  keptState,
  keyColumns,
  sameKeys,
  stateColumns,
  visible,
  visibleOver,
} from './state-program.ts';
import type { StateProgramInput } from './state-program.ts';

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
 * The runtime folds the log into the base in small steps (fold-log.ts).
 */
export interface StateLogInput extends StateProgramInput {
  /** The length of the stream's batches. */
  readonly slideMs: number;
  /** When EVICT WHEN comes true. */
  readonly passing: Passing | undefined;
  /** EVICT WHEN depends on nothing but the key's row. */
  readonly evictsTouched: boolean;
}

/** What happens to keys that are not touched: nothing, they lapse unseen, or it is told when they are removed. */
type Ageing = 'none' | 'lapse' | 'told';

function ageingOf({ clause, evictWhen, evictsTouched }: StateLogInput): Ageing {
  const byCondition = evictWhen !== undefined && (!evictsTouched || clause.init !== undefined);
  if (clause.timeout === undefined && !byCondition) return 'none';
  return clause.emit.includes('EVICTED') ? 'told' : 'lapse';
}

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

type LogNames = ReturnType<typeof namesOf>;

function namesOf({ id }: StateProgramInput) {
  return {
    base: `state_${id}`,
    older: `older_${id}`,
    fresh: `fresh_${id}`,
    part: `part_${id}`,
    next: `next_${id}`,
    wanted: `wanted_${id}`,
    cold: `cold_${id}`,
    old: `old_${id}`,
    touched: `touched_${id}`,
    evicted: `evicted_${id}`,
    due: `due_${id}`,
    current: `current_${id}`,
    visible: `visible_${id}`,
  };
}

/** DuckDB joins by a table of bits up to a range of so many. */
const slots = 2 ** 20;

/**
 * Bits of the hash that DuckDB's own hash tables do not use: they find a row's place by the lower bits, and told rows apart by the upper
 * ones. With a slot of the lower bits, the rows of a few slots would all have their places close together, and wait for each other.
 */
const skippedBits = 20;

function slotOf(model: StateModel, row: string): string {
  const keys = keyColumns(model).map((key) => `${row}.${key}`);
  return `((hash(${keys.join(', ')}) >> ${skippedBits}) % ${slots})::INTEGER`;
}

/** What the base holds of each key: when it was touched last matters only to keys that time removes. */
function knownColumns(input: StateLogInput): string[] {
  const columns = stateColumns(input.model);
  return ageingOf(input) === 'none' ? columns.filter((column) => column !== 'last_update') : columns;
}

function tablesOf(input: StateLogInput, names: LogNames): readonly TablePlan[] {
  const { model } = input;
  const known = knownColumns(input);
  const values = [...keyColumns(model), ...model.variables.map((variable) => variable.column)];
  const first = sql`SELECT ${known}, ${slotOf(model, 's')} AS weir_slot FROM (${firstState(input)}) AS s ORDER BY weir_slot`;
  const none = (columns: readonly string[]): Fragment =>
    sql`SELECT ${columns} FROM weir.main.${names.base} WHERE false`;
  const plain = none([...values, 'NULL::TIMESTAMP AS last_update']);
  const noVersions = none([...values, 'NULL::TIMESTAMP AS last_update', 'weir_slot', 'false AS weir_gone']);
  const emits = { state: names.touched, touched: names.touched, evicted: names.evicted };
  return [
    { name: names.base, kind: 'state', definition: first, ...initSpan(input) },
    { name: names.older, kind: 'state', definition: noVersions },
    { name: names.fresh, kind: 'state', definition: noVersions },
    {
      name: names.part,
      kind: 'scratch',
      definition: none([...known, 'weir_slot', 'false AS weir_gone']),
    },
    { name: names.next, kind: 'scratch', definition: none([...known, 'weir_slot']) },
    {
      name: names.wanted,
      kind: 'scratch',
      definition: sql`SELECT d.*, 0::INTEGER AS weir_slot FROM (${input.delta}) AS d WHERE false`,
    },
    { name: names.cold, kind: 'scratch', definition: none([...keyColumns(model), 'weir_slot']) },
    { name: names.old, kind: 'scratch', definition: none([...known, 'false AS weir_gone']) },
    { name: names.touched, kind: 'scratch', definition: plain },
    { name: names.evicted, kind: 'scratch', definition: plain },
    { name: names.current, kind: 'view', definition: visible(model, names.touched) },
    { name: names.visible, kind: 'view', definition: emitted(input, emits) },
  ];
}

function want({ model, delta }: StateProgramInput, names: LogNames): Fragment {
  return sql`INSERT INTO weir.main.${names.wanted} SELECT d.*, ${slotOf(model, 'd')} FROM (${delta}) AS d WHERE d.weir_rows > 0`;
}

/** The keys that may have to be removed now, unless they were touched again. */
function wantDue(model: StateModel, names: LogNames, due: DueKeys): Fragment {
  const columns = [...keyColumns(model), 'weir_slot', 'weir_rows'];
  return sql`INSERT INTO weir.main.${names.wanted} (${columns}) SELECT i.*, 0 FROM (${dueNow(due)}) AS i ANTI JOIN weir.main.${names.wanted} AS w ON ${sameKeys(model, 'w', 'i')}`;
}

/** The newest version of each wanted key of which there are any in the log, gone or not. */
function lookUpLog(input: StateLogInput, names: LogNames): Fragment {
  const { model } = input;
  const versions = [names.older, names.fresh].map((table) => `SELECT * FROM weir.main.${table}`);
  const candidates = inSlotsOf(names.wanted, `(${versions.join(' UNION ALL ')})`);
  return sql`INSERT INTO weir.main.${names.old} SELECT ${newest([...knownColumns(input), 'weir_gone'], model, 'c')} FROM (${candidates}) AS c JOIN weir.main.${names.wanted} AS w ON ${sameKeys(model, 'c', 'w')} GROUP BY ${keyColumns(model).map((key) => `c.${key}`)}`;
}

/** The wanted keys that are not in the log. */
function setApart(model: StateModel, names: LogNames): Fragment {
  const columns = [...keyColumns(model), 'weir_slot'].map((column) => `w.${column}`);
  // NOT EXISTS would compare rows by all of their columns, as NULL is a key here.
  return sql`INSERT INTO weir.main.${names.cold} SELECT ${columns} FROM weir.main.${names.wanted} AS w ANTI JOIN weir.main.${names.old} AS o ON ${sameKeys(model, 'o', 'w')}`;
}

/** DuckDB does not look through the base if there are no keys to look for, and only at that stretch of its slots that they are in. */
function lookUpBase(input: StateLogInput, names: LogNames): Fragment {
  const { model } = input;
  const columns = knownColumns(input).map((column) => `c.${column}`);
  const candidates = inSlotsOf(names.cold, `weir.main.${names.base}`);
  return sql`INSERT INTO weir.main.${names.old} SELECT ${[...columns, 'false']} FROM (${candidates}) AS c JOIN weir.main.${names.cold} AS w ON ${sameKeys(model, 'c', 'w')}`;
}

/** Rows that may be those of the keys of a table. */
function inSlotsOf(keys: string, rows: string): string {
  return `SELECT v.* FROM ${rows} AS v JOIN (SELECT DISTINCT weir_slot FROM weir.main.${keys}) AS s ON v.weir_slot = s.weir_slot`;
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
function lapsedAt(input: StateLogInput, time: string): Fragment {
  return sql`(last_update < ${time} AND (${endsAt(input, time)}))`;
}

function dueKeysOf({ model, clause, passing, slideMs }: StateLogInput, names: LogNames): DueKeys {
  const { timeout } = clause;
  const times: FragmentPart[] = [
    ...(timeout === undefined ? [] : [`last_update + ${intervalSql(timeout.milliseconds)}`]),
    ...(passing === undefined ? [] : [passing.due]),
  ];
  return { model, table: names.due, due: sql`least(${times})`, slideMs };
}

/** Of all versions of all keys what tells when they are due. */
function everyVersion(input: StateLogInput, names: LogNames): Fragment {
  const columns = [...knownColumns(input), 'weir_slot'];
  const logged = [names.older, names.fresh].map(
    (table) => sql`SELECT ${columns} FROM weir.main.${table} WHERE NOT weir_gone`,
  );
  return visibleOver(input.model, joinFragments([inBase(names), ...logged], ' UNION ALL '));
}

function inBase(names: LogNames): Fragment {
  return sql`SELECT * FROM weir.main.${names.base}`;
}

/** The keys that were looked up only to see whether they are due. */
function lookedAt({ model }: StateLogInput, names: LogNames): Fragment {
  const columns = stateColumns(model).map((column) => `o.${column}`);
  return sql`SELECT ${columns} FROM weir.main.${names.old} AS o JOIN weir.main.${names.wanted} AS w ON ${sameKeys(model, 'o', 'w')} WHERE w.weir_rows = 0 AND NOT o.weir_gone`;
}

/** What is still there of the keys of this batch. */
function stayed(input: StateLogInput, names: LogNames): Fragment {
  const { model } = input;
  const columns = stateColumns(model).map((column) => `t.${column}`);
  const stayers = sql`SELECT l.* FROM (${lookedAt(input, names)}) AS l ANTI JOIN weir.main.${names.evicted} AS e ON ${sameKeys(model, 'e', 'l')}`;
  const rows = sql`SELECT ${[...columns, `${slotOf(model, 't')} AS weir_slot`]} FROM (SELECT * FROM weir.main.${names.touched} UNION ALL ${stayers}) AS t`;
  return visibleOver(model, rows);
}

function evict(input: StateLogInput, names: LogNames): Fragment {
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

/** What was touched and removed in the same batch is given out as removed only. */
function untouch(model: StateModel, names: LogNames): Fragment {
  return sql`DELETE FROM weir.main.${names.touched} AS t USING weir.main.${names.evicted} AS e WHERE ${sameKeys(model, 't', 'e')}`;
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

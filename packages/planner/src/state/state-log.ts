import { durationText, noSpan, walk } from '@weir/parser';
import type { Expression } from '@weir/parser';
import { isVolatile } from '../aggregate/volatile.ts';
import { joinFragments, sql } from '../fragment.ts';
import type { Fragment, FragmentPart } from '../fragment.ts';
import { intervalSql } from '../interval-sql.ts';
import type { Program, QueryPlan, TablePlan } from '../plan.ts';
import { unknownShape } from '../query/answer-shape.ts';
import { batchTable, rowsTable } from '../relation-names.ts';
import { foldingOf, newest } from './fold-log.ts';
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
} from './state-program.ts';
import type { StateProgramInput } from './state-program.ts';

/**
 * The SQL of a state of which only changes are given out, so that a batch need not cost more than the keys it touches: a log of
 * versions over a base that is never changed in place.
 *
 * 1. `wanted` := the keys with new rows, and those that may have been idle for too long.
 * 2. `old` := the newest version of each: that of the log, where the keys are that were touched not long ago, and for those that are not
 *    there (`cold`) that of the base, which is many times larger and is looked through only if there are any. Both are looked through by
 *    slot, a small hash of the key: DuckDB joins small whole numbers by looking into a table of bits, which is several times faster
 *    than comparing keys.
 * 3. `touched` and `evicted` := what becomes of them. Both go into the log, evicted keys as gone.
 *
 * The runtime folds the log into the base in small steps (fold-log.ts).
 */
export interface StateLogInput extends StateProgramInput {
  /** The length of the stream's batches. */
  readonly slideMs: number;
}

/** Whether a state can be kept as a log: what is given out, and what is removed, must show without looking at all keys. */
export function canBeLogged(input: StateProgramInput): boolean {
  const { clause, model, evictWhen } = input;
  const [key] = model.keys;
  if (clause.emit.length === 0 || clause.everyBatch || key?.expression.kind === 'number') return false;
  if (clause.init !== undefined && (evictWhen !== undefined || clause.timeout !== undefined)) return false;
  return evictWhen === undefined || dependsOnKeyAlone(evictWhen);
}

/** It can become true only when the key is touched. */
function dependsOnKeyAlone(condition: Expression): boolean {
  let alone = true;
  walk(condition, (node) => {
    if (node.kind === 'parameter' || node.kind === 'query' || node.kind === 'special') alone = false;
    if (node.kind === 'function' && isVolatile(node.path[node.path.length - 1]?.text ?? '')) alone = false;
    if (node.kind === 'method' && isVolatile(node.call.path[0].text)) alone = false;
  });
  return alone;
}

/** The program, and the stream that remembers when keys were touched, which must run before it. */
export function stateLog(input: StateLogInput): {
  readonly program: Omit<Program, 'result'>;
  readonly before: readonly QueryPlan[];
} {
  const { model, clause, evictWhen } = input;
  const names = namesOf(input);
  const evicts = evictWhen !== undefined || clause.timeout !== undefined;
  const tables = tablesOf(input, names);
  const expires = clause.timeout === undefined ? [] : [expiring(input, names, clause.timeout.milliseconds)];
  const steps = [
    want(input, names),
    ...expires,
    lookUpLog(input, names),
    setApart(model, names),
    lookUpBase(input, names),
    touch(model, names),
    ...(evicts ? [evict(input, names)] : []),
  ];
  const program: Omit<Program, 'result'> = {
    tables: clause.timeout === undefined ? tables : [],
    steps: [...steps, write(model, names), ...(evicts ? [untouch(model, names)] : [])],
    cleanup: [names.wanted, names.cold, names.old, names.touched, names.evicted].map(
      (table) => sql`DELETE FROM weir.main.${table}`,
    ),
    notes: [note(input)],
    keeps: [{ ...keptState(model, 'log', [names.base, names.older, names.fresh]), keyTable: names.base }],
    keptReads: clause.timeout === undefined ? [] : [names.idle],
    log: { ...foldingOf(model, knownColumns(input), names), writingStep: steps.length, slots },
  };
  return { program, before: clause.timeout === undefined ? [] : [idleStream(input, names, tables)] };
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
    idle: `weir_idle_${id}`,
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

/** What the base holds of each key: when it was touched last matters to TIMEOUT alone. */
function knownColumns({ model, clause }: StateProgramInput): string[] {
  const columns = stateColumns(model);
  return clause.timeout === undefined ? columns.filter((column) => column !== 'last_update') : columns;
}

function tablesOf(input: StateProgramInput, names: LogNames): readonly TablePlan[] {
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

/** The keys that were touched just so long ago that they are removed now, unless they were touched again. */
function expiring({ model, slideMs }: StateLogInput, names: LogNames, timeoutMs: number): Fragment {
  const keys = keyColumns(model);
  // What was touched at a time is in the kept rows of one slide later.
  const since = `$batch_time::TIMESTAMP - ${intervalSql(timeoutMs)}`;
  const columns = [...keys, 'weir_slot', 'weir_rows'];
  return sql`INSERT INTO weir.main.${names.wanted} (${columns}) SELECT DISTINCT ${keys}, weir_slot, 0 FROM weir.main.${rowsTable(names.idle)} AS i WHERE weir_time >= ${since} AND weir_time < ${since} + ${intervalSql(slideMs)} AND NOT EXISTS (SELECT 1 FROM weir.main.${names.wanted} AS w WHERE ${sameKeys(model, 'w', 'i')})`;
}

/** The newest version of each wanted key of which there are any in the log, gone or not. */
function lookUpLog(input: StateProgramInput, names: LogNames): Fragment {
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
function lookUpBase(input: StateProgramInput, names: LogNames): Fragment {
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
function touch(model: StateModel, names: LogNames): Fragment {
  const variables = model.variables.map(
    (v) => sql`CASE WHEN s.weir_known THEN s.${v.column} ELSE ${v.initial} END AS ${v.column}`,
  );
  const columns: FragmentPart[] = [
    ...keyColumns(model).map((key) => `n.${key}`),
    ...model.aggregates.map((_, index) => `n.a${index}`),
    ...variables,
  ];
  const old = `(SELECT *, true AS weir_known FROM weir.main.${names.old} WHERE NOT weir_gone) AS s`;
  const rows = sql`SELECT ${columns} FROM weir.main.${names.wanted} AS n LEFT JOIN ${old} ON ${sameKeys(model, 'n', 's')} WHERE n.weir_rows > 0`;
  const updated: FragmentPart[] = [
    ...keyColumns(model).map((key) => `w.${key}`),
    ...model.variables.map((variable) => variable.update),
    '$batch_time::TIMESTAMP',
  ];
  return sql`INSERT INTO weir.main.${names.touched} SELECT ${updated} FROM (${rows}) AS w`;
}

function evict({ model, clause, evictWhen }: StateProgramInput, names: LogNames): Fragment {
  const columns = stateColumns(model);
  const byCondition =
    evictWhen === undefined
      ? []
      : [sql`SELECT ${columns} FROM weir.main.${names.current} WHERE (${evictWhen})`];
  const timeout = clause.timeout;
  const idle = `SELECT ${columns.map((column) => `o.${column}`).join(', ')} FROM weir.main.${names.old} AS o JOIN weir.main.${names.wanted} AS w ON ${sameKeys(model, 'o', 'w')} WHERE w.weir_rows = 0 AND NOT o.weir_gone`;
  const byTime =
    timeout === undefined
      ? []
      : [sql`${idle} AND $batch_time::TIMESTAMP - o.last_update > ${intervalSql(timeout.milliseconds)}`];
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

/** The keys by the time they were touched: the index of TIMEOUT. */
function idleStream(
  { model, slideMs, clause }: StateLogInput,
  names: LogNames,
  tables: readonly TablePlan[],
): QueryPlan {
  const keepMs = (clause.timeout?.milliseconds ?? 0) + 2 * slideMs;
  const columns = [...keyColumns(model), 'weir_slot'];
  const log = [names.older, names.fresh]
    .map((table) => `SELECT * FROM weir.main.${table}`)
    .join(' UNION ALL ');
  const empty = sql`SELECT ${columns} FROM weir.main.${names.base} WHERE false`;
  return {
    role: {
      kind: 'stream',
      name: names.idle,
      relations: { ordered: false, consumers: 1, keepMs, windowMs: keepMs },
      internal: true,
    },
    slideMs,
    inputs: [],
    columns: [],
    program: {
      tables: [...tables, { name: batchTable(names.idle), kind: 'scratch', definition: empty }],
      steps: [],
      result: sql`SELECT ${columns} FROM (${log}) WHERE last_update = $batch_time::TIMESTAMP - ${intervalSql(slideMs)} AND NOT weir_gone`,
      cleanup: [],
      notes: [`the keys by the time of their last rows, kept ${durationText(keepMs)}`],
    },
    wholeInput: undefined,
    answers: unknownShape,
    span: noSpan,
  };
}

function note({ model, clause }: StateProgramInput): string {
  const size = `${model.keys.length} key columns, ${model.variables.length} values`;
  const removed =
    clause.timeout === undefined
      ? ''
      : `; keys idle for more than ${durationText(clause.timeout.milliseconds)} are found by the time they were touched`;
  return `state: a log of versions (${size}) over a base, into which it is folded in small steps: only touched keys are looked up, as only changes are given out${removed}`;
}

import { durationText, quoteName, quoteString } from '@weir/parser';
import type { Expression, Query, Span, StateClause } from '@weir/parser';
import { joinFragments, sql } from '../fragment.ts';
import type { Fragment, FragmentPart } from '../fragment.ts';
import { intervalSql } from '../interval-sql.ts';
import type { Keeping, Program, TablePlan } from '../plan.ts';
import type { StateModel } from './state-model.ts';

/**
 * The SQL of a state, batch by batch:
 *
 * 1. `touched` := for each key with new rows (EVERY BATCH: each key), its variables computed from the old ones and the aggregates.
 * 2. `state` takes them over.
 * 3. `evicted` := the keys to be removed, which then are.
 * 4. The user's SELECT reads the view `visible`.
 */
export interface StateProgramInput {
  readonly id: number;
  readonly model: StateModel;
  /** New rows by key: columns k0.., a0.., weir_rows. */
  readonly delta: Query;
  /** The aggregates of no rows, for EVERY BATCH. */
  readonly empty: Query | undefined;
  readonly clause: StateClause;
  /** Over the columns of `visible`. */
  readonly evictWhen: Expression | undefined;
}

/** `why` it is kept so. */
export function stateProgram(input: StateProgramInput, why: string): Omit<Program, 'result'> {
  const names = {
    state: `state_${input.id}`,
    touched: `touched_${input.id}`,
    evicted: `evicted_${input.id}`,
  };
  const evicts = input.evictWhen !== undefined || input.clause.timeout !== undefined;
  const tables: TablePlan[] = [
    { name: names.state, kind: 'state', definition: firstState(input), ...initSpan(input) },
    {
      name: names.touched,
      kind: 'scratch',
      definition: sql`SELECT * FROM weir.main.${names.state} WHERE false`,
    },
    {
      name: names.evicted,
      kind: 'scratch',
      definition: sql`SELECT * FROM weir.main.${names.state} WHERE false`,
    },
    { name: `current_${input.id}`, kind: 'view', definition: visible(input.model, names.state) },
    { name: `visible_${input.id}`, kind: 'view', definition: emitted(input, names) },
  ];
  return {
    tables,
    steps: [touch(input, names), merge(input.model, names), ...(evicts ? evict(input, names) : [])],
    cleanup: [
      sql`DELETE FROM weir.main.${names.touched}`,
      ...(evicts ? [sql`DELETE FROM weir.main.${names.evicted}`] : []),
    ],
    notes: [stateNote(input, why)],
    keeps: [{ ...keptState(input.model, 'table', [names.state]), keyTable: names.state }],
  };
}

/** A state as SHOW STATE names it: by its keys. */
export function keptState(
  model: StateModel,
  strategy: Keeping['strategy'],
  tables: readonly string[],
): Keeping {
  const of = isUngrouped(model) ? 'all rows' : model.keys.map((key) => key.name).join(', ');
  return { kind: 'state', of, strategy, tables: tables.map((name) => ({ name })), streams: [] };
}

export interface StateNames {
  readonly state: string;
  readonly touched: string;
  readonly evicted: string;
}

function stateNote({ clause, model }: StateProgramInput, why: string): string {
  const parts = [
    `state: one row a key (${model.keys.length} key columns, ${model.variables.length} values), merged at each batch, as ${why}`,
    ...(clause.timeout === undefined
      ? []
      : [`keys idle for more than ${durationText(clause.timeout.milliseconds)} are removed`]),
  ];
  return parts.join('; ');
}

export const keyColumns = (model: StateModel): string[] => model.keys.map((key) => key.column);
export const stateColumns = (model: StateModel): string[] => [
  ...keyColumns(model),
  ...model.variables.map((variable) => variable.column),
  'last_update',
];

/** Where the rows of the first state come from, if INIT gives them. */
export function initSpan({ clause }: StateProgramInput): { readonly span?: Span } {
  return clause.init === undefined ? {} : { span: clause.init.span };
}

/** The columns of the state by their types, and the rows it begins with. */
export function firstState(input: StateProgramInput): Fragment {
  const { model, clause } = input;
  const typed = model.variables.map((variable) => sql`${variable.typed} AS ${variable.column}`);
  const columns = [...model.keys.map((key) => `w.${key.column}`), ...typed, 'NULL::TIMESTAMP AS last_update'];
  const none = sql`SELECT ${columns} FROM (${input.delta}) AS w WHERE false`;
  const first = model.variables.map((variable) => variable.initial);
  // The one group without GROUP BY is there from the start.
  const start = isUngrouped(model) ? [sql`SELECT ${['0', ...first, 'NULL::TIMESTAMP']}`] : [];
  const init = clause.init === undefined ? [] : [initialRows(model, clause.init)];
  return joinFragments([none, ...(init.length > 0 ? init : start)], ' UNION ALL ');
}

export function isUngrouped(model: StateModel): boolean {
  const [key] = model.keys;
  return model.keys.length === 1 && key?.expression.kind === 'number';
}

/** INIT (query): keys and variables by name. A second row for a key is an error, as only one could be the state. */
function initialRows(model: StateModel, init: Query): Fragment {
  const keys = isUngrouped(model) ? ['0'] : model.keys.map((key) => `i.${quoteName(key.name)}`);
  const variables = model.variables.map((variable) => {
    const shown = model.visible.find((column) => column.value === variable.column)?.name ?? variable.column;
    return `i.${quoteName(shown)}`;
  });
  const rows = sql`SELECT *, count(*) OVER (PARTITION BY ${keys}) AS weir_times FROM (${init}) AS i`;
  const message = isUngrouped(model)
    ? quoteString('INIT gives several rows, and without GROUP BY there is one group')
    : `'INIT gives several rows for the key ' || concat_ws(', ', ${keys.map((key) => `coalesce(${key}::VARCHAR, 'NULL')`).join(', ')})`;
  return sql`SELECT ${[...keys, ...variables, '$batch_time::TIMESTAMP']} FROM (${rows}) AS i WHERE CASE WHEN i.weir_times > 1 THEN error(${message}) ELSE true END`;
}

/** For each key that this batch updates: its new row. */
function touch(input: StateProgramInput, names: StateNames): Fragment {
  const { model, clause } = input;
  const updates = model.variables.map((variable) => variable.update);
  const time = 'CASE WHEN w.weir_new THEN $batch_time::TIMESTAMP ELSE w.last_update END';
  const columns: FragmentPart[] = [...model.keys.map((key) => `w.${key.column}`), ...updates, time];
  const rows = clause.everyBatch ? everyKey(input, names) : newKeys(input, names);
  return sql`INSERT INTO weir.main.${names.touched} SELECT ${columns} FROM (${rows}) AS w`;
}

/** The keys with new rows, each with its old state or the initial one. */
function newKeys(input: StateProgramInput, names: StateNames): Fragment {
  const { model } = input;
  const variables = model.variables.map(
    (v) => sql`CASE WHEN s.weir_known THEN s.${v.column} ELSE ${v.initial} END AS ${v.column}`,
  );
  const columns: FragmentPart[] = [
    ...keyColumns(model).map((key) => `d.${key}`),
    ...model.aggregates.map((_, index) => `d.a${index}`),
    ...variables,
    's.last_update',
    'true AS weir_new',
  ];
  const on = sameKeys(model, 'd', 's');
  return sql`SELECT ${columns} FROM (${input.delta}) AS d LEFT JOIN (SELECT *, true AS weir_known FROM weir.main.${names.state}) AS s ON ${on} WHERE d.weir_rows > 0`;
}

/** All keys; those without new rows have the aggregates of none. */
function everyKey(input: StateProgramInput, names: StateNames): Fragment {
  const { model } = input;
  const either = (column: string): string =>
    `CASE WHEN d.weir_rows IS NULL THEN s.${column} ELSE d.${column} END AS ${column}`;
  const variables = model.variables.map(
    (v) => sql`CASE WHEN s.weir_known THEN s.${v.column} ELSE ${v.initial} END AS ${v.column}`,
  );
  const columns: FragmentPart[] = [
    ...keyColumns(model).map(either),
    ...model.aggregates.map(
      (_, index) => `CASE WHEN d.weir_rows IS NULL THEN e.a${index} ELSE d.a${index} END AS a${index}`,
    ),
    ...variables,
    's.last_update',
    'd.weir_rows IS NOT NULL AS weir_new',
  ];
  const state = `(SELECT *, true AS weir_known FROM weir.main.${names.state}) AS s`;
  const delta = sql`(SELECT * FROM (${input.delta}) WHERE weir_rows > 0) AS d`;
  const empty = input.empty === undefined ? '' : sql` CROSS JOIN (${input.empty}) AS e`;
  return sql`SELECT ${columns} FROM ${delta} FULL JOIN ${state} ON ${sameKeys(model, 'd', 's')}${empty}`;
}

/** NULL is a key like any other. */
export function sameKeys(model: StateModel, left: string, right: string): string {
  return keyColumns(model)
    .map((key) => `${left}.${key} IS NOT DISTINCT FROM ${right}.${key}`)
    .join(' AND ');
}

function merge(model: StateModel, names: StateNames): Fragment {
  const columns = stateColumns(model);
  const assigned = columns
    .filter((column) => !keyColumns(model).includes(column))
    .map((column) => `${column} = t.${column}`);
  const inserted = columns.map((column) => `t.${column}`);
  return sql`MERGE INTO weir.main.${names.state} AS s USING weir.main.${names.touched} AS t ON ${sameKeys(model, 's', 't')} WHEN MATCHED THEN UPDATE SET ${assigned} WHEN NOT MATCHED THEN INSERT (${columns}) VALUES (${inserted})`;
}

function evict(input: StateProgramInput, names: StateNames): Fragment[] {
  const { model, clause, evictWhen } = input;
  const timeout = clause.timeout;
  const idle =
    timeout === undefined
      ? []
      : [`$batch_time::TIMESTAMP - last_update > ${intervalSql(timeout.milliseconds)}`];
  const condition = joinFragments(
    [...(evictWhen === undefined ? [] : [sql`(${evictWhen})`]), ...idle],
    ' OR ',
  );
  const gone = sql`SELECT ${stateColumns(model)} FROM weir.main.current_${String(input.id)} WHERE ${condition}`;
  const keys = sameKeys(model, 's', 'e');
  return [
    sql`INSERT INTO weir.main.${names.evicted} ${gone}`,
    sql`DELETE FROM weir.main.${names.state} AS s USING weir.main.${names.evicted} AS e WHERE ${keys}`,
  ];
}

/** The rows of a state table with the names that users know besides weir's own. */
export function visible(model: StateModel, table: string): Fragment {
  return withShown(model, sql`weir.main.${table}`);
}

/** The same over a query of such rows. */
export function visibleOver(model: StateModel, rows: Fragment): Fragment {
  return withShown(model, sql`(${rows})`);
}

function withShown(model: StateModel, from: Fragment): Fragment {
  const shown = model.visible
    .filter((column) => column.name !== column.value)
    .map((column) => sql`${column.value} AS ${quoteName(column.name)}`);
  return sql`SELECT ${['*', ...shown]} FROM ${from}`;
}

/** What EMIT can let out, under the users' names only. */
export function emitted(input: StateProgramInput, names: StateNames): Fragment {
  const { model, clause } = input;
  const columns = model.visible.map((column) => sql`${column.value} AS ${quoteName(column.name)}`);
  const read = (table: string, evicted: boolean): Fragment =>
    sql`SELECT ${[...columns, `${evicted} AS evicted`]} FROM weir.main.${table}`;
  const [first, second] = clause.emit;
  if (second !== undefined)
    return joinFragments([read(names.state, false), read(names.evicted, true)], ' UNION ALL ');
  return first === 'EVICTED' ? read(names.evicted, true) : read(names.state, false);
}

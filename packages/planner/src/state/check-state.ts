import { didYouMean, printSql, walk, warningAt } from '@weir/parser';
import type { FunctionCall, OrderBy, Query, TableName } from '@weir/parser';
import { aggregatesIn } from '../aggregate/find-aggregates.ts';
import { sql } from '../fragment.ts';
import type { Planning } from '../planning.ts';
import { engineDiagnostic } from '../query/engine-diagnostic.ts';
import { sameName } from '../tree.ts';
import type { StateKey } from './state-model.ts';
import type { StateSelect } from './state-select.ts';

/** What can be said of a STATE clause by itself. False after reporting an error. */
export function checkClause(select: StateSelect, overlapping: boolean, planning: Planning): boolean {
  const state = select.state;
  const errorsBefore = planning.errorCount();
  if (overlapping) {
    planning.error(
      state.span,
      'state-over-window',
      'STATE over a window that overlaps would count rows more than once',
      'leave out WINDOW: state covers all rows since the pipeline began',
    );
  }
  if (state.everyBatch && state.variables.length === 0) {
    planning.error(
      state.span,
      'every-batch',
      'EVERY BATCH has nothing to do without variables',
      'leave it out',
    );
  }
  if (state.init !== undefined && state.variables.length === 0) {
    planning.error(
      state.init.span,
      'init-without-variables',
      'INIT gives variables their first values, and this STATE has no variables',
      'write them: STATE (n BIGINT DEFAULT 0 UPDATE n + count(*)) INIT (...)',
    );
  }
  if (state.emit.includes('EVICTED') && state.timeout === undefined && state.evictWhen === undefined) {
    const message = 'EMIT EVICTED gives nothing here: no key is ever removed';
    planning.report(warningAt(state.span, 'nothing-evicted', message, 'write TIMEOUT or EVICT WHEN'));
  }
  return planning.errorCount() === errorsBefore;
}

/** Variables have names of their own, beside each other and the keys. False after reporting an error. */
export function checkNames(select: StateSelect, keys: readonly StateKey[], planning: Planning): boolean {
  const taken = new Map<string, string>([
    ...keys.map((key) => [key.name.toLowerCase(), 'a key'] as const),
    ['last_update', 'the time of the newest rows of a key'],
    ['batch_time', 'the time of the batch'],
    ['evicted', 'what tells removed keys from others'],
  ]);
  const errorsBefore = planning.errorCount();
  for (const { name } of select.state.variables) {
    const other = taken.get(name.text.toLowerCase());
    if (other !== undefined) {
      const message = `"${name.text}" is the name of ${other}: a variable needs another one`;
      planning.error(name.span, 'duplicate-variable', message);
    }
    taken.set(name.text.toLowerCase(), 'another variable');
  }
  return planning.errorCount() === errorsBefore;
}

/** INIT (query): its columns are the keys and the variables by name. False after reporting an error. */
export async function checkInit(
  init: Query,
  select: StateSelect,
  keys: readonly StateKey[],
  planning: Planning,
): Promise<boolean> {
  const stream = streamIn(init);
  if (stream !== undefined) {
    const message = 'INIT is read once, before the streams start: it can read no stream';
    planning.error(stream.span, 'stream-in-init', message, 'read a table or a file');
    return false;
  }
  const fragment = sql`${init}`;
  const described = await planning.catalog.describe(fragment.sql);
  if (described.kind === 'error') {
    planning.report(
      engineDiagnostic(described, planning.placeIn(fragment, described.position, init.span), planning),
    );
    return false;
  }
  const given = described.columns.map((column) => column.name);
  const keyNames = select.groupBy === undefined ? [] : keys.map((key) => key.name);
  const wanted = [...keyNames, ...select.state.variables.map((variable) => variable.name.text)];
  const notes = [`its columns are the keys and variables: ${wanted.join(', ')}`];
  for (const name of wanted.filter((each) => !given.some((other) => sameName(each, other)))) {
    planning.error(
      init.span,
      'init-columns',
      `INIT gives no column "${name}"`,
      didYouMean(name, given),
      notes,
    );
    return false;
  }
  for (const name of given.filter((each) => !wanted.some((other) => sameName(each, other)))) {
    const message = `INIT gives a column "${name}", which is no key and no variable`;
    planning.error(init.span, 'init-columns', message, didYouMean(name, wanted), notes);
    return false;
  }
  return true;
}

/** A relation of weir's own database stands where a stream was named. */
function streamIn(init: Query): TableName | undefined {
  let found: TableName | undefined;
  walk(init, (node) => {
    if (node.kind === 'table' && node.path[0].text === 'weir' && node.path.length === 3) found ??= node;
  });
  return found;
}

/** With variables, SELECT, HAVING and ORDER BY read the state: an aggregate there has no rows to range over. */
export function refuseAggregates(
  select: StateSelect,
  orderBy: OrderBy | undefined,
  planning: Planning,
): void {
  const places = [
    ...select.items.map((item) => item.value),
    ...(select.having === undefined ? [] : [select.having]),
    ...(orderBy?.items.flatMap((item) => (item.value === 'all' ? [] : [item.value])) ?? []),
  ];
  for (const call of places.flatMap(aggregatesIn)) {
    planning.error(
      call.span,
      'aggregate-outside-state',
      `${printSql(call)} stands outside of the variables of STATE`,
      `keep it in a variable: STATE (${exampleVariable(call)})`,
    );
  }
}

/** The variable that would hold the aggregate over all rows of a key, where there is a simple one. */
function exampleVariable(call: FunctionCall): string {
  const text = printSql(call);
  switch (call.path[0].text.toLowerCase()) {
    case 'count':
    case 'count_if':
    case 'sum':
      return `value BIGINT DEFAULT 0 UPDATE value + ${text}`;
    case 'min':
      return `value BIGINT UPDATE least(value, ${text})`;
    case 'max':
      return `value BIGINT UPDATE greatest(value, ${text})`;
    default:
      return `value BIGINT UPDATE ${text}`;
  }
}

import { aggregateChoices } from './random-window-query.ts';
import type { Random } from './random.ts';

/** A query with STATE, in parts: the reference computes with the same parts, step by step. */
export interface StateQuery {
  /** Expressions over the stream; none: one group. */
  readonly keys: readonly string[];
  readonly where: string | undefined;
  /** Without variables: the aggregates of the SELECT list. */
  readonly aggregates: readonly string[];
  readonly variables: readonly Variable[];
  readonly everyBatch: boolean;
  readonly timeoutMs: number | undefined;
  /** Over `{key0}`, `{variable}` or `{0}` (an aggregate), `{batch_time}` and `{last_update}`. */
  readonly evictWhen: string | undefined;
  readonly emit: '' | 'CHANGES' | 'EVICTED' | 'CHANGES, EVICTED';
  readonly having: string | undefined;
}

/** In UPDATE `{name}` is a variable, `<call>` an aggregate over the new rows. */
export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly initial: string | undefined;
  readonly update: string;
}

export function randomStateQuery(random: Random): StateQuery {
  const keys = random.sample(['k', 's', 'f', 'k % 3', 'lower(s)'], random.pick([0, 1, 1, 1, 2]));
  const bare = random.chance(0.5);
  const variables = bare ? [] : random.sample(variableChoices, random.int(1, 4));
  const aggregates = bare
    ? Array.from({ length: random.int(1, 3) }, () => random.pick(aggregateChoices))
    : [];
  const grouped = keys.length > 0;
  const emits = ['', '', 'CHANGES', 'CHANGES', 'EVICTED', 'CHANGES, EVICTED'] as const;
  const evicts = grouped && random.chance(0.5);
  return {
    keys,
    where: random.chance(0.3) ? random.pick(['n > 0', 'k IS NOT NULL', "s <> 'a'"]) : undefined,
    aggregates,
    variables,
    everyBatch: !bare && random.chance(0.25),
    timeoutMs: evicts && random.chance(0.7) ? random.pick([1000, 2000, 3000, 7000]) : undefined,
    evictWhen: evicts && random.chance(0.5) ? evictWhen(random, bare, variables) : undefined,
    emit: grouped ? random.pick(emits) : random.pick(['', 'CHANGES'] as const),
    having: grouped && random.chance(0.2) ? '{key0} IS NOT NULL' : undefined,
  };
}

function evictWhen(random: Random, bare: boolean, variables: readonly Variable[]): string {
  const general = ["{last_update} < {batch_time} - INTERVAL '3 seconds'", '{key0} IS NULL', 'false'] as const;
  if (bare || !variables.some((variable) => variable.name === 'visits')) return random.pick(general);
  return random.pick([...general, '{visits} > 4', '{visits} > 6 AND {key0} IS NOT NULL']);
}

const variableChoices: readonly Variable[] = [
  { name: 'visits', type: 'BIGINT', initial: '0', update: '{visits} + <count(*)>' },
  { name: 'last', type: 'TIMESTAMP', initial: undefined, update: 'greatest({last}, <max(ts)>)' },
  { name: 'total', type: 'HUGEINT', initial: '0', update: '{total} + coalesce(<sum(i)>, 0)' },
  {
    name: 'peak',
    type: 'DOUBLE',
    initial: undefined,
    update: 'coalesce(greatest({peak}, <max(d)>), {peak}, -1)',
  },
  { name: 'batches', type: 'INTEGER', initial: '10', update: '{batches} + 1' },
  {
    name: 'words',
    type: 'VARCHAR[]',
    initial: undefined,
    update: 'list_distinct(list_concat({words}, <list(s)>))[:5].list_sort()',
  },
  { name: 'since', type: 'TIMESTAMP', initial: undefined, update: 'coalesce({since}, {batch_time})' },
];

/** As weir is given it. */
export function stateInWeir(query: StateQuery): string {
  const keys = query.keys.map((key, index) => `${key} AS key${index}`);
  const values =
    query.variables.length > 0
      ? query.variables.map((each) => each.name)
      : query.aggregates.map((call, index) => `${call} AS a${index}`);
  const where = query.where === undefined ? '' : ` WHERE ${query.where}`;
  const group = query.keys.length === 0 ? '' : ` GROUP BY ${query.keys.join(', ')}`;
  const variables = query.variables.map(
    ({ name, type, initial, update }) =>
      `${name} ${type}${initial === undefined ? '' : ` DEFAULT ${initial}`} UPDATE ${plain(query, update)}`,
  );
  return [
    `SELECT ${[...keys, ...values].join(', ')} FROM base${where}${group} STATE`,
    ...(query.everyBatch ? ['EVERY BATCH'] : []),
    ...(variables.length === 0 ? [] : [`(${variables.join(', ')})`]),
    ...(query.timeoutMs === undefined ? [] : [`TIMEOUT ${query.timeoutMs}ms`]),
    ...(query.evictWhen === undefined ? [] : [`EVICT WHEN ${plain(query, query.evictWhen)}`]),
    ...(query.having === undefined ? [] : [`HAVING ${plain(query, query.having)}`]),
    ...(query.emit === '' ? [] : [`EMIT ${query.emit}`]),
  ].join(' ');
}

function plain(query: StateQuery, template: string): string {
  return template
    .replaceAll(/\{key(\d)\}/g, (_, index: string) => query.keys[Number(index)] ?? 'NULL')
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => name)
    .replaceAll(/<([^<>]+)>/g, (_, call: string) => call);
}

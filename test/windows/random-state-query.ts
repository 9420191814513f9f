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
  /** The rows of INIT: values of the keys and the variables, in their order. */
  readonly init: readonly (readonly string[])[] | undefined;
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
  /** Values that INIT may give it. */
  readonly given: readonly [string, ...string[]];
}

export function randomStateQuery(random: Random): StateQuery {
  const keys = random.sample(Object.keys(keyChoices), random.pick([0, 1, 1, 1, 2]));
  const bare = random.chance(0.5);
  const variables = bare ? [] : random.sample(variableChoices, random.int(1, 4));
  const aggregates = bare
    ? Array.from({ length: random.int(1, 3) }, () => random.pick(aggregateChoices))
    : [];
  const grouped = keys.length > 0;
  const emits = ['', '', 'CHANGES', 'CHANGES', 'EVICTED', 'CHANGES, EVICTED'] as const;
  const evicts = grouped && random.chance(0.6);
  const init = !bare && random.chance(0.4) ? initialRows(random, keys, variables) : undefined;
  return {
    keys,
    init,
    where: random.chance(0.3) ? random.pick(['n > 0', 'k IS NOT NULL', "s <> 'a'"]) : undefined,
    aggregates,
    variables,
    everyBatch: !bare && random.chance(0.25),
    timeoutMs: evicts && random.chance(0.6) ? random.pick([1000, 2000, 3000, 7000]) : undefined,
    evictWhen: evicts && random.chance(0.6) ? evictWhen(random, variables) : undefined,
    emit: grouped ? random.pick(emits) : random.pick(['', 'CHANGES'] as const),
    having: grouped && random.chance(0.2) ? '{key0} IS NOT NULL' : undefined,
  };
}

/** The keys, each with values of its own that INIT may give it. */
const keyChoices: Readonly<Record<string, readonly [string, ...string[]]>> = {
  k: ['0', '1', '2', '7', 'NULL'],
  s: ["'a'", "'b'", "''", 'NULL'],
  f: ['true', 'false', 'NULL'],
  'k % 3': ['0', '1', '2', 'NULL'],
  'lower(s)': ["'a'", "'ab'", 'NULL'],
};

/** A few rows with other keys each; one where there is one group. */
function initialRows(
  random: Random,
  keys: readonly string[],
  variables: readonly Variable[],
): readonly (readonly string[])[] {
  const rows = new Map<string, readonly string[]>();
  for (let count = keys.length === 0 ? 1 : random.int(0, 5); count > 0; count -= 1) {
    const key = keys.map((each) => random.pick(keyChoices[each] ?? ['NULL']));
    rows.set(key.join(), [...key, ...variables.map((variable) => random.pick(variable.given))]);
  }
  return [...rows.values()];
}

/** Conditions that come true when a key is touched, at a time, or whenever they like. */
function evictWhen(random: Random, variables: readonly Variable[]): string {
  const has = (name: string): boolean => variables.some((variable) => variable.name === name);
  const general = [
    "{last_update} < {batch_time} - INTERVAL '3 seconds'",
    '{batch_time} - {last_update} >= INTERVAL 2 SECONDS',
    "{last_update} + INTERVAL '2 seconds' <= {batch_time} AND {key0} IS NOT NULL",
    'epoch({batch_time})::BIGINT % 4 = 0 AND {key0} IS NOT NULL',
    "date_diff('second', {last_update}, {batch_time}) > 3",
    '{key0} IS NULL',
    'false',
  ] as const;
  const over = [
    ...(has('visits') ? ['{visits} > 4', '{visits} > 6 AND {key0} IS NOT NULL'] : []),
    ...(has('since')
      ? ['{batch_time} > {since}', '({batch_time} - {since}) > INTERVAL 3 SECONDS OR {key0} IS NULL']
      : []),
    ...(has('last') ? ['{last} < {batch_time}', '{batch_time} + INTERVAL 1 MINUTE >= ({last})'] : []),
    ...(has('visits') && has('since')
      ? ['{visits} > 3 OR ({batch_time} > {since} + INTERVAL 2 SECONDS AND {visits} > 1)']
      : []),
  ];
  const [first, ...others] = over;
  return first === undefined || random.chance(0.4) ? random.pick(general) : random.pick([first, ...others]);
}

const variableChoices: readonly Variable[] = [
  { name: 'visits', type: 'BIGINT', initial: '0', update: '{visits} + <count(*)>', given: ['0', '3', '5'] },
  {
    name: 'last',
    type: 'TIMESTAMP',
    initial: undefined,
    update: 'greatest({last}, <max(ts)>)',
    given: ["'2026-01-01 00:00:12'", "'2027-01-01'", 'NULL'],
  },
  {
    name: 'total',
    type: 'HUGEINT',
    initial: '0',
    update: '{total} + coalesce(<sum(i)>, 0)',
    given: ['0', '-7'],
  },
  {
    name: 'peak',
    type: 'DOUBLE',
    initial: undefined,
    update: 'coalesce(greatest({peak}, <max(d)>), {peak}, -1)',
    given: ['1.5', 'NULL'],
  },
  { name: 'batches', type: 'INTEGER', initial: '10', update: '{batches} + 1', given: ['1', 'NULL'] },
  {
    name: 'words',
    type: 'VARCHAR[]',
    initial: undefined,
    update: 'list_distinct(list_concat({words}, <list(s)>))[:5].list_sort()',
    given: ["['x']", 'NULL'],
  },
  {
    name: 'since',
    type: 'TIMESTAMP',
    initial: undefined,
    update: 'coalesce({since}, {batch_time})',
    given: ["'2026-01-01 00:00:05'", "'2026-01-01 00:00:10'", 'NULL'],
  },
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
    ...(query.init === undefined ? [] : [`INIT (${initInWeir(query)})`]),
    ...(query.timeoutMs === undefined ? [] : [`TIMEOUT ${query.timeoutMs}ms`]),
    ...(query.evictWhen === undefined ? [] : [`EVICT WHEN ${plain(query, query.evictWhen)}`]),
    ...(query.having === undefined ? [] : [`HAVING ${plain(query, query.having)}`]),
    ...(query.emit === '' ? [] : [`EMIT ${query.emit}`]),
  ].join(' ');
}

/** Its columns go by the names of the keys, which are those of columns, or of what stands in the SELECT list. */
function initInWeir(query: StateQuery): string {
  const keys = query.keys.map((key, index) => (/^\w+$/.test(key) ? key : `key${index}`));
  const names = [...keys, ...query.variables.map((variable) => variable.name)];
  const types = [...keys.map(() => undefined), ...query.variables.map((variable) => variable.type)];
  const values = (row: readonly string[]): string =>
    row
      .map((value, index) => (types[index] === undefined ? value : `CAST(${value} AS ${types[index]})`))
      .join(', ');
  const rows = query.init?.map((row) => `(${values(row)})`) ?? [];
  const none = `(${values(names.map(() => 'NULL'))})`;
  const filter = rows.length === 0 ? ' WHERE false' : '';
  return `SELECT * FROM (VALUES ${rows.length === 0 ? none : rows.join(', ')}) AS first(${names.join(', ')})${filter}`;
}

function plain(query: StateQuery, template: string): string {
  return template
    .replaceAll(/\{key(\d)\}/g, (_, index: string) => query.keys[Number(index)] ?? 'NULL')
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => name)
    .replaceAll(/<([^<>]+)>/g, (_, call: string) => call);
}

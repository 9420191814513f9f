import type { Random } from './random.ts';

/**
 * A query over windows as a template: `{{0}}`, `{{1}}` stand for its windows and `{{batch_time}}`, `{{window_start}}`, `{{window_end}}`
 * for the constants of the output batch, so that both weir and plain DuckDB can be given it.
 */
export interface WindowQuery {
  readonly template: string;
  readonly windows: readonly { readonly stream: string; readonly lengthMs: number }[];
  readonly slideMs: number;
}

/** Something that windows can stand on. All have the columns of the recorded stream. */
export interface StreamBelow {
  readonly name: string;
  readonly slideMs: number;
}

export function randomWindowQuery(
  random: Random,
  streams: readonly [StreamBelow, ...StreamBelow[]],
): WindowQuery {
  const stream = random.pick(streams);
  const slideMs = stream.slideMs * random.pick([1, 1, 1, 2, 3, 5]);
  const windows = [{ stream: stream.name, lengthMs: lengthOf(random, stream.slideMs, slideMs) }];
  const shape = random.next();
  if (shape < 0.7) return { template: aggregation(random, '{{0}}'), windows, slideMs };
  if (shape < 0.78) return { template: overAggregation(random), windows, slideMs };
  if (shape < 0.86) {
    const other = { stream: stream.name, lengthMs: lengthOf(random, stream.slideMs, slideMs) };
    return { template: twoWindows(random), windows: [...windows, other], slideMs };
  }
  return { template: rowByRow(random), windows, slideMs };
}

/** GROUP BY over one window with aggregates that are sums. */
export function randomSums(random: Random, stream: string, unitMs: number): WindowQuery {
  const keys = random.pick(['', 'k', 'k', 'k', 'k, f', 'k % 5']);
  const slideMs = unitMs * random.pick([1, 1, 1, 1, 2, 3]);
  const lengthMs = unitMs * random.pick([1, 2, 3, 5, 8, 13, 30]);
  const calls = random.sample(invertible, random.int(1, 3)).map((call) => decorated(random, call));
  const items = [...(keys === '' ? [] : [keys]), ...calls.map((call, index) => `${call} AS x${index}`)];
  const groups = keys === '' ? '' : ` GROUP BY ${keys}`;
  const where = random.chance(0.2) ? ` WHERE ${random.pick(conditions)}` : '';
  const template = `SELECT ${items.join(', ')} FROM {{0}}${where}${groups}${having(random, keys === 'k' ? ['k'] : [])}`;
  return {
    template: template.replaceAll('max(i) IS NOT NULL', 'count(i) > 0').replaceAll(' OR min(n) < 0', ''),
    windows: [{ stream, lengthMs }],
    slideMs,
  };
}

function lengthOf(random: Random, unitMs: number, slideMs: number): number {
  return random.chance(0.3)
    ? slideMs * random.int(1, 6)
    : unitMs * random.pick([1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 25, 40]);
}

/** GROUP BY over one window. */
export function aggregation(random: Random, from: string, names = ['a', 'b', 'c', 'd']): string {
  const keys = random.sample(keyExpressions, random.pick([0, 1, 1, 1, 2, 3]));
  const groups = groupBy(random, keys);
  const sets = /ROLLUP|CUBE|SETS/.test(groups);
  const aggregates = randomAggregates(random, random.int(keys.length === 0 ? 1 : 0, 3), !sets);
  const keyItems = keys.map((key, index) => `${key} AS key${index}`);
  const items = [
    ...keyItems,
    ...aggregates.map((call, index) => `${decorated(random, call)} AS ${names[index] ?? 'x'}`),
  ];
  const constants = random.chance(0.15)
    ? [random.pick(['{{window_start}} AS since', '{{batch_time}} AS until'])]
    : [];
  const where = random.chance(0.45) ? ` WHERE ${random.pick(conditions)}` : '';
  const select = `SELECT ${random.chance(0.05) ? 'DISTINCT ' : ''}${[...items, ...constants].join(', ')} FROM ${from}${where}`;
  // DuckDB does not take QUALIFY behind GROUP BY ALL.
  const end = endOf(random, keys, items.length);
  return `${select}${groups}${having(random, keys)}${groups.endsWith('ALL') && end.includes('QUALIFY') ? '' : end}`;
}

function groupBy(random: Random, keys: readonly string[]): string {
  if (keys.length === 0) return '';
  const all = keys.join(', ');
  if (keys.length > 1 && random.chance(0.25)) {
    return ` GROUP BY ${random.pick([`ROLLUP (${all})`, `CUBE (${all})`, `GROUPING SETS ((${all}), (${keys[0] ?? ''}), ())`])}`;
  }
  return ` GROUP BY ${random.pick([all, 'ALL', keys.map((_, index) => index + 1).join(', '), keys.map((_, index) => `key${index}`).join(', ')])}`;
}

function having(random: Random, keys: readonly string[]): string {
  if (keys.length === 0 || !random.chance(0.2)) return '';
  return ` HAVING ${random.pick(['count(*) > 1', 'sum(n) > 0', 'max(i) IS NOT NULL', `${keys[0] ?? 'k'} IS NOT NULL`, 'count(*) > 2 OR min(n) < 0'])}`;
}

/** QUALIFY, or ORDER BY and LIMIT with an order in which no two rows are equal. */
function endOf(random: Random, keys: readonly string[], columns: number): string {
  if (keys.length > 0 && random.chance(0.1)) {
    return ` QUALIFY row_number() OVER (ORDER BY ${['count(*) DESC', ...keys].join(', ')}) <= 2`;
  }
  if (!random.chance(0.3)) return '';
  const order = Array.from({ length: columns }, (_, index) => index + 1).join(', ');
  return ` ORDER BY ${random.pick(['ALL', order])}${random.chance(0.5) ? ' LIMIT 3' : ''}`;
}

/** A query over the answer of an aggregation. */
function overAggregation(random: Random): string {
  const inner = aggregation(random, '{{0}}').replace(/ LIMIT \d+$/, '');
  return random.pick([
    `SELECT count(*) AS groups FROM (${inner})`,
    `WITH inside AS (${inner}) SELECT * FROM inside`,
    `(${inner}) UNION ALL (${inner})`,
    `SELECT * FROM (${inner}) AS x LEFT JOIN (VALUES (1)) AS v(one) ON true`,
  ]);
}

function twoWindows(random: Random): string {
  return random.pick([
    'SELECT x.k, count(*) AS pairs, sum(x.n) AS total FROM {{0}} AS x JOIN {{1}} AS y USING (k) GROUP BY x.k',
    'SELECT k, count(*) AS rows, max(i) AS most FROM {{0}} GROUP BY k UNION ALL SELECT k, count(*), min(i) FROM {{1}} GROUP BY k',
    'SELECT * FROM (SELECT k, sum(n) AS a FROM {{0}} GROUP BY k) FULL JOIN (SELECT k, avg(n) AS b FROM {{1}} GROUP BY k) USING (k)',
    'SELECT k, n FROM {{0}} EXCEPT SELECT k, n FROM {{1}} WHERE n > 0',
  ]);
}

function rowByRow(random: Random): string {
  return random.pick([
    'SELECT * FROM {{0}}',
    'SELECT k, n * 2 AS twice, {{window_start}} AS since FROM {{0}} WHERE n > 0',
    'SELECT DISTINCT k, f FROM {{0}}',
    'SELECT k, i, row_number() OVER (PARTITION BY k ORDER BY ALL) FROM {{0}}'.replace(
      'ORDER BY ALL',
      'ORDER BY i, n, s, d, m, f, ts',
    ),
    'SELECT k, count(*) OVER (PARTITION BY k) AS n FROM {{0}}',
    "SELECT unnest(string_split(s, ' ')) AS word, n FROM {{0}}",
  ]);
}

const keyExpressions = [
  'k',
  's',
  'k % 3',
  'lower(s)',
  'f',
  "date_trunc('minute', ts)",
  'coalesce(n, 0) // 4',
] as const;

const conditions = [
  'n > 0',
  'k IS NOT NULL',
  "s <> 'a'",
  'i BETWEEN -20 AND 20',
  'f',
  'n % 2 = 0 AND d > 0',
  'false',
] as const;

/** A call that may be filtered, or stand within an expression. */
function decorated(random: Random, call: string): string {
  const filtered = random.chance(0.12) ? `${call} FILTER (WHERE ${random.pick(conditions)})` : call;
  return random.chance(0.08) ? `coalesce(CAST(${filtered} AS VARCHAR), 'none')` : filtered;
}

/**
 * So many calls of all aggregates. Those whose answer depends on the order of the rows are not put beside those that need rows: over
 * rows DuckDB promises no order, over partials it is that of arrival. The same with grouping sets, which merge partials of many keys.
 */
function randomAggregates(random: Random, count: number, ordered: boolean): string[] {
  const last = ordered && random.chance(0.8) ? inOrder : needRows;
  return Array.from({ length: count }, () => {
    const kind = random.next();
    return kind < 0.4 ? random.pick(invertible) : kind < 0.75 ? random.pick(combinable) : random.pick(last);
  });
}

/** What can be subtracted. */
export const invertible = [
  'count(*)',
  'count(n)',
  'count(s)',
  'sum(i)',
  'sum(n)',
  'sum(m)',
  'sum(n * 2 + 1)',
  'sum(k)',
  'avg(n)',
  'avg(i)',
  'avg(m)',
  'count_if(f)',
  'sum(length(s))',
  'sum(CASE WHEN f THEN 1 ELSE 0 END)',
] as const;

/** What can be merged. */
export const combinable = [
  'min(i)',
  'max(i)',
  'min(d)',
  'max(s)',
  'max(ts)',
  'min(m)',
  'sum(d)',
  'avg(d)',
  'bool_and(f)',
  'bool_or(f)',
  'bit_and(n)',
  'bit_or(n)',
  'bit_xor(n)',
  'histogram(n)',
  'count(DISTINCT n)',
  'count(DISTINCT s)',
  'count(DISTINCT (n, s))',
  'sum(DISTINCT n)',
  'avg(DISTINCT n)',
  'stddev(n)',
  'stddev_pop(d)',
  'var_samp(n)',
  'var_pop(d)',
  'corr(d, n)',
  'covar_pop(d, n)',
  'covar_samp(n, k)',
  'regr_slope(d, n)',
  'regr_count(d, n)',
  'regr_r2(d, n)',
  'regr_avgx(d, n)',
  'approx_count_distinct(i)',
  'approx_count_distinct(s)',
  'product(n)',
  'min(DISTINCT n)',
  'kahan_sum(d)',
  'avg(ts)',
] as const;

/** What can be merged in the order of arrival. */
export const inOrder = [
  'list(n)',
  'array_agg(s)',
  "string_agg(s, '|')",
  'string_agg(s)',
  'arg_min(n, i)',
  'arg_max(s, ts)',
  'max_by(k, n)',
  'first(n)',
  'last(s)',
  'any_value(s)',
  'first(i)',
] as const;

/** What needs the rows. */
export const needRows = [
  'median(n)',
  'quantile_cont(d, 0.25)',
  'quantile_disc(n, 0.5)',
  'list(n ORDER BY n)',
  "string_agg(s, ',' ORDER BY s, n)",
  'mad(n)',
  'list(DISTINCT k ORDER BY k)',
  'entropy(n)',
  'max(n, 2)',
] as const;

/** What STATE can carry. */
export const aggregateChoices = [...invertible, ...combinable, ...inOrder] as const;

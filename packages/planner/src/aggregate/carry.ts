import { quoteString } from '@weir/parser';
import type { Argument, Expression, FunctionCall } from '@weir/parser';
import { name } from '../tree.ts';
import { invertOf } from './invert.ts';
import type { Inverted } from './invert.ts';

/**
 * How an aggregate is carried from batch to batch without its rows: as one or more partial columns, ways to merge the partials of
 * two sets of rows and of many, and a way to read the answer from them.
 *
 * Three kinds (measured on DuckDB 1.5): those that SQL itself can merge (`sum` by `+`, `list` by `list_concat`); those whose inner
 * state DuckDB exports (`agg(...) EXPORT_STATE`, `combine`, `finalize`); and those that need all rows (`median`, `mode`, ordered ones).
 */
export type Carry = Carried | NotCarried;

export interface Carried {
  readonly kind: 'carried';
  readonly partials: readonly FunctionCall[];
  /** SQL of the merged partials, in terms of SQL for the older and the newer ones; a side without rows is all NULL. */
  readonly merge: (older: readonly string[], newer: readonly string[]) => readonly string[];
  /** SQL of aggregates that merge the partials of many rows, which `time` puts into the order of arrival. */
  readonly gather: (partials: readonly string[], time: string) => readonly string[];
  /** SQL of the answer; all partials NULL means an empty group. */
  readonly final: (partials: readonly string[]) => string;
}

/** Whether the answer depends on the order of the rows: on which came first, or on the order of what is collected. */
export function dependsOnOrder(call: FunctionCall): boolean {
  return inOrder.has(call.path[0].text.toLowerCase());
}

const inOrder = new Set(
  `any_value arbitrary first last list array_agg string_agg group_concat listagg arg_min argmin min_by arg_max argmax max_by`.split(
    /\s+/,
  ),
);

export interface NotCarried {
  readonly kind: 'needs-rows';
  /** In the words of EXPLAIN and of errors: "median(amount) cannot be combined". */
  readonly reason: string;
}

/** How a call is carried. `argumentType`: that of `argumentOfSum(call)`, where it is known. */
export function carryOf(call: FunctionCall, argumentType?: string): Carry {
  const word = call.path[0].text.toLowerCase();
  if (call.orderBy !== undefined || call.withinGroup !== undefined)
    return needsRows(`${word} with ORDER BY depends on all rows`);
  if (call.nulls !== undefined) return needsRows(`${word} with ${call.nulls} NULLS depends on all rows`);
  if (call.distinct && !ignoresDuplicates.has(word)) return carryDistinct(call, word);
  const plain = carriers[word];
  if (plain !== undefined) return plain(call) ?? needsRows(`this form of ${word} cannot be combined`);
  // DuckDB does not export the average of decimals.
  const sums = exported.has(word) ? invertOf(call, argumentType) : undefined;
  if (sums !== undefined) return carrySums(sums);
  if (exported.has(word)) return carryExported(call);
  return needsRows(`${word} cannot be combined`);
}

function needsRows(reason: string): NotCarried {
  return { kind: 'needs-rows', reason };
}

const ignoresDuplicates = new Set([
  'min',
  'max',
  'bool_and',
  'bool_or',
  'bit_and',
  'bit_or',
  'any_value',
  'arbitrary',
  'first',
  'last',
]);

/** Aggregates whose state DuckDB exports, beyond those that plain SQL merges. */
const exported = new Set(
  `avg mean favg stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp regr_avgx regr_avgy regr_count
  regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy skewness kurtosis kurtosis_pop approx_count_distinct sem kahan_sum fsum
  sumkahan sum_no_overflow`.split(/\s+/),
);

function carryExported(call: FunctionCall): Carried {
  return {
    kind: 'carried',
    partials: [{ ...call, exportState: true }],
    merge: ([older = ''], [newer = '']) => [`combine(${older}, ${newer})`],
    gather: ([state = '']) => [reduced(state, (x, y) => `combine(${x}, ${y})`)],
    final: ([state = '']) => finalOfState(call, state),
  };
}

function carrySums(sums: Inverted): Carried {
  return {
    kind: 'carried',
    ...sums,
    merge: (older, newer) =>
      older.map((value, index) => `coalesce(${value}, 0) + coalesce(${newer[index] ?? 'NULL'}, 0)`),
    gather: (partials) => partials.map((partial) => `sum(${partial})`),
  };
}

/** The counting ones give 0 for an empty group, where no state is there to be read. */
function finalOfState(call: FunctionCall, state: string): string {
  const counts = ['approx_count_distinct', 'regr_count'].includes(call.path[0].text.toLowerCase());
  return counts ? `coalesce(finalize(${state}), 0)` : `finalize(${state})`;
}

/** What no SQL aggregate merges is merged pair by pair. */
function reduced(partial: string, both: (x: string, y: string) => string): string {
  return `list_reduce(list(${partial}) FILTER (WHERE ${partial} IS NOT NULL), lambda x, y: ${both('x', 'y')})`;
}

/** One partial, the aggregate itself, merged by an expression in which a NULL side counts for nothing, or by an aggregate over many. */
function single(
  call: FunctionCall,
  both: (older: string, newer: string) => string,
  many: (partial: string, time: string) => string,
  final = (value: string): string => value,
): Carried {
  return {
    kind: 'carried',
    partials: [call],
    merge: ([older = ''], [newer = '']) => [
      `CASE WHEN ${older} IS NULL THEN ${newer} WHEN ${newer} IS NULL THEN ${older} ELSE ${both(older, newer)} END`,
    ],
    gather: ([partial = ''], time) => [many(partial, time)],
    final: ([value = '']) => final(value),
  };
}

type Carrier = (call: FunctionCall) => Carried | undefined;

const count: Carrier = (call) =>
  single(
    call,
    (a, b) => `${a} + ${b}`,
    (a) => `sum(${a})`,
    (value) => `coalesce(${value}, 0)`,
  );
const sum: Carrier = (call) =>
  single(
    call,
    (a, b) => `${a} + ${b}`,
    (a) => `sum(${a})`,
  );
const list: Carrier = (call) =>
  single(
    call,
    (a, b) => `list_concat(${a}, ${b})`,
    (a, time) => `flatten(list(${a} ORDER BY ${time}) FILTER (WHERE ${a} IS NOT NULL))`,
  );
const least: Carrier = (call) => (call.arguments.length === 1 ? extreme(call, 'least', 'min') : undefined);
const greatest: Carrier = (call) =>
  call.arguments.length === 1 ? extreme(call, 'greatest', 'max') : undefined;
const argMin: Carrier = (call) => carryArgument(call, 'min', '<');
const argMax: Carrier = (call) => carryArgument(call, 'max', '>');

const carriers: Readonly<Record<string, Carrier>> = {
  count,
  count_star: count,
  // Not a count: it is NULL when no row has a value.
  count_if: sum,
  countif: sum,
  sum,
  product: (call) => itself(call, (a, b) => `${a} * ${b}`),
  min: least,
  max: greatest,
  bool_and: (call) => itself(call, (a, b) => `(${a} AND ${b})`),
  bool_or: (call) => itself(call, (a, b) => `(${a} OR ${b})`),
  bit_and: (call) => itself(call, (a, b) => `${a} & ${b}`),
  bit_or: (call) => itself(call, (a, b) => `${a} | ${b}`),
  bit_xor: (call) => itself(call, (a, b) => `xor(${a}, ${b})`),
  any_value: firstOfMany,
  arbitrary: (call) => carryPosition(call, 'first'),
  first: (call) => carryPosition(call, 'first'),
  last: (call) => carryPosition(call, 'last'),
  list,
  array_agg: list,
  string_agg: carryText,
  group_concat: carryText,
  listagg: carryText,
  histogram: (call) =>
    call.arguments.length === 1
      ? single(call, mergeHistograms, (partial) => reduced(partial, mergeHistograms))
      : undefined,
  arg_min: argMin,
  argmin: argMin,
  min_by: argMin,
  arg_max: argMax,
  argmax: argMax,
  max_by: argMax,
};

/** Aggregates that merge their own partials. */
function itself(call: FunctionCall, both: (older: string, newer: string) => string): Carried {
  return single(call, both, (partial) => `${call.path[0].text}(${partial})`);
}

function extreme(call: FunctionCall, ofTwo: 'least' | 'greatest', ofMany: 'min' | 'max'): Carried {
  return single(
    call,
    (a, b) => `${ofTwo}(${a}, ${b})`,
    (partial) => `${ofMany}(${partial})`,
  );
}

/** any_value takes the first value that is not NULL. */
function firstOfMany(call: FunctionCall): Carried {
  return single(
    call,
    (a) => a,
    (partial, time) => `arg_min(${partial}, ${time})`,
  );
}

function mergeHistograms(a: string, b: string): string {
  const keys = `list_sort(list_distinct(list_concat(map_keys(${a}), map_keys(${b}))))`;
  const total = `(coalesce(${a}[k], 0) + coalesce(${b}[k], 0))::UBIGINT`;
  return `map_from_entries(list_transform(${keys}, lambda k: {'key': k, 'value': ${total}}))`;
}

function carryText(call: FunctionCall): Carried | undefined {
  const separator = call.arguments[1]?.value;
  if (separator !== undefined && separator.kind !== 'string') return undefined;
  const text = separator === undefined ? ',' : separator.value;
  const quoted = quoteString(text);
  return single(
    call,
    (a, b) => `${a} || ${quoted} || ${b}`,
    (partial, time) => `string_agg(${partial}, ${quoted} ORDER BY ${time})`,
  );
}

/** first and last take a row even if its value is NULL, so the number of rows must be known. */
function carryPosition(call: FunctionCall, which: 'first' | 'last'): Carried {
  const rows: FunctionCall = { ...withPath(call, 'count'), arguments: [], distinct: false };
  return {
    kind: 'carried',
    partials: [{ ...call, distinct: false }, rows],
    merge: ([older = '', olderRows = ''], [newer = '', newerRows = '']) => {
      const kept = which === 'first' ? `coalesce(${olderRows}, 0) > 0` : `coalesce(${newerRows}, 0) = 0`;
      return [
        `CASE WHEN ${kept} THEN ${older} ELSE ${newer} END`,
        `coalesce(${olderRows}, 0) + coalesce(${newerRows}, 0)`,
      ];
    },
    gather: ([value = '', rowCount = ''], time) => [
      `arg_${which === 'first' ? 'min' : 'max'}_null(${value}, ${time}) FILTER (WHERE ${rowCount} > 0)`,
      `sum(${rowCount})`,
    ],
    final: ([value = '']) => value,
  };
}

/** arg_max(value, by): the value goes with the greatest `by` of the rows whose value and `by` are not NULL; the first of equals stays. */
function carryArgument(call: FunctionCall, most: 'min' | 'max', better: '<' | '>'): Carried | undefined {
  const [value, by, ...others] = call.arguments;
  if (value === undefined || by === undefined || others.length > 0) return undefined;
  const bound: FunctionCall = { ...withPath(call, most), arguments: [by], filter: notNull(call, value) };
  return {
    kind: 'carried',
    partials: [call, bound],
    merge: ([older = '', olderBy = ''], [newer = '', newerBy = '']) => {
      const takes = `${olderBy} IS NULL OR ${newerBy} ${better} ${olderBy}`;
      return [
        `CASE WHEN ${takes} THEN ${newer} ELSE ${older} END`,
        `CASE WHEN ${takes} THEN ${newerBy} ELSE ${olderBy} END`,
      ];
    },
    gather: ([best = '', bestBy = ''], time) => [
      `arg_${most}(${best}, ${bestBy} ORDER BY ${time})`,
      `${most}(${bestBy})`,
    ],
    final: ([answer = '']) => answer,
  };
}

/** Aggregates over distinct values carry the set of the values. */
function carryDistinct(call: FunctionCall, word: string): Carry {
  const read = distinctFinals[word];
  const [given, ...others] = call.arguments;
  if (read === undefined || given === undefined || others.length > 0) {
    return needsRows(`${word}(DISTINCT ...) cannot be combined`);
  }
  const argument = { ...given, value: withFieldNames(given.value) };
  const values: FunctionCall = {
    ...withPath(call, 'list'),
    distinct: true,
    arguments: [argument],
    filter: notNull(call, argument),
  };
  return {
    kind: 'carried',
    partials: [values],
    merge: ([older = ''], [newer = '']) => [`list_distinct(list_concat(${older}, ${newer}))`],
    gather: ([set = '']) => [`list_distinct(flatten(list(${set}) FILTER (WHERE ${set} IS NOT NULL)))`],
    final: ([set = '']) => read(set),
  };
}

/** `(a, b)` has fields without names, of which DuckDB makes no table. */
function withFieldNames(value: Expression): Expression {
  if (value.kind === 'parenthesized') return withFieldNames(value.inner);
  if (value.kind !== 'row') return value;
  const fields = value.items.map((item, index) => ({ name: name(`f${index}`), value: withFieldNames(item) }));
  return { kind: 'struct', fields, span: value.span };
}

const distinctFinals: Readonly<Record<string, (set: string) => string>> = {
  count: (set) => `coalesce(len(${set}), 0)`,
  sum: (set) => `list_sum(${set})`,
  avg: (set) => `list_avg(${set})`,
  mean: (set) => `list_avg(${set})`,
  product: (set) => `list_product(${set})`,
};

function notNull(call: FunctionCall, argument: Argument): Expression {
  const present: Expression = {
    kind: 'is',
    operand: argument.value,
    negated: true,
    test: 'NULL',
    span: call.span,
  };
  if (call.filter === undefined) return present;
  return {
    kind: 'binary',
    operator: 'AND',
    left: parenthesized(call.filter),
    right: present,
    span: call.span,
  };
}

function parenthesized(inner: Expression): Expression {
  return { kind: 'parenthesized', inner, span: inner.span };
}

function withPath(call: FunctionCall, word: string): FunctionCall {
  return { ...call, path: [name(word, call.path[0].span)] };
}

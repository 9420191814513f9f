import type { FunctionCall } from '@weir/parser';
import { name } from '../tree.ts';

/**
 * An aggregate that can be carried over a window by adding what enters and subtracting what leaves, because its partials are whole
 * numbers or decimals: floating-point sums would drift. All of its partials are sums, and NULL in them counts for 0.
 */
export interface Inverted {
  readonly partials: readonly FunctionCall[];
  /** SQL of the answer, over the sums of the partials. */
  readonly final: (partials: readonly string[]) => string;
}

/** The column whose type must be exact for the call to be inverted; undefined when the call needs none, or cannot be inverted. */
export function argumentOfSum(call: FunctionCall): FunctionCall['arguments'][number] | undefined {
  return sums.has(wordOf(call)) && isPlain(call) ? call.arguments[0] : undefined;
}

/** How a call is inverted. `argumentType`: the type of `argumentOfSum(call)`. */
export function invertOf(call: FunctionCall, argumentType: string | undefined): Inverted | undefined {
  const word = wordOf(call);
  if (!isPlain(call)) return undefined;
  if (counts.has(word)) return { partials: [call], final: ([count = '']) => `coalesce(${count}, 0)` };
  if (!sums.has(word) && !conditions.has(word)) return undefined;
  if (!conditions.has(word) && !exact.test(argumentType ?? '')) return undefined;
  const partials = [conditions.has(word) ? call : withWord(call, 'sum'), withWord(call, 'count')];
  const quotient =
    word === 'sum' || conditions.has(word)
      ? (sum: string) => sum
      : (sum: string, count: string) => `${sum}::DOUBLE / ${count}`;
  return {
    partials,
    final: ([sum = '', count = '']) => `CASE WHEN ${count} > 0 THEN ${quotient(sum, count)} END`,
  };
}

const counts = new Set(['count', 'count_star']);
/** Sums of conditions, NULL when no row has a value. */
const conditions = new Set(['count_if', 'countif']);
const sums = new Set(['sum', 'avg', 'mean']);

/** Types whose sums cannot overflow in a window that fits in memory: HUGEINT and DECIMAL(38) hold them. */
const exact = /^(U?TINYINT|U?SMALLINT|U?INTEGER|U?BIGINT|DECIMAL\((\d|1\d|2[0-6]),\s*\d+\))$/;

function isPlain(call: FunctionCall): boolean {
  const { distinct, orderBy, withinGroup, nulls, arguments: given } = call;
  return (
    !distinct &&
    orderBy === undefined &&
    withinGroup === undefined &&
    nulls === undefined &&
    given.length <= 1
  );
}

function wordOf(call: FunctionCall): string {
  return call.path[0].text.toLowerCase();
}

function withWord(call: FunctionCall, word: string): FunctionCall {
  return { ...call, path: [name(word, call.path[0].span)] };
}

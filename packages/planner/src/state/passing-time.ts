import { mapChildren, readInterval, walk } from '@weir/parser';
import type { Expression, Rewrite } from '@weir/parser';
import { isVolatile } from '../aggregate/volatile.ts';
import { sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import type { Planning } from '../planning.ts';

/**
 * What the passing of time does to EVICT WHEN.
 *
 * A condition on nothing but a key's row changes only when the key is touched. One that compares the batch time with such a row, and only
 * so that it stays true once it is, has a time at which it comes true: `batch_time - since > INTERVAL 1 HOUR` does at `since + INTERVAL
 * 1 HOUR`. Keys can then be found by this time. All other conditions have to be asked of all keys at each batch.
 */
export interface Passing {
  /** SQL over the columns of a key: the condition is false before this time, which is infinite if it never comes true. */
  readonly due: Fragment;
  /** Expressions in it that must be times without a zone, or dates. */
  readonly times: readonly Expression[];
}

/** When a condition comes true; undefined where that cannot be told. */
export function passingOf(condition: Expression, planning: Planning): Passing | undefined {
  if (dependsOnKeyAlone(condition, planning))
    return { due: sql`CASE WHEN (${condition}) THEN '-infinity'::TIMESTAMP ELSE ${never} END`, times: [] };
  if (condition.kind === 'parenthesized') return passingOf(condition.inner, planning);
  if (condition.kind !== 'binary') return undefined;
  const { left, right } = condition;
  switch (condition.operator.toUpperCase()) {
    case 'AND':
      return both('greatest', passingOf(left, planning), passingOf(right, planning));
    case 'OR':
      return both('least', passingOf(left, planning), passingOf(right, planning));
    case '>':
    case '>=':
      return comparison(left, right, planning);
    case '<':
    case '<=':
      return comparison(right, left, planning);
    default:
      return undefined;
  }
}

/** It can become true only when the key is touched. */
export function dependsOnKeyAlone(condition: Expression, planning: Planning): boolean {
  let alone = true;
  const maybeOther = (name: string): boolean => isVolatile(name) || planning.isMacro(name);
  walk(condition, (node) => {
    if (node.kind === 'parameter' || node.kind === 'query' || node.kind === 'special') alone = false;
    if (node.kind === 'function' && node.path.some((part) => maybeOther(part.text))) alone = false;
    if (node.kind === 'method' && maybeOther(node.call.path[0].text)) alone = false;
  });
  return alone;
}

/** A condition at another time than that of the batch: `parameter`, such as `$batch_time_minus_1000`. */
export function atTime(condition: Expression, parameter: string): Expression {
  const rewrite: Rewrite = {
    expression: (expression) =>
      expression.kind === 'parameter' ? { ...expression, text: parameter } : mapChildren(expression, rewrite),
    query: (query) => query,
  };
  return rewrite.expression?.(condition) ?? condition;
}

const never = "'infinity'::TIMESTAMP";

function both(
  which: 'least' | 'greatest',
  a: Passing | undefined,
  b: Passing | undefined,
): Passing | undefined {
  if (a === undefined || b === undefined) return undefined;
  return { due: sql`${which}(${a.due}, ${b.due})`, times: [...a.times, ...b.times] };
}

/** `later > earlier`, where time makes `later` grow. */
function comparison(later: Expression, earlier: Expression, planning: Planning): Passing | undefined {
  if (later.kind === 'parenthesized') return comparison(later.inner, earlier, planning);
  const at = (time: Expression, due: Fragment): Passing | undefined =>
    dependsOnKeyAlone(time, planning) ? { due: sql`coalesce(${due}, ${never})`, times: [time] } : undefined;
  if (isBatchTime(later)) return at(earlier, sql`CAST(${earlier} AS TIMESTAMP)`);
  if (later.kind !== 'binary' || !isBatchTime(later.left)) return undefined;
  const { operator, right } = later;
  // batch_time - INTERVAL > time, batch_time + INTERVAL > time, batch_time - time > INTERVAL; TRY: it may be later than any time.
  if (isFixedInterval(right) && (operator === '-' || operator === '+'))
    return at(earlier, sql`TRY(CAST(${earlier} AS TIMESTAMP) ${operator === '-' ? '+' : '-'} ${right})`);
  if (operator === '-' && isFixedInterval(earlier))
    return at(right, sql`TRY(CAST(${right} AS TIMESTAMP) + ${unwrapped(earlier)})`);
  return undefined;
}

/** `$batch_time::TIMESTAMP`, as which the planner has put `batch_time` in. */
function isBatchTime(expression: Expression): boolean {
  const inner = unwrapped(expression);
  return inner.kind === 'cast' && inner.operand.kind === 'parameter';
}

function isFixedInterval(expression: Expression): boolean {
  const inner = unwrapped(expression);
  return inner.kind === 'interval' && readInterval(inner).problem === undefined;
}

function unwrapped(expression: Expression): Expression {
  return expression.kind === 'parenthesized' ? unwrapped(expression.inner) : expression;
}

import type { IToken } from 'chevrotain';
import type { Expression } from '../ast/expression.ts';
import type { Duration } from '../ast/query.ts';
import { errorAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import * as Token from '../lexer/tokens.ts';
import { joinSpans } from '../span.ts';
import { tokenSpan } from './node.ts';

/** Milliseconds of the units a duration may be written with. */
export const durationUnits: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** Bytes of the units a size may be written with, as DuckDB's memory_limit takes them. */
export const sizeUnits: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['kb', 1e3],
  ['mb', 1e6],
  ['gb', 1e9],
  ['tb', 1e12],
  ['kib', 2 ** 10],
  ['mib', 2 ** 20],
  ['gib', 2 ** 30],
  ['tib', 2 ** 40],
]);

const intervalMilliseconds: readonly (readonly [pattern: RegExp, milliseconds: number])[] = [
  [/^(us|usecs?|microseconds?)$/, 0.001],
  [/^(ms|msecs?|milliseconds?)$/, 1],
  [/^(s|secs?|seconds?)$/, 1000],
  [/^(m|mins?|minutes?)$/, 60_000],
  [/^(h|hr|hrs|hours?)$/, 3_600_000],
  [/^(d|days?)$/, 86_400_000],
  [/^(w|weeks?)$/, 7 * 86_400_000],
];

/** Units whose length depends on the calendar. */
const withoutLength =
  /^(months?|mons?|quarters?|y|yrs?|years?|decades?|century|centuries|millenni(um|a)|millenniums)$/;

/** Longer than any interval is written. */
const maxIntervalText = 200;

/** NaN for a unit without a fixed length. */
function unitMilliseconds(unit: string): number | undefined {
  const lower = unit.toLowerCase();
  if (withoutLength.test(lower)) return Number.NaN;
  return intervalMilliseconds.find(([pattern]) => pattern.test(lower))?.[1];
}

/** What was read; something to go on with if there is a problem. */
export interface Read<T> {
  readonly value: T;
  readonly problem?: Diagnostic;
}

/** What a duration counts as whose unit is missing or unknown. */
const assumedUnitMs = 1000;

/** A number and the word behind it as a duration. */
export function readDuration(number: IToken, unit: IToken | undefined): Read<Duration> {
  const span = unit === undefined ? tokenSpan(number) : joinSpans(tokenSpan(number), tokenSpan(unit));
  const known = unit === undefined ? undefined : durationUnits.get(unit.image.toLowerCase());
  const milliseconds = numberOf(number) * (known ?? assumedUnitMs);
  const value: Duration = { kind: 'duration', milliseconds: Math.round(milliseconds), span };
  const wrong = (message: string, hint?: string): Read<Duration> => {
    return { value, problem: errorAt(span, 'bad-duration', message, hint) };
  };
  if (unit === undefined) {
    const hint = `say which unit: ${number.image}s, ${number.image}m, ${number.image}h ...`;
    return { value, problem: errorAt(span, 'missing-unit', 'this duration has no unit', hint) };
  }
  if (known === undefined)
    return wrong(`"${unit.image}" is no unit of time here`, unitHint(number.image, unit.image));
  if (number.tokenType === Token.Decimal) {
    const hint = Number.isInteger(milliseconds) ? `write ${milliseconds}ms` : 'the smallest unit is ms';
    return wrong('a duration is a whole number and a unit', hint);
  }
  return Number.isSafeInteger(milliseconds) ? { value } : wrong('this duration is too long to be counted');
}

/** A number and the word behind it as a size in bytes. */
export function readSize(number: IToken, unit: IToken | undefined): Read<number> {
  const hint = 'write a size such as 500MB or 2GB';
  if (unit === undefined)
    return { value: 0, problem: errorAt(tokenSpan(number), 'missing-unit', 'this size has no unit', hint) };
  const span = joinSpans(tokenSpan(number), tokenSpan(unit));
  const factor = sizeUnits.get(unit.image.toLowerCase());
  if (factor === undefined) {
    const message = `"${unit.image}" is no unit of size`;
    return { value: 0, problem: errorAt(span, 'bad-size', message, hint) };
  }
  const value = Math.round(numberOf(number) * factor);
  return Number.isSafeInteger(value)
    ? { value }
    : { value, problem: errorAt(span, 'bad-size', 'this size is too large to be counted') };
}

/** INTERVAL as a duration. */
export function readInterval(interval: Expression): Read<Duration> {
  const { span } = interval;
  const length = intervalLength(interval);
  if ('milliseconds' in length)
    return { value: { kind: 'duration', milliseconds: length.milliseconds, span } };
  const problem = errorAt(span, 'bad-duration', length.problem, 'write a duration such as 10s, 5m, 2h or 1d');
  return { value: { kind: 'duration', milliseconds: assumedUnitMs, span }, problem };
}

/** A number and a word of time as weir writes them: `10 sec` is `10s`. */
export function durationText(text: string): string | undefined {
  const [, count, word = ''] = /^\s*(\d+)\s*([a-zA-Z]+)\s*$/.exec(text) ?? [];
  const length = unitMilliseconds(word);
  const unit = [...durationUnits].find(([, milliseconds]) => milliseconds === length)?.[0];
  return count === undefined || unit === undefined ? undefined : `${count}${unit}`;
}

function numberOf({ image }: IToken): number {
  return Number(image.replaceAll('_', ''));
}

function unitHint(count: string, word: string): string {
  const meant = word.charAt(0).toLowerCase();
  const units = 'the units are ms, s, m (minutes), h and d';
  return durationUnits.has(meant) ? `write ${count}${meant}: ${units}` : units;
}

const unreadable = { problem: 'this interval cannot be read' };

/** The length of an INTERVAL in milliseconds, or why it is no duration. */
function intervalLength(interval: Expression): { milliseconds: number } | { problem: string } {
  if (interval.kind !== 'interval') return { problem: 'expected a duration such as 10s' };
  const { value, unit } = interval;
  if (value.kind !== 'number' && value.kind !== 'string')
    return { problem: 'the length of this interval is not written in it' };
  const text = value.kind === 'number' ? value.text : value.value;
  const terms = unit === undefined ? text.trim() : `${text.trim()} ${unit}`;
  if (terms.length > maxIntervalText) return unreadable;
  let milliseconds = 0;
  const rest = terms.replaceAll(
    /([-+]?[\d.]+)\s*([a-zA-Z]+)|([-+]?)(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?/g,
    (...match) => {
      const [all, count, word, sign, hours, minutes, seconds] = match as (string | undefined)[];
      if (count !== undefined && word !== undefined) {
        const length = unitMilliseconds(word);
        if (length === undefined) return all ?? '';
        milliseconds += Number(count) * length;
      } else
        milliseconds +=
          (sign === '-' ? -1 : 1) *
          (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0)) *
          1000;
      return '';
    },
  );
  if (rest.trim() !== '' || terms === '') return unreadable;
  if (Number.isNaN(milliseconds)) return { problem: 'months and years have no fixed length' };
  if (milliseconds < 0) return { problem: 'a duration cannot be negative' };
  if (!Number.isSafeInteger(milliseconds)) return { problem: 'a duration is a whole number of milliseconds' };
  return { milliseconds };
}

import type { Expression } from '../ast/expression.ts';

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

function unitMilliseconds(unit: string): number | undefined {
  const lower = unit.toLowerCase();
  return intervalMilliseconds.find(([pattern]) => pattern.test(lower))?.[1];
}

/** The length of an INTERVAL in milliseconds, or why it is no duration. */
export function intervalLength(interval: Expression): { milliseconds: number } | { problem: string } {
  if (interval.kind !== 'interval') return { problem: 'expected a duration such as 10s' };
  const { value, unit } = interval;
  if (value.kind !== 'number' && value.kind !== 'string')
    return { problem: 'the length of this interval is not written in it' };
  const text = value.kind === 'number' ? value.text : value.value;
  const terms = unit === undefined ? text.trim() : `${text.trim()} ${unit}`;
  let milliseconds = 0;
  const rest = terms.replaceAll(
    /([-+]?[\d.]+)\s*([a-zA-Z]+)|([-+]?)(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?/g,
    (...match) => {
      const [, count, word, sign, hours, minutes, seconds] = match as (string | undefined)[];
      if (count !== undefined && word !== undefined)
        milliseconds += Number(count) * (unitMilliseconds(word) ?? Number.NaN);
      else
        milliseconds +=
          (sign === '-' ? -1 : 1) *
          (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0)) *
          1000;
      return '';
    },
  );
  if (rest.trim() !== '' || terms === '') return { problem: 'this interval cannot be read' };
  if (Number.isNaN(milliseconds)) return { problem: 'months and years have no fixed length' };
  if (!Number.isInteger(milliseconds) || milliseconds < 0)
    return { problem: 'a duration is a whole number of milliseconds' };
  return { milliseconds };
}

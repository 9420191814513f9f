/*
 * Dates and times of day from what a JavaScript program has: `Date` objects and ISO 8601 text. Everything is
 * UTC where no offset stands.
 */

const nanosPerSecond = 1_000_000_000n;
const secondsPerDay = 86_400;

const offsetPattern = '(?<offset>Z|[+-]\\d{2}(?::?\\d{2})?)';
const timePattern = '(?<hour>\\d{2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:\\.(?<fraction>\\d{1,9}))?)?';
const datePattern = '(?<year>[+-]?\\d{4,6})-(?<month>\\d{2})-(?<day>\\d{2})';
const timestampText = new RegExp(`^${datePattern}(?:[T ]${timePattern}\\s?${offsetPattern}?)?$`, 'iu');
const timeText = new RegExp(`^${timePattern}${offsetPattern}?$`, 'iu');

/** Nanoseconds since the epoch; `undefined` for what is no time. */
export function timestampNanos(value: unknown): bigint | undefined {
  if (value instanceof Date) {
    const millis = value.getTime();
    return Number.isNaN(millis) ? undefined : BigInt(millis) * 1_000_000n;
  }
  const groups = typeof value === 'string' ? timestampText.exec(value)?.groups : undefined;
  if (groups === undefined) return undefined;
  const day = dayOf(Number(groups['year']), Number(groups['month']), Number(groups['day']));
  const time = groups['hour'] === undefined ? 0n : nanosOfDay(groups);
  if (day === undefined || time === undefined) return undefined;
  const seconds = BigInt(day * secondsPerDay - offsetSeconds(groups['offset']));
  return seconds * nanosPerSecond + time;
}

/** Nanoseconds since midnight and the offset from UTC in seconds, if one was given. */
export function timeOfDay(value: unknown): { nanos: bigint; offset: number | undefined } | undefined {
  const groups = typeof value === 'string' ? timeText.exec(value)?.groups : undefined;
  const nanos = groups === undefined ? undefined : nanosOfDay(groups);
  if (groups === undefined || nanos === undefined) return undefined;
  return { nanos, offset: groups['offset'] === undefined ? undefined : offsetSeconds(groups['offset']) };
}

type Groups = Readonly<Record<string, string | undefined>>;

function nanosOfDay(groups: Groups): bigint | undefined {
  const seconds =
    Number(groups['hour']) * 3600 + Number(groups['minute']) * 60 + Number(groups['second'] ?? 0);
  const nanos = BigInt((groups['fraction'] ?? '').padEnd(9, '0'));
  const inRange = Number(groups['minute']) < 60 && Number(groups['second'] ?? 0) < 60;
  const total = BigInt(seconds) * nanosPerSecond + nanos;
  // 24:00:00 is the largest TIME.
  return inRange && total <= BigInt(secondsPerDay) * nanosPerSecond ? total : undefined;
}

/** Days since the epoch; `undefined` for a day that the calendar does not have. */
function dayOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.getTime() / (secondsPerDay * 1000);
}

function offsetSeconds(offset: string | undefined): number {
  if (offset === undefined || offset.toUpperCase() === 'Z') return 0;
  const sign = offset.startsWith('-') ? -1 : 1;
  const digits = offset.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2) || 0) * 60);
}

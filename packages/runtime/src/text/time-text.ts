import type { ByteWriter } from './byte-writer.ts';

// Dates and times in two manners: `sql` is DuckDB's CAST(... AS VARCHAR) with TimeZone = 'UTC'; `iso` is ISO 8601
// in UTC, with the years before 1 and after 9999 in its expanded form (six digits and a sign, as JavaScript's Date
// reads them).

export type TimeManner = 'sql' | 'iso';

const secondsPerDay = 86_400;
const dash = 0x2d;
const colon = 0x3a;
const space = 0x20;
const dot = 0x2e;

/** Days since the epoch. */
export function writeDate(out: ByteWriter, days: number, manner: TimeManner): void {
  const { year, month, day } = civil(days);
  if (manner === 'iso') writeIsoYear(out, year);
  else out.padded(year > 0 ? year : 1 - year, 4);
  out.byte(dash);
  out.padded(month, 2);
  out.byte(dash);
  out.padded(day, 2);
  if (manner === 'sql' && year <= 0) out.ascii(' (BC)');
}

function writeIsoYear(out: ByteWriter, year: number): void {
  if (year < 0 || year > 9999) out.byte(year < 0 ? dash : 0x2b);
  out.padded(Math.abs(year), year < 0 || year > 9999 ? 6 : 4);
}

/**
 * Year (0 is 1 BC), month and day of a number of days since the epoch, in the proleptic Gregorian calendar
 * (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days: years begin in March there).
 */
function civil(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1 };
}

/** Whole seconds since the epoch and a fraction below one second, counted in units of 10^-`digits` seconds. */
export interface Instant {
  readonly seconds: number;
  readonly fraction: number;
  readonly digits: 0 | 3 | 6 | 9;
}

/** A timestamp; `zone`: it has a time zone, so DuckDB's text ends with the offset. */
export function writeTimestamp(out: ByteWriter, instant: Instant, manner: TimeManner, zone: boolean): void {
  const days = Math.floor(instant.seconds / secondsPerDay);
  writeDate(out, days, manner);
  out.byte(manner === 'iso' ? 0x54 : space);
  writeClock(out, instant.seconds - days * secondsPerDay);
  if (manner === 'iso') writeGroupedFraction(out, instant.fraction, instant.digits);
  else writeFraction(out, instant.fraction, instant.digits);
  if (manner === 'iso') out.byte(0x5a);
  else if (zone) out.ascii('+00');
}

/** A time of day, or a length of time below one day; more than 24 hours are written as such. */
export function writeTime(out: ByteWriter, seconds: number, fraction: number, digits: number): void {
  writeClock(out, seconds);
  writeFraction(out, fraction, digits);
}

function writeClock(out: ByteWriter, seconds: number): void {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours < 1e9) out.padded(hours, 2);
  else out.integer(hours);
  out.byte(colon);
  out.padded(minutes - hours * 60, 2);
  out.byte(colon);
  out.padded(seconds - minutes * 60, 2);
}

/** As many digits as are not zero at the end. */
function writeFraction(out: ByteWriter, fraction: number, digits: number): void {
  if (fraction === 0) return;
  let value = fraction;
  let width = digits;
  for (; value % 10 === 0; width--) value /= 10;
  out.byte(dot);
  out.padded(value, width);
}

/** Nothing, 3, 6 or 9 digits: the fewest groups that hold the fraction. */
function writeGroupedFraction(out: ByteWriter, fraction: number, digits: number): void {
  if (fraction === 0) return;
  let value = fraction;
  let width = digits;
  for (; value % 1000 === 0; width -= 3) value /= 1000;
  out.byte(dot);
  out.padded(value, width);
}

/** The offset of a time with a zone, in seconds east of UTC: `+02`, `-05:30`, `+00:00:10`. */
export function writeOffset(out: ByteWriter, offsetSeconds: number): void {
  const size = Math.abs(offsetSeconds);
  const minutes = Math.floor(size / 60);
  out.byte(offsetSeconds < 0 ? dash : 0x2b);
  out.padded(Math.floor(minutes / 60), 2);
  if (size % 3600 === 0) return;
  out.byte(colon);
  out.padded(minutes % 60, 2);
  if (size % 60 === 0) return;
  out.byte(colon);
  out.padded(size % 60, 2);
}

/**
 * An interval as DuckDB prints it: `1 year 2 months -3 days 04:05:06.7`. `micros` is given as whole seconds and a
 * rest of one sign.
 */
export function writeInterval(out: ByteWriter, months: number, days: number, micros: bigint): void {
  const start = out.length;
  writeCount(out, Math.trunc(months / 12), 'year', start);
  writeCount(out, months % 12, 'month', start);
  writeCount(out, days, 'day', start);
  if (micros === 0n && out.length > start) return;
  if (out.length > start) out.byte(space);
  if (micros < 0n) out.byte(dash);
  const size = micros < 0n ? -micros : micros;
  writeTime(out, Number(size / 1_000_000n), Number(size % 1_000_000n), 6);
}

function writeCount(out: ByteWriter, count: number, unit: string, start: number): void {
  if (count === 0) return;
  if (out.length > start) out.byte(space);
  out.integer(count);
  out.ascii(` ${unit}${Math.abs(count) === 1 ? '' : 's'}`);
}

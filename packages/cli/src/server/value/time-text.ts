// Dates and times of binary parameters, which count from the year 2000, as text that DuckDB reads.

const largestMicros = 2n ** 63n - 1n;
const epochMillis = Date.UTC(2000, 0, 1);
const millisPerDay = 86_400_000;

export function dateText(days: number): string | undefined {
  if (days === 2 ** 31 - 1) return 'infinity';
  if (days === -(2 ** 31)) return '-infinity';
  const text = isoDate(epochMillis + days * millisPerDay);
  return text === undefined ? undefined : text.date + text.era;
}

/** The largest number stands for infinity, the least for -infinity. */
export function timestampText(micros: bigint, zone: boolean): string | undefined {
  if (micros === largestMicros) return 'infinity';
  if (micros === -largestMicros - 1n) return '-infinity';
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const text = isoDate(epochMillis + Number((micros - fraction) / 1000n));
  if (text === undefined) return undefined;
  return `${text.date} ${text.clock}.${digits(fraction, 6)}${zone ? '+00' : ''}${text.era}`;
}

/** A day and a time of day in UTC; years before Christ are told behind all. */
function isoDate(millis: number): { date: string; clock: string; era: string } | undefined {
  const date = new Date(millis);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year)) return undefined;
  const [monthAndDay = '', clock = ''] = date
    .toISOString()
    .replace(/^[+-]?\d+-/, '')
    .split('T');
  const shownYear = String(year > 0 ? year : 1 - year).padStart(4, '0');
  return { date: `${shownYear}-${monthAndDay}`, clock: clock.slice(0, 8), era: year > 0 ? '' : ' (BC)' };
}

export function timeText(micros: bigint): string | undefined {
  if (micros < 0n || micros > 86_400_000_000n) return undefined;
  const seconds = micros / 1_000_000n;
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map((part) => digits(part, 2));
  return `${clock.join(':')}.${digits(micros % 1_000_000n, 6)}`;
}

/** `zone`: seconds west of UTC. */
export function timeTzText(micros: bigint, zone: number): string | undefined {
  const time = timeText(micros);
  const size = Math.abs(zone);
  if (time === undefined || size >= 16 * 3600) return undefined;
  const offset = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  return `${time}${zone > 0 ? '-' : '+'}${offset.map((part) => digits(BigInt(part), 2)).join(':')}`;
}

function digits(value: bigint, width: number): string {
  return value.toString().padStart(width, '0');
}

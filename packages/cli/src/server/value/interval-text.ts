/**
 * An interval in PostgreSQL's style: `1 year 2 mons -3 days +04:05:06.7`. After a negative part a positive one has its
 * sign (`EncodeInterval` of PostgreSQL's datetime.c).
 */
export function intervalText(months: number, days: number, micros: bigint): string {
  const parts: string[] = [];
  let afterNegative = false;
  const add = (value: number, unit: string): void => {
    if (value === 0) return;
    parts.push(`${afterNegative && value > 0 ? '+' : ''}${value} ${unit}${value === 1 ? '' : 's'}`);
    afterNegative = value < 0;
  };
  add(Math.trunc(months / 12), 'year');
  add(months % 12, 'mon');
  add(days, 'day');
  if (parts.length === 0 || micros !== 0n) {
    const sign = micros < 0n ? '-' : afterNegative ? '+' : '';
    parts.push(sign + clockText(micros < 0n ? -micros : micros));
  }
  return parts.join(' ');
}

function clockText(micros: bigint): string {
  const two = (value: bigint): string => value.toString().padStart(2, '0');
  const seconds = micros / 1_000_000n;
  const fraction = micros % 1_000_000n;
  const clock = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  return fraction === 0n ? clock : `${clock}.${fraction.toString().padStart(6, '0').replace(/0+$/, '')}`;
}

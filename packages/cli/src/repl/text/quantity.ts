/** `12,345` */
export function fullCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** `1 row`, `12,345 rows` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${fullCount(count)} ${count === 1 ? one : many}`;
}

/** At most five characters: `7`, `0.3`, `999`, `1.2k`, `45M`. */
export function shortCount(count: number): string {
  for (const [unit, size] of units) {
    // 999.6 thousand would be rounded to 1000k.
    if (count >= size * 0.9995) return `${threeDigits(count / size)}${unit}`;
  }
  return count > 0 && count < 10 && !Number.isInteger(count) ? count.toFixed(1) : String(Math.round(count));
}

const units: readonly (readonly [string, number])[] = [
  ['T', 1e12],
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e3],
];

function threeDigits(value: number): string {
  return value < 9.95 ? value.toFixed(1) : String(Math.round(value));
}

/** `3 ms`, `1.4 s`, `2 min`, `3 h`, `4 d` */
export function shortDuration(milliseconds: number): string {
  if (milliseconds < 10 && !Number.isInteger(milliseconds)) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

/** `512 B`, `1.5 MB`: powers of 1000. */
export function shortBytes(bytes: number): string {
  const [, number = '', unit = ''] = /^([\d.]+)(\D?)$/.exec(shortCount(bytes)) ?? [];
  return `${number} ${unit}B`;
}

/** `10:15:02`, UTC. */
export function clockTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 19);
}

const durationUnits: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

const sizeUnits: readonly (readonly [string, number])[] = [
  ['TB', 1e12],
  ['TiB', 1024 ** 4],
  ['GB', 1e9],
  ['GiB', 1024 ** 3],
  ['MB', 1e6],
  ['MiB', 1024 ** 2],
  ['KB', 1000],
  ['KiB', 1024],
];

/** A duration as weir writes it, in the largest unit that gives a whole number: `90s`, `2h`. */
export function durationText(milliseconds: number): string {
  return inLargestUnit(milliseconds, durationUnits) ?? `${milliseconds}ms`;
}

/** A size as weir writes it, in the largest unit that gives a whole number: `2GB`. */
export function sizeText(bytes: number): string {
  return inLargestUnit(bytes, sizeUnits) ?? `${bytes}B`;
}

function inLargestUnit(amount: number, units: readonly (readonly [string, number])[]): string | undefined {
  for (const [unit, size] of units) {
    if (amount > 0 && amount % size === 0) return `${amount / size}${unit}`;
  }
  return undefined;
}

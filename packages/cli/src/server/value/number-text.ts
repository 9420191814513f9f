import type { WireWriter } from '../wire/wire-writer.ts';

/** A 64-bit integer given as its low and high word: a BigInt for each would cost more than all the rest. */
export function writeInt64(out: WireWriter, low: number, high: number): void {
  if (high >= -safeHigh && high < safeHigh) out.integer(high * 2 ** 32 + (low >>> 0));
  else out.ascii(((BigInt(high) << 32n) | BigInt(low >>> 0)).toString());
}

/** 2^21: a high word below it makes a number that a double holds exactly. */
const safeHigh = 2 ** 21;

/** The fewest digits that read back as the same double, in PostgreSQL's form: 1, 0.1, 1e+15, 1e-05, NaN, Infinity. */
export function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  const plain = String(value);
  const size = Math.abs(value);
  if ((size >= 1e-4 && size < 1e15) || value === 0 || !Number.isFinite(value)) return plain;
  return withExponent(value);
}

/** The same for a value of 32 bits: 0.1, not 0.10000000149011612. */
export function floatText(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value)) return doubleText(value);
  const shortest = shortestFloat(value);
  return size >= 1e-4 && size < 1e6 ? String(shortest) : withExponent(shortest);
}

/** Nine digits always tell two floats apart; mostly fewer do. */
function shortestFloat(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return Number(value.toPrecision(9));
}

/** PostgreSQL writes an exponent of two digits at least. */
function withExponent(value: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`;
}

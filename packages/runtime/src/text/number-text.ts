import type { ByteWriter } from './byte-writer.ts';

// Numbers as DuckDB's CAST(... AS VARCHAR) gives them. Integers wider than 53 bits are read as 32-bit words,
// little end first, because making a BigInt for each of them costs more than all the rest.

/** A 64-bit integer given as its low and high word. */
export function writeInt64(out: ByteWriter, low: number, high: number, signed: boolean): void {
  const top = signed ? high : high >>> 0;
  if (top >= -safeHigh && top < safeHigh) out.integer(top * 2 ** 32 + (low >>> 0));
  else out.ascii(wideInteger([low, high], signed).toString());
}

/** 2^21: a high word below it makes a number that a double holds exactly. */
const safeHigh = 2 ** 21;

/** Any number of 32-bit words, little end first, as one integer. */
export function wideInteger(words: Iterable<number>, signed: boolean): bigint {
  let value = 0n;
  let shift = 0n;
  for (const word of words) {
    value |= BigInt(word >>> 0) << shift;
    shift += 32n;
  }
  return signed ? BigInt.asIntN(Number(shift), value) : value;
}

/** A decimal: its digits with the point before the last `scale` of them, all of them written. */
export function writeDecimal(out: ByteWriter, unscaled: bigint, scale: number): void {
  if (unscaled < 0n) out.byte(0x2d);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  out.ascii(digits.slice(0, digits.length - scale));
  if (scale === 0) return;
  out.byte(0x2e);
  out.ascii(digits.slice(digits.length - scale));
}

/** The same for a decimal whose unscaled value is a safe integer. */
export function writeSmallDecimal(out: ByteWriter, unscaled: number, scale: number): void {
  const factor = 10 ** scale;
  if (scale === 0 || scale > 9) {
    writeDecimal(out, BigInt(unscaled), scale);
    return;
  }
  if (unscaled < 0) out.byte(0x2d);
  const size = Math.abs(unscaled);
  const whole = Math.floor(size / factor);
  out.integer(whole);
  out.byte(0x2e);
  out.padded(size - whole * factor, scale);
}

/**
 * The fewest digits that read back as the same double, always with a point or an exponent: `1.0`, `0.1`, `1e+16`,
 * `inf`.
 */
export function writeDouble(out: ByteWriter, value: number): void {
  const size = Math.abs(value);
  if (size < 1e15 && Number.isInteger(value)) {
    if (Object.is(value, -0)) out.byte(0x2d);
    out.integer(value);
    out.ascii('.0');
  } else if (Number.isFinite(value)) out.ascii(floatText(value, String(value)));
  else out.ascii(Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf');
}

/** The same for a value of 32 bits: 0.1, not 0.10000000149011612. */
export function writeFloat(out: ByteWriter, value: number): void {
  const isSmallInteger = Number.isInteger(value) && Math.abs(value) < 2 ** 24;
  if (isSmallInteger || !Number.isFinite(value)) writeDouble(out, value);
  else out.ascii(floatText(value, shortestFloat(value)));
}

/** Nine digits always tell two floats apart; mostly fewer do. */
function shortestFloat(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}

/** DuckDB writes an exponent of two digits at least, and from 10^16 on and below 10^-4 only. */
function floatText(value: number, shortest: string): string {
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e16) return shortest.includes('.') ? shortest : `${shortest}.0`;
  const [mantissa = '', exponent = ''] = Number(shortest).toExponential().split('e');
  return `${mantissa}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`;
}

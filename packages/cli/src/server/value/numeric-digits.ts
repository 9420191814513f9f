import type { WireWriter } from '../wire/wire-writer.ts';

/**
 * The binary form of a numeric: digits to base 10,000, the weight of the first of them, the sign and the number of
 * decimal digits behind the point that are shown (`numeric_send` of PostgreSQL's numeric.c). The value is
 * `unscaled` / 10^`scale`.
 */
export function writeNumeric(out: WireWriter, unscaled: bigint, scale: number): void {
  const text = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const point = text.length - scale;
  const whole = text.slice(0, point);
  const groupsBefore = Math.ceil(whole.length / 4);
  const fraction = text.slice(point);
  const aligned =
    whole.padStart(groupsBefore * 4, '0') + fraction.padEnd(Math.ceil(fraction.length / 4) * 4, '0');
  const groups = (aligned.match(/\d{4}/g) ?? []).map(Number);
  const first = groups.findIndex((group) => group !== 0);
  const last = groups.findLastIndex((group) => group !== 0);
  const digits = first < 0 ? [] : groups.slice(first, last + 1);
  out.int16(digits.length);
  out.int16(first < 0 ? 0 : groupsBefore - 1 - first);
  out.int16(unscaled < 0n ? negative : 0);
  out.int16(scale);
  for (const digit of digits) out.int16(digit);
}

const negative = 0x4000;
const notANumber = 0xc000;

/** A numeric in binary form as text. Undefined for what no numeric is. */
export function numericText(view: DataView): string | undefined {
  if (view.byteLength < 8) return undefined;
  const count = view.getUint16(0);
  const weight = view.getInt16(2);
  const sign = view.getUint16(4);
  const scale = view.getUint16(6);
  if (sign === notANumber) return 'NaN';
  if (view.byteLength !== 8 + count * 2 || (sign !== 0 && sign !== negative)) return undefined;
  const digit = (position: number): string => {
    const at = weight - position;
    return String(at >= 0 && at < count ? view.getUint16(8 + at * 2) : 0).padStart(4, '0');
  };
  if (weight > largestWeight || scale > largestScale) return undefined;
  let whole = '';
  for (let position = Math.max(weight, 0); position >= 0; position--) whole += digit(position);
  let fraction = '';
  for (let position = -1; fraction.length < scale; position--) fraction += digit(position);
  const text = whole.replace(/^0+(?=\d)/, '') + (scale === 0 ? '' : `.${fraction.slice(0, scale)}`);
  return sign === negative ? `-${text}` : text;
}

/** More than DuckDB's numbers can hold. */
const largestWeight = 100;
const largestScale = 400;

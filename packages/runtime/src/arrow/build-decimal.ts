import type { DuckDBDecimalType } from '@duckdb/node-api';
import type { FixedBuilder } from './build-scalar.ts';
import { putWords } from './build-scalar.ts';

/** Decimals in Arrow's 128 bits. */
export function decimalBuilder(type: DuckDBDecimalType): FixedBuilder {
  const limit = 10n ** BigInt(type.width);
  return {
    expected: `a number of ${type.toString()}`,
    start: (rows) => {
      const values = new BigInt64Array(rows * 2);
      return {
        values,
        put: (row, value) => {
          const unscaled = scaledInteger(value, type.scale);
          if (unscaled === undefined || unscaled <= -limit || unscaled >= limit) return false;
          return putWords(values, row, 2, unscaled);
        },
      };
    },
  };
}

const numberText = /^(?<sign>[+-]?)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?:e(?<exponent>[+-]?\d{1,3}))?$/iu;

/**
 * The number times 10^scale, rounded half away from zero as DuckDB does; `undefined` for what is no number.
 */
function scaledInteger(value: unknown, scale: number): bigint | undefined {
  const text =
    typeof value === 'string'
      ? value
      : typeof value === 'number' || typeof value === 'bigint'
        ? `${value}`
        : '';
  const groups = numberText.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const fraction = groups['fraction'] ?? '';
  const digits = `${groups['whole'] ?? ''}${fraction}`;
  if (digits === '') return undefined;
  const shift = scale - fraction.length + Number(groups['exponent'] ?? 0);
  const size =
    shift >= 0
      ? BigInt(digits) * 10n ** BigInt(shift)
      : roundedQuotient(BigInt(digits), 10n ** BigInt(-shift));
  return groups['sign'] === '-' ? -size : size;
}

function roundedQuotient(value: bigint, divisor: bigint): bigint {
  return (value + divisor / 2n) / divisor;
}

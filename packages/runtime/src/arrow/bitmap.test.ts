import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { allOnes, bitAt, copyBits, packBits, repeatBits, setBit, spreadBits } from './bitmap.ts';

const bools = fc.array(fc.boolean(), { maxLength: 300 });

function bitmapOf(values: readonly boolean[]): Uint8Array<ArrayBuffer> {
  const bitmap = new Uint8Array(48);
  values.forEach((value, i) => setBit(bitmap, i, value));
  return bitmap;
}

test('bits are copied from any place to any place, and no others change', () => {
  fc.assert(
    fc.property(bools, bools, fc.nat(20), fc.nat(60), (source, target, from, to) => {
      const count = Math.max(0, source.length - from);
      const copied = bitmapOf(target);
      copyBits(copied, to, bitmapOf(source), from, count);
      for (let i = 0; i < 384; i++) {
        const expected = i >= to && i < to + count ? source[from + i - to] : (target[i] ?? false);
        expect(bitAt(copied, i)).toBe(expected);
      }
    }),
  );
});

test('booleans become bits and back', () => {
  fc.assert(
    fc.property(bools, fc.nat(20), (values, skip) => {
      const bytes = Uint8Array.from(values, Number);
      const spread = new Uint8Array(Math.max(0, values.length - skip));
      spreadBits(packBits(bytes), skip, spread.length, spread);
      expect(spread).toEqual(bytes.slice(skip));
    }),
  );
});

test('bits repeated, and whether all are 1', () => {
  fc.assert(
    fc.property(
      bools.filter((values) => values.length <= 100),
      (values) => {
        const repeated = repeatBits(bitmapOf(values), values.length, 3);
        values.forEach((value, i) => {
          for (let k = 0; k < 3; k++) expect(bitAt(repeated, 3 * i + k)).toBe(value);
        });
        expect(allOnes(bitmapOf(values), values.length)).toBe(values.every(Boolean));
      },
    ),
  );
});

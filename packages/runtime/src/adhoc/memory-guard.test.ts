import { expect, test } from 'vitest';
import { bytesOf } from './memory-guard.ts';

test('sizes as DuckDB prints them', () => {
  expect(bytesOf('18.8 GiB')).toBe(18.8 * 2 ** 30);
  expect(bytesOf('512.0 MiB')).toBe(512 * 2 ** 20);
  expect(bytesOf('0 bytes')).toBe(0);
  expect(bytesOf('no limit')).toBe(Infinity);
});

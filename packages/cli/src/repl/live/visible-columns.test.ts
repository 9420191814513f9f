import { expect, test } from 'vitest';
import { visibleColumns } from './visible-columns.ts';

test('all columns are shown where all have room, the widest cut', () => {
  expect(visibleColumns([5, 8], 0, 20)).toEqual({ first: 0, widths: [5, 8], hidden: 0 });
  expect(visibleColumns([5, 80], 1, 20)).toEqual({ first: 0, widths: [5, 13], hidden: 0 });
});

test('of too many those are shown that fit whole, from the chosen one on', () => {
  const many = Array.from({ length: 20 }, () => 12);
  expect(visibleColumns(many, 0, 40)).toEqual({ first: 0, widths: [12, 12, 12], hidden: 17 });
  expect(visibleColumns(many, 18, 40)).toEqual({ first: 18, widths: [12, 12], hidden: 18 });
  expect(visibleColumns(many, 99, 40).first).toBe(19);
});

test('one column is always there, in what room there is', () => {
  expect(visibleColumns([50, 50, 50], 0, 4)).toEqual({ first: 0, widths: [4], hidden: 2 });
  expect(visibleColumns([50, 50, 50], 1, 0).widths).toEqual([1]);
});

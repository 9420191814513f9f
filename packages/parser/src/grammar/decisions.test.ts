import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decisionTable } from '../testing/recorded-grammar.ts';

test('the decisions are those of the grammar', () => {
  const file = new URL('decision-table.ts', import.meta.url);
  const table = decisionTable();
  if (process.env['REWRITE'] === '1') writeFileSync(file, table);
  expect(
    readFileSync(file, 'utf8'),
    'the grammar has changed: run this test with REWRITE=1, before the others',
  ).toBe(table);
});

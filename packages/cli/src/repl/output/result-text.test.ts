import { describe, expect, test } from 'vitest';
import { tableOf } from '../testing/arrow-table.ts';
import { clipboardSequence } from './clipboard.ts';
import { pagerCommand } from './external-program.ts';
import { defaultOutput, modeNames, modeOfFile } from './output-settings.ts';
import { parseTarget } from './output-target.ts';
import { planText } from './plan-text.ts';
import { resultFooter, resultText } from './result-text.ts';
import type { Look } from './result-text.ts';

const table = tableOf({ name: ['a', null, 'c|d'], n: [1, 2, 3] });
const look: Look = { mode: 'box', types: true, ascii: false, maxRows: Infinity, color: false };

describe('results', () => {
  test('of a few wide rows are shown whole, vertically; of many they are cut', () => {
    const long = 'x'.repeat(100);
    const few = resultText(tableOf({ a: [long], b: [long] }), { ...look, width: 80 });
    expect(few).toBe(`a = ${long}\nb = ${long}\n`);
    const many = resultText(tableOf({ a: Array.from({ length: 9 }, () => long) }), { ...look, width: 80 });
    expect(many).toContain('…');
    expect(resultText(tableOf({ a: [long] }), look)).toContain(`│ ${long} │`);
  });

  test('of EXPLAIN are the lines of the plan', () => {
    const plan = tableOf({ explain_key: ['physical_plan'], explain_value: ['one\n  two\n'] });
    expect(planText('EXPLAIN SELECT 1', plan)).toBe('one\n  two\n');
    expect(planText('explain SELECT 1', tableOf({ plan: ['a', 'b\u001b'] }))).toBe('a\nb\\x1b\n');
    expect(planText('SELECT 1 AS plan', tableOf({ plan: ['a'] }))).toBeUndefined();
  });

  test.each(modeNames)('in mode %s', (mode) => {
    const text = resultText(table, { ...look, mode });
    if (mode === 'none') expect(text).toBe('');
    else expect(text).toContain(mode === 'line' ? 'n = 3' : '3');
  });

  test('as a list', () => {
    expect(resultText(table, { ...look, mode: 'list' })).toBe('name|n\na|1\n|2\nc|d|3\n');
  });

  test('can do without types', () => {
    expect(resultText(table, look)).toContain('integer');
    expect(resultText(table, { ...look, types: false })).not.toContain('integer');
  });

  test('with more columns than fit are shown vertically', () => {
    const wide = tableOf(Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`column${i}`, [i]])));
    expect(resultText(wide, { ...look, width: 80 })).toContain('column11 = 11');
    expect(resultText(wide, look)).toContain('┌');
    expect(resultText(table, { ...look, vertical: true })).toContain('name = c|d');
  });
});

describe('the footer', () => {
  test('tells rows, time and rate', () => {
    expect(resultFooter(1, 12, defaultOutput)).toBe('1 row, 12 ms');
    expect(resultFooter(10_000, 250, { ...defaultOutput, maxRows: Infinity })).toBe(
      '10,000 rows, 250 ms, 40k rows/s',
    );
  });

  test('never keeps quiet about rows that are missing', () => {
    expect(resultFooter(100, 5, defaultOutput)).toBe('40 of 100 rows (.last shows all), 5 ms');
    expect(resultFooter(100, 5, { ...defaultOutput, timer: false })).toBe('40 of 100 rows (.last shows all)');
    expect(resultFooter(10, 5, { ...defaultOutput, timer: false })).toBeUndefined();
    expect(resultFooter(100, 5, { ...defaultOutput, mode: 'csv' })).toBe('100 rows, 5 ms');
  });
});

test('where results go is a file or a command', () => {
  expect(parseTarget("'a file.csv'")).toEqual({ kind: 'file', path: 'a file.csv', append: false });
  expect(parseTarget('x.csv')).toEqual({ kind: 'file', path: 'x.csv', append: false });
  expect(parseTarget("'| wc -l'")).toEqual({ kind: 'program', command: 'wc -l' });
  expect(parseTarget('|')).toBeUndefined();
  expect(parseTarget('')).toBeUndefined();
});

test('the ending of a file names its format', () => {
  expect(['a.csv', 'a.JSON', 'a.ndjson', 'a.md', 'a.txt', 'csv', 'a.box'].map(modeOfFile)).toEqual([
    'csv',
    'json',
    'jsonl',
    'md',
    undefined,
    undefined,
    undefined,
  ]);
});

test('the pager is the one the user names', () => {
  expect(pagerCommand({})).toBe('less -SRFX');
  expect(pagerCommand({ PAGER: 'most' })).toBe('most');
  expect(pagerCommand({ PAGER: 'most', WEIR_PAGER: 'bat' })).toBe('bat');
  expect(pagerCommand({ PAGER: '' })).toBeUndefined();
});

test('a terminal takes so much to its clipboard and no more', () => {
  expect(clipboardSequence('é')).toBe('\u001b]52;c;w6k=\u0007');
  expect(clipboardSequence('x'.repeat(100_000))).toBeUndefined();
});

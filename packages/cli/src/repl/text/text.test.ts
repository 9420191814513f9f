import { describe, expect, test } from 'vitest';
import { cutLine, lineText, lineWidth, renderLine, run } from './line.ts';
import { switchOf, wordsOf } from './parse-words.ts';
import { counted, shortBytes, shortCount, shortDuration } from './quantity.ts';
import { onOneLine, sqlLines } from './sql-lines.ts';
import { themeOf } from './theme.ts';

describe('quantities', () => {
  test.each([
    [0, '0'],
    [0.34, '0.3'],
    [7, '7'],
    [999, '999'],
    [999.6, '1.0k'],
    [1234, '1.2k'],
    [45_678, '46k'],
    [999_999, '1.0M'],
    [1.5e9, '1.5G'],
  ])('%d is %s', (count, text) => expect(shortCount(count)).toBe(text));

  test.each([
    [0.25, '0.3 ms'],
    [5, '5 ms'],
    [999, '999 ms'],
    [999.9, '1.0 s'],
    [12_345, '12 s'],
    [125_000, '2 min'],
    [7_300_000, '2 h'],
    [200_000_000, '2 d'],
  ])('%d ms are %s', (milliseconds, text) => expect(shortDuration(milliseconds)).toBe(text));

  test('bytes and counted things', () => {
    expect([999, 1500, 123_000_000].map(shortBytes)).toEqual(['999 B', '1.5 kB', '123 MB']);
    expect([counted(1, 'row'), counted(12_345, 'row'), counted(2, 'batch', 'batches')]).toEqual([
      '1 row',
      '12,345 rows',
      '2 batches',
    ]);
  });
});

describe('lines', () => {
  test('are cut by columns, through their runs', () => {
    const line = [run('ab', 'strong'), run('日本語'), run('cd')];
    expect(lineWidth(line)).toBe(10);
    for (let width = 0; width <= 12; width += 1)
      expect(lineWidth(cutLine(line, width))).toBeLessThanOrEqual(width);
    expect(lineText(cutLine(line, 6))).toBe('ab日…');
    expect(lineText(cutLine(line, 10))).toBe('ab日本語cd');
  });

  test('have no control characters, whatever they are made of', () => {
    expect(renderLine([run('a\u001b[31m\nb\u202e', 'error')], themeOf({ theme: 'dark', ascii: false }))).toBe(
      '\u001b[1;31ma\\x1b[31m\\nb\\u202e\u001b[0m',
    );
    expect(renderLine([run('a', 'error')], themeOf({ theme: 'none', ascii: false }))).toBe('a');
  });
});

describe('SQL', () => {
  test('keeps its text in colours, half typed or not', () => {
    for (const sql of [
      "SELECT 'a\n  b', count(*) -- c\nFROM t",
      'SEL',
      "SELECT 'open",
      '',
      '\n\n',
      '.mode csv',
      '日本 = 1',
    ]) {
      expect(sqlLines(sql).map(lineText).join('\n')).toBe(sql);
    }
  });

  test('goes on one line for titles', () => {
    expect(onOneLine('  SELECT *\n\tFROM  t ')).toBe('SELECT * FROM t');
  });
});

test('words of an argument, quotes holding them together', () => {
  expect(wordsOf(`-f 'a file.sql' "b c" d`)).toEqual(['-f', 'a file.sql', 'b c', 'd']);
  expect(wordsOf('')).toEqual([]);
  expect(['on', 'OFF', 'maybe'].map(switchOf)).toEqual([true, false, undefined]);
});

import { describe, expect, test } from 'vitest';
import { dotCommandOf, isComplete, splitStatements } from './statements.ts';

describe('Enter runs', () => {
  test.each([
    'SELECT 1;',
    'SELECT 1; -- one',
    'SELECT 1; SELECT 2;\n',
    "SELECT ';' ;",
    'SELECT * FROM t \\G',
    '.mode csv',
    '  .help',
    'exit',
    'QUIT;',
    '\\q',
    ';',
  ])('%j', (text) => expect(isComplete(text)).toBe(true));
});

describe('Enter goes on in the next line', () => {
  test.each([
    '',
    'SELECT 1',
    'SELECT 1; SELECT 2',
    "SELECT 'a;",
    'SELECT "a;',
    'SELECT $$a;',
    'SELECT 1; /* and',
    '-- SELECT 1;',
    'SELECT 1 -- ;',
    'exit the\n',
  ])('%j', (text) => expect(isComplete(text)).toBe(false));
});

describe('statements', () => {
  test('are split where a `;` is one', () => {
    expect(splitStatements('SELECT \';\'; -- a; b\n SELECT "x;" ; /* ; */ ; SELECT 3')).toEqual([
      { text: "SELECT ';'", start: 0, vertical: false, ended: true },
      { text: '-- a; b\n SELECT "x;"', start: 12, vertical: false, ended: true },
      { text: 'SELECT 3', start: 45, vertical: false, ended: false },
    ]);
  });

  test('that end in \\G are shown vertically', () => {
    expect(
      splitStatements('SELECT 1\\G SELECT 2 \\g; SELECT 3;').map(({ text, vertical }) => [text, vertical]),
    ).toEqual([
      ['SELECT 1', true],
      ['SELECT 2', true],
      ['SELECT 3', false],
    ]);
  });

  test('of nothing but comments are none', () => {
    expect(splitStatements('-- a;\n/* b; */')).toEqual([]);
    expect(splitStatements('')).toEqual([]);
  });
});

test('what newcomers try are commands', () => {
  expect(['exit', 'quit;', '\\q', 'help', '\\?', 'HELP', '.mode csv'].map(dotCommandOf)).toEqual([
    '.exit',
    '.exit',
    '.exit',
    '.help',
    '.help',
    '.help',
    '.mode csv',
  ]);
  expect(dotCommandOf('exit now')).toBeUndefined();
});

import { describe, expect, test } from 'vitest';
import { UsageError } from '../../report-error.ts';
import { initialWork } from './initial-work.ts';
import { scriptParts } from './script-parts.ts';

function parts(source: string): (readonly [string, string])[] {
  return scriptParts(source).map(({ kind, text, start }) => {
    expect(source.slice(start, start + text.length)).toBe(text);
    return [kind, text] as const;
  });
}

describe('a script', () => {
  test('is statements, and commands in lines of their own', () => {
    expect(parts('.mode csv\n-- first\nSELECT 1;\n.timer off\n.types on\nSELECT 2;\n\nSELECT 3')).toEqual([
      ['command', '.mode csv'],
      ['statement', '-- first\nSELECT 1'],
      ['command', '.timer off'],
      ['command', '.types on'],
      ['statement', 'SELECT 2'],
      ['statement', 'SELECT 3'],
    ]);
  });

  test('has no command in the middle of a statement', () => {
    expect(parts('SELECT 1\n.5;')).toEqual([['statement', 'SELECT 1\n.5']]);
  });

  test('may be empty', () => {
    expect(parts('-- nothing\n')).toEqual([]);
  });
});

describe('what is run at first', () => {
  test('is the start-up file that was asked for, which must be there', () => {
    expect(() => initialWork({ initFile: '/no/such/file.sql' }, {})).toThrow(UsageError);
    expect(initialWork({ initFile: false, given: [{ sql: 'SELECT 1' }] }, {})).toEqual([
      { text: 'SELECT 1', commandLine: true },
    ]);
  });

  test('is what is given, in its order; no batch comes between two statements', () => {
    const given = ['SELECT 1', 'SELECT 2;', '.mode csv', 'SELECT 3'].map((sql) => ({ sql }));
    expect(initialWork({ initFile: false, given }, {})).toEqual([
      { text: 'SELECT 1', commandLine: true, followed: true },
      { text: 'SELECT 2;', commandLine: true },
      { text: '.mode csv', commandLine: true, followed: true },
      { text: 'SELECT 3', commandLine: true },
    ]);
  });

  test('is the usual one only if there is one', () => {
    expect(initialWork({}, { XDG_CONFIG_HOME: '/no/such/directory' })).toEqual([]);
  });
});

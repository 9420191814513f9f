import { describe, expect, test } from 'vitest';
import { children, walk } from './map-ast.ts';
import { parse } from './parse.ts';
import { renderDiagnostic } from './render-diagnostic.ts';
import { caseInputs, testCases } from './testing/case-file.ts';
import { compactTree } from './testing/compact-tree.ts';

const treeCases = new URL('parse.cases.txt', import.meta.url);
const errorCases = new URL('parse-errors.cases.txt', import.meta.url);

describe('statements are read as', () => {
  testCases(treeCases, (source) => {
    const { statements, diagnostics } = parse(source);
    if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
    return statements.map((statement) => compactTree(statement)).join('\n');
  });
});

describe('errors are told as', () => {
  testCases(errorCases, (source) => {
    const { diagnostics } = parse(source);
    if (diagnostics.length === 0) throw new Error('nothing is wrong with it');
    return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, source).trimEnd()).join('\n\n');
  });
});

describe('places', () => {
  test('every node lies within its parent, and the statement within the text', () => {
    for (const source of caseInputs(treeCases)) {
      for (const statement of parse(source).statements) {
        expect(statement.span.start).toBeGreaterThanOrEqual(0);
        expect(statement.span.end).toBeLessThanOrEqual(source.length);
        walk(statement, (node) => {
          for (const child of children(node)) {
            const text = source.slice(child.span.start, child.span.end);
            expect(child.span.start, text).toBeGreaterThanOrEqual(node.span.start);
            expect(child.span.end, text).toBeLessThanOrEqual(node.span.end);
            expect(child.span.start, text).toBeLessThan(child.span.end);
          }
        });
      }
    }
  });
});

describe('whatever the text', () => {
  test('nothing but white space and comments is no statement and no error', () => {
    for (const source of ['', ' \n\t', ';;;', '-- only this', '/* and /* this */ */']) {
      expect(parse(source)).toEqual({ statements: [], diagnostics: [] });
    }
  });

  test('a statement that is nested too deeply is an error, not a stack overflow', () => {
    const depth = 10_000;
    const deep = [
      `SELECT ${'('.repeat(depth)}1${')'.repeat(depth)}`,
      `SELECT ${'f('.repeat(depth)}1${')'.repeat(depth)}`,
      `FROM ${'(FROM '.repeat(depth)}t${')'.repeat(depth)}`,
      `SELECT ${'a IN (SELECT '.repeat(depth)}1${')'.repeat(depth)}`,
      `SELECT ${'NOT '.repeat(depth)}a`,
      `SELECT ${'- '.repeat(depth)}a`,
      `SELECT ${'CASE WHEN a THEN '.repeat(depth)}1${' END'.repeat(depth)}`,
      `SELECT a::${'STRUCT(a '.repeat(depth)}INT${')'.repeat(depth)}`,
      `FROM a ${'JOIN b '.repeat(depth)}${'ON x '.repeat(depth)}`,
      `SELECT ${'* REPLACE ('.repeat(depth)}1${' AS a)'.repeat(depth)}`,
      `SELECT ${'1 + '.repeat(depth)}1`,
      `SELECT a${'[1]'.repeat(depth)}`,
      `SELECT 1${' UNION SELECT 1'.repeat(depth)}`,
    ];
    for (const source of deep) {
      const { statements, diagnostics } = parse(`${source}; SELECT 2`);
      expect(
        diagnostics.map(({ code }) => code),
        source.slice(0, 40),
      ).toEqual(['too-deep']);
      expect(statements).toHaveLength(1);
    }
  });

  test('what people and programs write is not too deep', () => {
    const nested = (before: string, inner: string, after: string, depth: number): string =>
      `${before.repeat(depth)}${inner}${after.repeat(depth)}`;
    for (const source of [
      `SELECT ${nested('(', '1', ')', 150)}`,
      `SELECT ${nested('replace(', 'a', ", 'x', 'y')", 60)}`,
      `SELECT * FROM ${nested('(SELECT * FROM ', 't', ')', 50)}`,
      `SELECT ${'a = 1 OR '.repeat(400)} b`,
      `SELECT a IN (${'1, '.repeat(20_000)}2)`,
      `SELECT 1${' UNION ALL SELECT 1'.repeat(300)}`,
    ]) {
      expect(parse(source).diagnostics, source.slice(0, 40)).toEqual([]);
    }
  });

  test('long runs of one character are read in a time that grows with their length', () => {
    for (const source of [
      '+',
      '-+',
      "'",
      '"',
      '$a',
      '1_',
      '.',
      '/*',
      '(',
      '[',
      ')',
      ';',
      '1 ',
      "'a'\n",
      '\\',
      '\ud800',
      'SELECT ',
    ]) {
      const result = parse(`SELECT ${source.repeat(20_000)}`);
      for (const { span } of result.diagnostics) {
        expect(span.start).toBeLessThanOrEqual(span.end);
        expect(span.end).toBeLessThanOrEqual(7 + source.length * 20_000);
      }
    }
  });
});

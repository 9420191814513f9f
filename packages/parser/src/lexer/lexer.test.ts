import { describe, expect, test } from 'vitest';
import { stringOf } from '../build/literal.ts';
import { must } from '../assert.ts';
import { tokenize } from './lexer.ts';
import * as Token from './tokens.ts';

const images = (source: string): string[] => tokenize(source).tokens.map(({ image }) => image);
const types = (source: string): string[] => tokenize(source).tokens.map(({ tokenType }) => tokenType.name);
const value = (source: string): string => {
  const { tokens } = tokenize(source);
  expect(tokens, source).toHaveLength(1);
  return stringOf(must(tokens[0])).value;
};

describe('strings', () => {
  test('doubled quotes, escapes and dollar quotes are resolved', () => {
    expect(value("'it''s'")).toBe("it's");
    expect(value(String.raw`'a\'`)).toBe(String.raw`a\ `.trimEnd());
    expect(value(String.raw`e'a\'b\\''c\n\t\x41\101\u00e9\q'`)).toBe("a'b\\'c\n\tAA\u00e9q");
    expect(value('$$a $ b$$')).toBe('a $ b');
    expect(value("$tag$ $$ ' $tag$")).toBe(" $$ ' ");
    expect(value("x'AB'")).toBe('AB');
    expect(value("''")).toBe('');
  });

  test('parts in later lines belong to the string, with white space and comments between', () => {
    expect(value("'a'\n  'b'")).toBe('ab');
    expect(value("'a' -- it's\n -- and\n\n 'b'\n'c'")).toBe('abc');
    expect(value("e'a\\''\n'b\\n'")).toBe("a'b\n");
    expect(value("x'AB'\n'CD'")).toBe('ABCD');
    expect(images("'a' 'b'")).toEqual(["'a'", "'b'"]);
    expect(images("'a' /* c */\n'b'")).toEqual(["'a'", "'b'"]);
  });

  test('what looks like a part within the string is text', () => {
    expect(value("'it'' \n ''x'")).toBe("it' \n 'x");
    expect(value("'a\\' \n 'b'")).toBe('a\\b');
  });

  test('digits of bits cannot hold a quote', () => {
    expect(images("x'AB''CD'")).toEqual(["x'AB'", "'CD'"]);
  });
});

describe('operators', () => {
  test('a run of operator characters is one operator, without the sign of the next operand', () => {
    expect(images('a<-1')).toEqual(['a', '<', '-', '1']);
    expect(images('a@-1')).toEqual(['a', '@-', '1']);
    expect(images('a->>b->c||d//e**f')).toEqual([
      'a',
      '->>',
      'b',
      '->',
      'c',
      '||',
      'd',
      '//',
      'e',
      '**',
      'f',
    ]);
    expect(images('a=-- comment\n1')).toEqual(['a', '=', '1']);
    expect(images('a*/* comment */b')).toEqual(['a', '*', 'b']);
  });

  test('colons and dots', () => {
    expect(images('a::b:=c:d..e=>f')).toEqual(['a', '::', 'b', ':=', 'c', ':', 'd', '..', 'e', '=>', 'f']);
  });
});

describe('numbers', () => {
  test('are read as DuckDB reads them', () => {
    expect(images('1 1.5 .5 1. 1e5 1.5E-3 1_000 10s')).toEqual([
      '1', '1.5', '.5', '1.', '1e5', '1.5E-3', '1_000', '10', 's',
    ]); // prettier-ignore
    expect(types('1 1_000 1.5 .5 1e5')).toEqual(['Integer', 'Integer', 'Decimal', 'Decimal', 'Decimal']);
  });
});

describe('words', () => {
  test('keywords are found in any case, and lose their meaning in quotes', () => {
    expect(types('select SELECT SeLeCt "select"')).toEqual([
      'SELECT',
      'SELECT',
      'SELECT',
      'QuotedIdentifier',
    ]);
  });

  test('letters of all alphabets belong to names', () => {
    expect(images('größe 名前 a$b _x')).toEqual(['größe', '名前', 'a$b', '_x']);
  });

  test('parameters', () => {
    expect(images('? $1 $name ?1')).toEqual(['?', '$1', '$name', '?1']);
  });
});

describe('comments', () => {
  test('are no tokens, and nest', () => {
    const { tokens, comments } = tokenize('a -- one\n/* two /* three */ */ b');
    expect(tokens.map(({ image }) => image)).toEqual(['a', 'b']);
    expect(comments).toEqual([
      { start: 2, end: 8 },
      { start: 9, end: 30 },
    ]);
  });
});

test('what is never closed is told where it opens', () => {
  const opened = (source: string): unknown =>
    tokenize(source).diagnostics.map(({ code, span }) => [code, source.slice(span.start, span.end)]);
  expect(opened("a 'b")).toEqual([['unclosed-string', "'"]]);
  expect(opened("a e'b\\'")).toEqual([['unclosed-string', "'"]]);
  expect(opened('a "b')).toEqual([['unclosed-quoted-name', '"']]);
  expect(opened('a $x$ b $$')).toEqual([['unclosed-string', '$x$']]);
  expect(opened('a /* b /* c */')).toEqual([['unclosed-comment', '/*']]);
});

test('every character is in a token, a comment or white space', () => {
  const source = "SELECT \u0000 a, 'b' -- c\n\\ /* d */ $ ` 😀 {x}";
  const { tokens, comments } = tokenize(source);
  const covered = tokens.map((token) => [token.startOffset, (token.endOffset ?? 0) + 1] as const);
  for (const { start, end } of comments) covered.push([start, end]);
  let rest = source;
  for (const [start, end] of covered.toSorted((a, b) => b[0] - a[0]))
    rest = rest.slice(0, start) + rest.slice(end);
  expect(rest.trim()).toBe('');
  expect(tokens.some(({ tokenType }) => tokenType === Token.Unknown)).toBe(true);
});

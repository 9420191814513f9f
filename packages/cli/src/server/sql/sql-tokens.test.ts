import { expect, it } from 'vitest';
import { splitStatements } from './split-statements.ts';
import { nameOf, sqlTokens, stringOf } from './sql-tokens.ts';

function texts(sql: string): string[] {
  return [...sqlTokens(sql)].map(({ kind, text }) => `${kind} ${text}`);
}

it('tokens are words, names, strings, numbers, parameters and symbols', () => {
  expect(texts(`SELECT "a""b", 'it''s', E'a\\'b', $1, 1.5e3, x::text, a->>'k' -- end`)).toEqual([
    'word SELECT',
    'quoted "a""b"',
    'symbol ,',
    `string 'it''s'`,
    'symbol ,',
    `string E'a\\'b'`,
    'symbol ,',
    'parameter $1',
    'symbol ,',
    'number 1.5e3',
    'symbol ,',
    'word x',
    'symbol ::',
    'word text',
    'symbol ,',
    'word a',
    'symbol ->>',
    `string 'k'`,
  ]);
});

it('comments and dollar quotes hide what is in them', () => {
  expect(texts(`1 /* ; ' */ + -- ;\n $$;'$$ $x$ $$ ; $x$ 2--3`)).toEqual([
    'number 1',
    'symbol +',
    `string $$;'$$`,
    'string $x$ $$ ; $x$',
    'number 2',
  ]);
});

it('what is left open goes to the end', () => {
  expect(texts(`a 'b ; c`)).toEqual(['word a', `string 'b ; c`]);
  expect(texts('a "b ; c')).toEqual(['word a', 'quoted "b ; c']);
  expect(texts('a /* b')).toEqual(['word a']);
  expect(texts('a $$ b')).toEqual(['word a', 'string $$ b']);
});

it('tokens give their names and strings', () => {
  const [name, string, escaped, dollar] = sqlTokens(`"a""b" 'it''s' E'a\\n\\'' $q$x'y$q$`);
  expect(nameOf(name)).toBe('a"b');
  expect([string, escaped, dollar].map(stringOf)).toEqual([`it's`, `a\n'`, `x'y`]);
});

it('statements are split at semicolons, with their places', () => {
  expect([...splitStatements(`;; SELECT ';' ;\n/* ; */ SELECT 2 -- x\n`)]).toEqual([
    { sql: `SELECT ';'`, start: 3 },
    { sql: 'SELECT 2', start: 24 },
  ]);
});

it('a text of a million characters is no problem', () => {
  const long = 'x'.repeat(1_000_000);
  expect([...sqlTokens(`'${long}' "${long}" ${long} /*${long}*/ $$${long}$$`)]).toHaveLength(4);
  expect([...sqlTokens(`'${"''".repeat(300_000)}'`)]).toHaveLength(1);
  expect([...splitStatements(';'.repeat(100_000))]).toEqual([]);
});

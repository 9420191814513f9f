import { expect, test } from 'vitest';
import { highlight } from './highlight.ts';

/** The words of a text with their classes, those of one class together where they stand together. */
function classes(source: string): string {
  const runs: { class: string; words: string[] }[] = [];
  for (const { class: name, span } of highlight(source)) {
    const word = source.slice(span.start, span.end);
    const last = runs.at(-1);
    if (last?.class === name) last.words.push(word);
    else runs.push({ class: name, words: [word] });
  }
  return runs.map((run) => `${run.class}: ${run.words.join(' ')}`).join('\n');
}

test('keywords, names, functions, strings, numbers, operators and comments are told apart', () => {
  expect(classes(`SELECT count(*) AS "N", t.end + 1.5 FROM t WHERE s = 'x' -- done`)).toBe(
    'SELECT:keyword count:function *:operator AS:keyword "N":identifier t:identifier end:identifier +:operator 1.5:number ' +
      "FROM:keyword t:identifier WHERE:keyword s:identifier =:operator 'x':string -- done:comment",
  );
});

test("weir's clauses have a class of their own, and durations are numbers", () => {
  expect(classes('CREATE STREAM s FROM socket($1) FORMAT json REMEMBER 10m ON ERROR SKIP')).toBe(
    'CREATE:keyword STREAM:stream-clause s:identifier FROM:keyword socket:function $1:parameter FORMAT:stream-clause ' +
      'json:identifier REMEMBER:stream-clause 10:number m:number ON:keyword ERROR:stream-clause SKIP:stream-clause',
  );
  expect(
    classes('FROM s WINDOW(SIZE 30s, SLIDE 10s) GROUP BY k STATE TIMEOUT 5m EMIT CHANGES, EVICTED'),
  ).toBe(
    'FROM:keyword s:identifier WINDOW:stream-clause SIZE:stream-clause 30:number s:number SLIDE:stream-clause 10:number ' +
      's:number GROUP:keyword BY:keyword k:identifier STATE:stream-clause TIMEOUT:stream-clause 5:number m:number ' +
      'EMIT:stream-clause CHANGES:stream-clause EVICTED:stream-clause',
  );
});

test("weir's words are names where they are no clause", () => {
  expect(classes('SELECT last, state, window_start, emit, stream FROM slide')).not.toContain('stream-clause');
});

test('the WINDOW of a SELECT stays a keyword', () => {
  expect(classes('SELECT 1 WINDOW w AS (PARTITION BY a)')).toContain(
    'WINDOW:keyword w:identifier AS:keyword PARTITION:keyword',
  );
});

test('types are types in casts, definitions and literals, and names elsewhere', () => {
  expect(classes('a::INTEGER')).toBe('a:identifier :::operator INTEGER:type');
  expect(classes('CAST(a AS date)')).toBe('CAST:keyword a:identifier AS:keyword date:type');
  expect(classes("DATE '2026-01-01'")).toBe("DATE:type '2026-01-01':string");
  expect(classes('s (id BIGINT, at TIMESTAMP)')).toContain('BIGINT:type at:identifier TIMESTAMP:type');
  expect(classes('SELECT date, text FROM t')).toBe(
    'SELECT:keyword date:identifier text:identifier FROM:keyword t:identifier',
  );
});

test('a text that breaks off keeps the classes of what is there', () => {
  expect(classes("SELECT a FROM t WHERE b = 'not clos")).toMatch(/=:operator 'not clos:string$/);
  expect(classes('SELECT /* not closed')).toBe('SELECT:keyword /* not closed:comment');
  expect(classes('SELECT (a')).toBe('SELECT:keyword a:identifier');
});

test('characters that are no SQL and closing parentheses too many are errors', () => {
  expect(classes('SELECT a) \\')).toBe('SELECT:keyword a:identifier ):error \\:error');
});

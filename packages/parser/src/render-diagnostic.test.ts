import { expect, test } from 'vitest';
import { errorAt, warningAt } from './diagnostic.ts';
import { displayWidth } from './display-width.ts';
import { renderDiagnostic } from './render-diagnostic.ts';

/** The span of the first `words` in `source`. */
function spanOf(source: string, words: string): { start: number; end: number } {
  const start = source.indexOf(words);
  return { start, end: start + words.length };
}

function render(source: string, words: string): string {
  return renderDiagnostic(errorAt(spanOf(source, words), 'code', 'message'), source, { file: 'f.sql' });
}

/** What stands above the carets. */
function marked(rendered: string): string {
  const lines = rendered.split('\n');
  const line = lines.at(-2) ?? '';
  const carets = lines.at(-1) ?? '';
  return Array.from(line)
    .filter((_, index) => carets[index] === '^')
    .join('');
}

test('shows place, line, carets and hint as the dialect describes', () => {
  const source = `${'\n'.repeat(11)}SELECT count(*) FROM click WINDOW(30s, 10s)\n`;
  const diagnostic = errorAt(
    spanOf(source, 'click'),
    'unknown-stream',
    'there is no stream or table called "click"',
    'did you mean "clicks"?',
  );
  expect(renderDiagnostic(diagnostic, source, { file: 'pipeline.sql' })).toBe(
    [
      'error[unknown-stream]: there is no stream or table called "click"',
      '  --> pipeline.sql:12:22',
      '   |',
      '12 | SELECT count(*) FROM click WINDOW(30s, 10s)',
      '   |                      ^^^^^',
      '   = hint: did you mean "clicks"?',
    ].join('\n'),
  );
});

test('shows notes before the hint, and lines of either below each other', () => {
  const diagnostic = warningAt({ start: 0, end: 1 }, 'w', 'message', 'first\nsecond', [
    'in scope: a, b',
    'more',
  ]);
  expect(renderDiagnostic(diagnostic, 'x')).toBe(
    [
      'warning[w]: message',
      ' --> 1:1',
      '  |',
      '1 | x',
      '  | ^',
      '  = note: in scope: a, b',
      '  = note: more',
      '  = hint: first',
      '          second',
    ].join('\n'),
  );
});

test('a tab before the marked word moves the caret as far as the word', () => {
  expect(render('\tSELECT\tx', 'x')).toContain('1 |     SELECT  x\n  |             ^');
});

test('wide characters and emoji take two columns', () => {
  expect(displayWidth('日本')).toBe(4);
  expect(displayWidth('👩‍👩‍👧 é')).toBe(4);
  expect(displayWidth('e\u0301')).toBe(1);
  expect(render("SELECT '日本 🎉', oops", 'oops')).toContain(
    "1 | SELECT '日本 🎉', oops\n  |                   ^^^^",
  );
});

test('a span over several lines is marked to the end of the first', () => {
  expect(marked(render('SELECT (1 +   \n 2) FROM t', '(1 +   \n 2)'))).toBe('(1 +');
});

test('a place at the end of the text is shown behind the last word, not on an empty line', () => {
  const source = 'SELECT 1 +\n\n';
  const rendered = renderDiagnostic(errorAt({ start: source.length, end: source.length }, 'c', 'm'), source);
  expect(rendered).toContain('--> 1:11');
  expect(rendered).toContain('1 | SELECT 1 +\n  |           ^');
});

test('an empty text, and a span outside of it, are shown without fail', () => {
  expect(renderDiagnostic(errorAt({ start: 7, end: 9 }, 'c', 'm'), '')).toBe(
    'error[c]: m\n --> 1:1\n  |\n1 |\n  | ^',
  );
});

test.each([
  ['at its start', `oops ${'x, '.repeat(200)}`],
  ['in the middle', `${'x, '.repeat(200)}oops ${'y, '.repeat(200)}`],
  ['at its end', `${'x, '.repeat(200)}oops`],
])('a long line is cut around a word %s', (_where, source) => {
  const rendered = render(source, 'oops');
  expect(marked(rendered)).toBe('oops');
  for (const line of rendered.split('\n')) expect(line.length).toBeLessThanOrEqual(126);
  expect(rendered).toContain('...');
});

test('a marked part longer than the line is cut too', () => {
  const source = `SELECT ${'x'.repeat(500)} FROM t`;
  expect(marked(render(source, 'x'.repeat(500)))).toMatch(/^x{100,}$/);
});

test('characters that steer a terminal are not passed on', () => {
  expect(render("SELECT '\u001b[31m' oops", 'oops')).not.toContain('\u001b');
});

test('colours are put around the parts and do not move the carets', () => {
  const rendered = renderDiagnostic(errorAt({ start: 0, end: 3 }, 'c', 'm', 'h'), 'abc', {
    colour: (part, text) => `<${part}>${text}</>`,
  });
  expect(rendered.split('\n')).toEqual([
    '<error>error[c]</><message>: m</>',
    ' <gutter>--></> 1:1',
    '  <gutter>|</>',
    '<gutter>1</> <gutter>|</> abc',
    '  <gutter>|</> <caret>^^^</>',
    '  <gutter>=</> <hint>hint</>: h',
  ]);
});

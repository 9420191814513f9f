import { expect, test } from 'vitest';
import { testCases } from '../testing/case-file.ts';
import { highlight } from './highlight.ts';

/** The words of a text with their classes, those of one class on a line where they stand together. */
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

testCases(new URL('highlight.cases.txt', import.meta.url), classes);

test('the spans are in order and do not overlap, on any text', () => {
  const text =
    'CREATE STREAM s FROM socket(\'x\') FORMAT json; SELECT /* c */ "a b", 10s + $1 FROM s WINDOW(5m) -- end';
  for (let end = 0; end <= text.length; end += 1) {
    let before = 0;
    for (const { span } of highlight(text.slice(0, end))) {
      expect(span.start).toBeGreaterThanOrEqual(before);
      expect(span.end).toBeGreaterThan(span.start);
      before = span.end;
    }
    expect(before).toBeLessThanOrEqual(end);
  }
});

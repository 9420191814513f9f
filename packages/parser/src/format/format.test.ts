import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenize } from '../lexer/lexer.ts';
import { parse } from '../parse.ts';
import { caseInputs, testCases } from '../testing/case-file.ts';
import { treeText } from '../testing/same-tree.ts';
import { format } from './format.ts';

/** The formatted text; that it means the same and is stable is checked with each. */
function formatted(source: string): string {
  const { text, diagnostics } = format(source);
  expect(diagnostics).toEqual([]);
  expect(treeText(parse(text).statements), text).toBe(treeText(parse(source).statements));
  expect(commentsOf(text), text).toEqual(commentsOf(source));
  expect(format(text).text).toBe(text);
  return text.trimEnd();
}

function commentsOf(source: string): readonly string[] {
  return tokenize(source).comments.map(({ start, end }) => source.slice(start, end).trimEnd());
}

const cases = new URL('format.cases.txt', import.meta.url);

describe('texts', () => testCases(cases, formatted));

const samples = [
  ...caseInputs(cases),
  ...caseInputs(new URL('../print-sql.cases.txt', import.meta.url)),
].filter((sample) => !/create\s+table|--|\/\*/i.test(sample));

/** A sample with other things between its words: spaces, newlines, comments. Words that touched still do. */
const rearranged = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.infiniteStream(
      fc.constantFrom(' ', '\n', '\n\n', ' -- c\n', '\n-- own line\n', ' /* b */ ', '\n/* o */\n'),
    ),
  )
  .map(([sample, gaps]) => {
    let text = '';
    let end = 0;
    for (const { startOffset, endOffset, image } of tokenize(sample).tokens) {
      text += startOffset > end ? `${String(gaps.next().value)}${image}` : image;
      end = (endOffset ?? startOffset) + 1;
    }
    return text;
  });

test('with any spaces and comments between, the meaning stays, and formatting again changes nothing', () => {
  fc.assert(
    fc.property(rearranged, (source) => {
      formatted(source);
    }),
    { numRuns: 300, seed: 7 },
  );
});

test('how the spaces were makes no difference', () => {
  for (const sample of samples) {
    const oneLine = tokenize(sample).tokens.reduce(
      ({ text, end }, { startOffset, endOffset, image }) => ({
        text: text + (startOffset > end ? ' ' : '') + image,
        end: (endOffset ?? startOffset) + 1,
      }),
      { text: '', end: 0 },
    ).text;
    expect(format(oneLine).text).toBe(format(sample).text);
  }
});

test('a text with errors is returned as it is, with them', () => {
  const source = 'select  1;\nselect from where';
  const { text, diagnostics } = format(source);
  expect(text).toBe(source);
  expect(diagnostics.length).toBeGreaterThan(0);
});

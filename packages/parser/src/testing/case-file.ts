import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

interface Case {
  readonly title: string;
  readonly input: string;
  readonly expected: string;
}

const titleMark = '=== ';
const resultMark = '---';

/**
 * Makes a test of each case of a text file: `=== title`, the input, a line `---`, and what is expected.
 * With REWRITE=1 in the environment the file is written anew with what comes out; the difference is then
 * read instead of the failures.
 */
export function testCases(file: URL, run: (input: string) => string): void {
  const cases = readCases(readFileSync(file, 'utf8'));
  const results = new Map<string, string>();
  for (const { title, input, expected } of cases) {
    test(title, () => {
      const actual = run(input);
      results.set(title, actual);
      if (process.env['REWRITE'] !== '1') expect(actual).toBe(expected);
    });
  }
  afterAll(() => {
    if (process.env['REWRITE'] === '1') {
      writeFileSync(
        fileURLToPath(file),
        cases.map((one) => caseText(one, results.get(one.title) ?? one.expected)).join('\n'),
      );
    }
  });
}

/** The inputs of a case file, for tests that want many real texts. */
export function caseInputs(file: URL): readonly string[] {
  return readCases(readFileSync(file, 'utf8')).map(({ input }) => input);
}

function readCases(text: string): readonly Case[] {
  return text
    .split(new RegExp(`^${titleMark}`, 'm'))
    .slice(1)
    .map((part) => {
      const [head = '', ...rest] = part.split(`\n${resultMark}\n`);
      const newline = head.indexOf('\n');
      return {
        title: head.slice(0, newline),
        input: head.slice(newline + 1),
        expected: rest.join(`\n${resultMark}\n`).trimEnd(),
      };
    });
}

function caseText({ title, input }: Case, result: string): string {
  return `${titleMark}${title}\n${input}\n${resultMark}\n${result}\n`;
}

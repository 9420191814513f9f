import { expect, test } from 'vitest';
import { parse } from './parse.ts';
import type { ParseResult } from './parse.ts';
import { printSql } from './print-sql.ts';
import { caseInputs } from './testing/case-file.ts';
import { mutated, seededRandom } from './testing/mutations.ts';

/** How many texts are tried, and from which seed on; a failure names the seed of its text. */
const count = Number(process.env['WEIR_FUZZ'] ?? 2000);
const firstSeed = Number(process.env['WEIR_SEED'] ?? 1);

const texts = ['parse.cases.txt', 'parse-errors.cases.txt', 'print-sql.cases.txt'].flatMap((file) =>
  caseInputs(new URL(file, import.meta.url)),
);

/** Far more than any of these short texts takes: what is slower than that does not end in good time for a longer one. */
const limitMs = 50;

test(`${count} broken texts are read without fail, quickly, and with problems that lie in them`, () => {
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    const source = mutated(seededRandom(seed), texts);
    const told = `seed ${seed}: ${JSON.stringify(source)}`;
    const result = parseInTime(source, told);
    for (const { span } of [...result.diagnostics, ...result.statements]) {
      expect(span.start >= 0 && span.start <= span.end && span.end <= source.length, told).toBe(true);
    }
    if (result.diagnostics.length === 0) expectSameWhenPrinted(result, told);
  }
}, 1_000_000);

function parseInTime(source: string, told: string): ParseResult {
  let fastest = Infinity;
  for (let attempt = 1; ; attempt += 1) {
    const before = performance.now();
    const result = parse(source);
    fastest = Math.min(fastest, performance.now() - before);
    if (fastest < limitMs) return result;
    if (attempt === 3) throw new Error(`${fastest} ms for ${told}`);
  }
}

/** What is read without a problem prints as a text that is read and printed the same. */
function expectSameWhenPrinted({ statements }: ParseResult, told: string): void {
  for (const statement of statements) {
    const printed = printSql(statement);
    const again = parse(printed);
    expect(again.diagnostics, `${told}\n${printed}`).toEqual([]);
    expect(again.statements.map(printSql).join('; '), told).toBe(printed);
  }
}

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

/** One test of a case file. */
export interface Case {
  readonly title: string;
  /** The SQL that all cases of the file begin with, and then the case's own. */
  readonly sql: string;
  /** Files by name, those that all cases share included. */
  readonly files: ReadonlyMap<string, string>;
  readonly expected: string;
}

const titleMark = '=== ';
const sectionMark = /^---(?: (.+))?$/;

/**
 * Makes a test of each case of a text file:
 *
 *     what stands before the first case is shared by all of them: SQL, and files
 *     --- name.csv
 *     the text of a file
 *
 *     === title
 *     SQL
 *     --- other.csv
 *     a file of this case alone
 *     ---
 *     what is expected to come out
 *
 * In files `@1.5` stands for the timestamp 1.5 seconds after the Unix epoch. With REWRITE=1 in the environment the expected texts are
 * written anew with what comes out; the difference is then read instead of the failures.
 */
export function testCases(file: URL, run: (given: Case) => Promise<string>): void {
  const text = readFileSync(file, 'utf8');
  const [shared = '', ...parts] = text.split(new RegExp(`^${titleMark}`, 'm'));
  const rewritten = new Map<number, string>();
  const rewrite = process.env['REWRITE'] === '1';
  parts.forEach((part, index) => {
    const given = readCase(part, readSections(shared));
    test(given.title, async () => {
      const actual = await run(given);
      rewritten.set(index, actual);
      if (!rewrite) expect(actual).toBe(given.expected);
    });
  });
  afterAll(() => {
    if (!rewrite) return;
    const all = parts.map((part, index) => titleMark + withExpected(part, rewritten.get(index)));
    writeFileSync(fileURLToPath(file), shared + all.join('\n'));
  });
}

interface Sections {
  readonly sql: string;
  readonly files: ReadonlyMap<string, string>;
  readonly expected: string;
}

function readSections(text: string): Sections {
  const files = new Map<string, string>();
  const plain = { sql: '', expected: '' };
  let name: string | undefined;
  let lines: string[] = [];
  const finish = (): void => {
    const content = lines.join('\n').trimEnd();
    if (name === undefined) plain.sql = content;
    else if (name === '') plain.expected = content;
    else
      files.set(
        name,
        `${content.replaceAll(/@(\d+(?:\.\d+)?)/g, (_match, seconds: string) => timestampText(Number(seconds)))}\n`,
      );
  };
  for (const line of text.split('\n')) {
    const mark = sectionMark.exec(line);
    if (mark === null) {
      lines.push(line);
      continue;
    }
    finish();
    name = mark[1] ?? '';
    lines = [];
  }
  finish();
  return { ...plain, files };
}

function timestampText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('T', ' ').replace('Z', '');
}

function readCase(part: string, shared: Sections): Case {
  const end = part.indexOf('\n');
  const own = readSections(part.slice(end + 1));
  return {
    title: part.slice(0, end),
    sql: shared.sql === '' ? own.sql : `${shared.sql}\n${own.sql}`,
    files: new Map([...shared.files, ...own.files]),
    expected: own.expected,
  };
}

function withExpected(part: string, expected: string | undefined): string {
  if (expected === undefined) return `${part.trimEnd()}\n`;
  const kept = part.slice(0, part.search(/^---$/m));
  return `${kept}---\n${expected === '' ? '' : `${expected}\n`}`;
}

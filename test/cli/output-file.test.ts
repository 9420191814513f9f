import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inScratch } from '../runner/scratch.ts';
import { weir } from '../runner/weir.ts';

/** `weir -o FILE "SELECT ..."`: whole or not at all. */

const numbers = 'SELECT i FROM range(3) t(i)';

test.each([
  ['n.csv', [], 'i\n0\n1\n2\n'],
  ['n.csv', ['--no-header'], '0\n1\n2\n'],
  ['n.jsonl', [], '{"i":0}\n{"i":1}\n{"i":2}\n'],
  ['n.txt', [], 'i\n0\n1\n2\n'],
  ['n.txt', ['--format', 'jsonl'], '{"i":0}\n{"i":1}\n{"i":2}\n'],
] as const)('%s with %j', (file, flags, text) =>
  inScratch(async (directory) => {
    const ran = await weir(['-o', file, ...flags, numbers], { directory });
    expect(ran).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(directory, file), 'utf8')).toBe(text);
    expect(readdirSync(directory)).toEqual([file]);
  }),
);

test('what fails leaves the file as it was', () =>
  inScratch(async (directory) => {
    writeFileSync(join(directory, 'n.csv'), 'before\n');
    const { code } = await weir(['-o', 'n.csv', `${numbers}; SELECT 1 / 'x'::INT`], { directory });
    expect([code, readFileSync(join(directory, 'n.csv'), 'utf8')]).toEqual([1, 'before\n']);
    expect(readdirSync(directory)).toEqual(['n.csv']);
  }));

test.each(['parquet', 'arrow'])('text is not written to a file that is %s by its ending', (ending) =>
  inScratch(async (directory) => {
    const { code, stderr } = await weir(['-o', `n.${ending}`, numbers], { directory });
    expect([code, stderr]).toEqual([2, expect.stringContaining(`COPY (SELECT ...) TO 'n.${ending}'`)]);
    expect(readdirSync(directory)).toEqual([]);
  }),
);

test('a file that cannot be written is told before anything is run', () =>
  inScratch(async (directory) => {
    const { code, stderr } = await weir(['-o', 'no/such/n.csv', numbers], { directory });
    expect([code, stderr]).toEqual([
      2,
      'weir: error: "no/such/n.csv" cannot be written: there is no such file or directory\n',
    ]);
  }));

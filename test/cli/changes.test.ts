import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inScratch } from '../runner/scratch.ts';
import { startWeir, weir } from '../runner/weir.ts';

/** `--emit changes`: what each batch changed in the answer over all of the input. */

const counts = 'SELECT value, count(*) AS n FROM stdin GROUP BY value';

/** What is written when each line comes once what the one before changed has been read. */
async function following(
  arguments_: readonly string[],
  lines: readonly (readonly [input: string, output: string])[],
): Promise<string> {
  return inScratch(async (directory) => {
    const running = await startWeir(['--emit', 'changes', ...arguments_], { directory });
    let output = '';
    for (const [input, more] of lines) {
      running.write(`${input}\n`);
      output += more;
      await running.until(({ stdout }) => stdout.length >= output.length);
      expect(running.stdout).toBe(output);
    }
    running.end();
    expect(await running.ended).toEqual({ code: 0, stdout: output, stderr: '' });
    return output;
  });
}

describe('answers are told by what changed in them', () => {
  test('of an aggregate by keys: rows before and after', () =>
    following(
      [counts],
      [
        ['a', '{"op":"+I","value":"a","n":1}\n'],
        ['b', '{"op":"+I","value":"b","n":1}\n'],
        ['a', '{"op":"-U","value":"a","n":1}\n{"op":"+U","value":"a","n":2}\n'],
      ],
    ));

  test('of the first rows in an order: what falls out goes', () =>
    following(
      ['SELECT value FROM stdin ORDER BY value DESC LIMIT 2'],
      [
        ['a', '{"op":"+I","value":"a"}\n'],
        ['b', '{"op":"+I","value":"b"}\n'],
        ['c', '{"op":"-D","value":"a"}\n{"op":"+I","value":"c"}\n'],
        ['c', '{"op":"-D","value":"b"}\n{"op":"+I","value":"c"}\n'],
      ],
    ));

  test('of windows: rows that leave them go', () =>
    inScratch(async (directory) => {
      const sql = 'SELECT value FROM stdin WINDOW(200ms)';
      const running = await startWeir(['--emit', 'changes', '--batch-interval', '100ms', sql], { directory });
      running.write('a\n');
      await running.until(({ stdout }) => stdout === '{"op":"+I","value":"a"}\n{"op":"-D","value":"a"}\n');
      running.end();
      expect((await running.ended).code).toBe(0);
    }));

  test('of a query that works row by row: rows that come', () =>
    following(
      ['SELECT value FROM stdin', '--csv'],
      [
        ['a', 'op,value\n+I,a\n'],
        ['a', '+I,a\n'],
      ],
    ));

  test('lists, structs, NULL and NaN', () =>
    following(
      [
        "SELECT list(value ORDER BY value) AS all, {last: last(value)} AS s, 'NaN'::DOUBLE AS d, nullif(count(*), 1) AS n FROM stdin",
        '--tsv',
        '--no-header',
        '--null',
        'NULL',
      ],
      [
        ['a', "+I\t[a]\t{'last': a}\tnan\tNULL\n"],
        ['b', "-U\t[a]\t{'last': a}\tnan\tNULL\n+U\t[a, b]\t{'last': b}\tnan\t2\n"],
      ],
    ));
});

describe('in all formats', () => {
  const input = 'a\nb\na\n';
  const sql = `${counts} ORDER BY value`;

  test.each([
    ['csv', 'op,value,n\n+I,a,2\n+I,b,1\n'],
    ['tsv', 'op\tvalue\tn\n+I\ta\t2\n+I\tb\t1\n'],
    ['jsonl', '{"op":"+I","value":"a","n":2}\n{"op":"+I","value":"b","n":1}\n'],
    ['json', '[\n{"op":"+I","value":"a","n":2},\n{"op":"+I","value":"b","n":1}\n]\n'],
  ])('%s', (format, stdout) =>
    inScratch(async (directory) =>
      expect(await weir(['--emit', 'changes', `--${format}`, sql], { directory, input })).toEqual({
        code: 0,
        stdout,
        stderr: '',
      }),
    ),
  );

  test('for people: under the time of the batch', () =>
    inScratch(async (directory) => {
      const { stdout } = await weir(['--emit', 'changes', '--box', sql], { directory, input });
      expect(stdout).toMatch(/^── .* ──.*\n┌/);
      expect(stdout).toContain('│ +I      │ a       │      2 │');
    }));

  test('--limit is of changes', () =>
    inScratch(async (directory) => {
      const { code, stdout } = await weir(['--emit', 'changes', '--limit', '1', sql], { directory, input });
      expect([code, stdout]).toEqual([0, '{"op":"+I","value":"a","n":2}\n']);
    }));

  test('-o', () =>
    inScratch(async (directory) => {
      await weir(['--emit', 'changes', '-o', 'changes.csv', sql], { directory, input });
      expect(readFileSync(join(directory, 'changes.csv'), 'utf8')).toBe('op,value,n\n+I,a,2\n+I,b,1\n');
    }));

  test('of no input: a header, and what SQL says of no rows', () =>
    inScratch(async (directory) => {
      const of = async (query: string): Promise<string> =>
        (await weir(['--emit', 'changes', '--csv', query], { directory, input: '' })).stdout;
      expect(await of(sql)).toBe('op,value,n\n');
      expect(await of('SELECT count(*) AS n FROM stdin')).toBe('op,n\n+I,0\n');
    }));
});

test('what is answered once has nothing to change', () =>
  inScratch(async (directory) =>
    expect((await weir(['--emit', 'changes', 'SELECT 1 AS one'], { directory })).stdout).toBe('one\n1\n'),
  ));

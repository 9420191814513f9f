import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { systemClock } from '@weir/runtime';
import { describe, expect, test } from 'vitest';
import { defaultOutput } from '../output/output-settings.ts';
import { tableOf } from '../testing/arrow-table.ts';
import { FakeSession } from '../testing/fake-session.ts';
import { runPlainRepl } from './plain-repl.ts';

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function runLines(
  input: Readable,
  session = new FakeSession(),
  signal = new AbortController().signal,
): Promise<Ran> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const written = Promise.all([text(stdout), text(stderr)]);
  const code = await runPlainRepl({
    session,
    input,
    stdout,
    stderr,
    clock: systemClock,
    settings: { ...defaultOutput, mode: 'tsv', theme: 'none' },
    color: false,
    version: '1.2.3',
    work: [],
    signal,
  });
  stdout.end();
  stderr.end();
  const [out, error] = await written;
  expect(session.isClosed).toBe(true);
  return { code, stdout: out, stderr: error };
}

describe('without a terminal', () => {
  test('results go to standard output and nothing else does', async () => {
    expect(
      await runLines(
        Readable.from(['SELECT 1;\n.timer on\nSELECT *\nFROM range(2);\nSELECT * FROM range(1)']),
      ),
    ).toEqual({
      code: 0,
      stdout: 'i\n0\n1\ni\n0\n',
      stderr: 'done: SELECT 1\n',
    });
  });

  test('the first error ends it with exit code 1', async () => {
    const session = new FakeSession();
    const ran = await runLines(Readable.from(['SELECT * FROM nowhere;\nSELECT * FROM range(2);\n']), session);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('error[unknown-stream]');
    expect(session.executed).toHaveLength(1);
  });

  test('.exit leaves the rest alone', async () => {
    expect(await runLines(Readable.from(['.exit\nSELECT * FROM range(2);\n']))).toMatchObject({
      code: 0,
      stdout: '',
    });
  });

  test('what works on a terminal only says so', async () => {
    expect((await runLines(Readable.from(['.top\n']))).stderr).toContain('this works on a terminal only');
  });

  test('no input is no error', async () => {
    expect(await runLines(Readable.from([]))).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('batches are printed as they come, until the queries end', async () => {
    const session = new FakeSession();
    const ran = runLines(Readable.from(['SELECT word FROM words;\n']), session);
    await expect.poll(() => session.queries()).toHaveLength(1);
    session.push(1, 1000, tableOf({ word: ['a'], n: [1] }));
    session.push(1, 2000, tableOf({ word: ['b'], n: [2] }));
    session.end(1);
    expect(await ran).toMatchObject({ code: 0, stdout: 'word\tn\na\t1\nb\t2\n' });
  });

  test('a signal ends the wait for them', async () => {
    const session = new FakeSession();
    const ending = new AbortController();
    const ran = runLines(Readable.from(['SELECT word FROM words;\n']), session, ending.signal);
    await expect.poll(() => session.queries()).toHaveLength(1);
    ending.abort();
    expect((await ran).code).toBe(0);
  });
});

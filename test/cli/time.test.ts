import { describe, expect, test } from 'vitest';
import { inScratch } from '../runner/scratch.ts';
import { startWeir, weir } from '../runner/weir.ts';

/** `--time COL`: standard input in its own time, as `replay` gives out a file. */

const perMinute = 'SELECT window_end, count(*) AS n, sum(ms) AS ms FROM stdin WINDOW(1m, 1m)';
const log = [
  '{"ts": "2026-03-02 09:00:01", "ms": 5}',
  '{"ts": "2026-03-02 09:00:59", "ms": 6}',
  '{"ts": "2026-03-02 09:00:30", "ms": 7}',
  '{"ts": "2026-03-02 09:03:30", "ms": 8}',
  '',
].join('\n');
const answer =
  '{"window_end":"2026-03-02T09:01:00Z","n":3,"ms":18}\n' +
  '{"window_end":"2026-03-02T09:02:00Z","n":0,"ms":null}\n' +
  '{"window_end":"2026-03-02T09:03:00Z","n":0,"ms":null}\n' +
  '{"window_end":"2026-03-02T09:04:00Z","n":1,"ms":8}\n';

async function run(
  input: string,
  ...arguments_: readonly string[]
): Promise<Awaited<ReturnType<typeof weir>>> {
  return inScratch((directory) => weir(arguments_, { directory, input }));
}

describe('windows are in the time of the log', () => {
  test('of objects, whose columns are told by the first rows', async () => {
    expect(await run(log, '--time', 'ts', perMinute)).toEqual({ code: 0, stdout: answer, stderr: '' });
  });

  const sql = 'SELECT count(*) AS n, batch_time FROM stdin WINDOW(1m, 1m)';
  const counted =
    '{"n":2,"batch_time":"2026-03-02T09:01:00Z"}\n{"n":1,"batch_time":"2026-03-02T09:02:00Z"}\n';
  test.each([
    ['csv', [], 'at,n\n2026-03-02 09:00:01,1\n2026-03-02 09:00:02,2\n2026-03-02 09:01:02,2\n'],
    ['logfmt', [], 'at=2026-03-02T09:00:01 n=1\nat=2026-03-02T09:00:02\nat=2026-03-02T09:01:02\n'],
    ['regex=^(?<at>\\S+ \\S+) ', [], '2026-03-02 09:00:01 a\n2026-03-02 09:00:02 b\n2026-03-02 09:01:02 c'],
    ['line', ['--time', 'value'], '2026-03-02 09:00:01\n2026-03-02 09:00:02\n2026-03-02 09:01:02\n'],
  ])('of %s', async (format, more, input) => {
    expect(await run(input, '--input', format, '--time', 'at', ...more, sql)).toEqual({
      code: 0,
      stdout: counted,
      stderr: '',
    });
  });

  test('an answer over all of the input is what it is without', async () => {
    const { stdout } = await run(log, '--time', 'ts', 'SELECT count(*) AS n FROM stdin');
    expect(stdout).toBe('n\n4\n');
  });

  test('LAST reaches back in it', async () => {
    const before =
      'SELECT count(*) AS now, (SELECT count(*) FROM stdin LAST 1m) AS before FROM stdin WINDOW(1s)';
    const { stdout } = await run(log, '--time', 'ts', '--batch-interval', '1m', before.replace('1s', '1m'));
    expect(stdout.split('\n')[1]).toBe('{"now":0,"before":3}');
  });

  test('in a pipeline file it is an argument of the source', () =>
    inScratch(
      async (directory) => {
        const ran = await weir(['run', 'p.sql', '--jsonl'], { directory, input: log });
        // A pipeline ends with its last batch: only what is asked on the command line has its windows closed.
        expect(ran).toEqual({ code: 0, stdout: answer.replace(/.*09:04:00.*\n/, ''), stderr: '' });
      },
      [['p.sql', `CREATE STREAM stdin FROM stdin(time => 'ts') FORMAT json; ${perMinute};`]],
    ));
});

describe('live', () => {
  test('a batch is run as soon as a row beyond its end has come', () =>
    inScratch(async (directory) => {
      const running = await startWeir(['--time', 'ts', perMinute], { directory });
      const lines = log.split('\n');
      running.write(`${lines.slice(0, 3).join('\n')}\n{"ts": "2026-03-02 09:01:`);
      running.write('00.001", "ms": 8}\n');
      await running.until(({ stdout }) => stdout.length > 0);
      expect(running.stdout).toBe(answer.slice(0, running.stdout.length));
      running.write(
        '{"ts": "2026-03-02 09:02:00", "ms": 8}\n{"ts": "2026-03-02 09:02:00.000001", "ms": 8}\n',
      );
      await running.until(({ stdout }) => stdout.endsWith('"n":2,"ms":16}\n'));
      running.end();
      expect((await running.ended).code).toBe(0);
    }));

  test('rows that came before a signal are given out first', () =>
    inScratch(async (directory) => {
      const sql = 'SELECT ts, ms FROM stdin';
      const running = await startWeir(['--time', 'ts', '--jsonl', sql], { directory });
      running.write(log);
      await running.until(({ stdout }) => stdout.includes('"ms":7'));
      running.signal('SIGINT');
      const { code, stdout } = await running.ended;
      expect([code, stdout.split('\n').length - 1]).toEqual([130, 4]);
    }));

  test('a signal before the first row ends it', () =>
    inScratch(async (directory) => {
      const sql = 'SELECT count(*) AS n FROM stdin';
      const running = await startWeir(['--time', 'ts', '--schema', 'ts TIMESTAMP', sql], { directory });
      // Nothing tells that it has begun; a signal that comes sooner ends it in the same way.
      setTimeout(() => running.signal('SIGTERM'), 700);
      expect((await running.ended).code).toBe(143);
    }));
});

describe('what is wrong is told', () => {
  test('a column that is not there', async () => {
    const { code, stderr } = await run(log, '--time', 'tss', perMinute);
    expect([code, stderr]).toEqual([1, expect.stringContaining('has no column "tss"')]);
    expect(stderr).toContain('columns: ts, ms');
    expect(stderr).toContain('did you mean "ts"?');
  });

  test('rows that cannot be read, and rows without a time', async () => {
    const sql = 'SELECT ms FROM stdin';
    const input = `{"ms": 1}\n${log}{"ts": "tomorrow", "ms": 9}\n{"ts": null, "ms": 10}\n`;
    const { code, stdout, stderr } = await run(
      input,
      '--time',
      'ts',
      '--schema',
      'ts TIMESTAMP, ms INT',
      '--csv',
      sql,
    );
    expect([code, stdout]).toEqual([0, 'ms\n1\n5\n6\n7\n8\n10\n']);
    expect(stderr).toContain('stdin: 1 row could not be read');
  });

  test('a type that is no time', async () => {
    const { code, stderr } = await run(log, '--time', 'ms', perMinute);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('the column "ms" is of the type BIGINT, which is no time'),
    ]);
  });

  test('--time where nothing reads stdin', async () => {
    const { code, stdout, stderr } = await run('', '--time', 'ts', 'SELECT 1');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^weir: error: --time tells how the stream stdin is read .*\n {2}= hint: write FROM stdin\n$/,
    );
    const made = await run('', '--time', 'ts', 'CREATE STREAM s (ts TIMESTAMP) FROM stdin; SELECT * FROM s');
    expect([made.code, made.stderr]).toEqual([
      2,
      expect.stringContaining(`say it where "s" is made, with stdin(time => 'ts')`),
    ]);
  });

  test('--time at the prompt', async () => {
    const { code, stderr } = await run('', '-i', '--time', 'ts', 'SELECT * FROM stdin');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--time is not for the prompt')]);
  });

  test('no input at all', async () => {
    expect((await run('', '--time', 'ts', 'SELECT count(*) AS n FROM stdin')).stdout).toBe('n\n0\n');
    expect((await run('', '--time', 'ts', 'SELECT n FROM stdin')).stdout).toBe('n\n');
  });
});

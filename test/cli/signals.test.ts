import { expect, test } from 'vitest';
import { inScratch } from '../runner/scratch.ts';
import { startWeir, statisticsOf } from '../runner/weir.ts';

const pipeline: readonly [string, string] = ['p.sql', 'SELECT value FROM stdin;'];

test('the first SIGINT prints what was received, then ends with 130', () =>
  inScratch(async (directory) => {
    const sql = 'SELECT value FROM stdin; SELECT count(*) AS n FROM stdin';
    const running = await startWeir([sql, '--format', 'jsonl', '--stats'], { directory });
    running.write('a\nb\nc\n');
    await running.until(({ stdout }) => stdout.includes('"c"'));
    running.signal('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stdout).toBe('{"value":"a"}\n{"value":"b"}\n{"value":"c"}\n{"n":3}\n');
    expect(statisticsOf(stderr)).toMatchObject({ rows_read: 3, rows_in_batches: 3 });
  }));

test('SIGTERM does the same with 143', () =>
  inScratch(async (directory) => {
    const running = await startWeir(
      ['SELECT value FROM stdin; SELECT count(*) AS n FROM stdin', '--format', 'jsonl'],
      { directory },
    );
    running.write('a\n');
    await running.until(({ stdout }) => stdout.includes('"a"'));
    running.signal('SIGTERM');
    expect(await running.ended).toEqual({ code: 143, stdout: '{"value":"a"}\n{"n":1}\n', stderr: '' });
  }));

test('a batch that has begun is finished: each row that was read is in the output', () =>
  inScratch(
    async (directory) => {
      const running = await startWeir(
        ['run', 'p.sql', '--format', 'jsonl', '--stats', '--batch-interval', '50ms'],
        { directory },
      );
      running.write('first\n');
      await running.until(({ stdout }) => stdout.includes('first'));
      for (let line = 0; line < 5_000; line += 1) running.write(`line ${line}\n`);
      running.signal('SIGINT');
      const { code, stdout, stderr } = await running.ended;
      expect(code).toBe(130);
      const statistics = statisticsOf(stderr);
      expect(stdout.split('\n').filter(Boolean)).toHaveLength(statistics.rows_read);
      expect(statistics.rows_out).toBe(statistics.rows_read);
    },
    [pipeline],
  ));

test('a signal while the columns of a stream are still to come', () =>
  inScratch(
    async (directory) => {
      const running = await startWeir(['run', 'p.sql'], { directory });
      await running.until(({ stderr }) => stderr.includes('trying again'));
      running.signal('SIGINT');
      expect((await running.ended).code).toBe(130);
    },
    [['p.sql', "SELECT count(*) AS n FROM socket('localhost:1');"]],
  ));

test('a signal while nothing comes', () =>
  inScratch(
    async (directory) => {
      const running = await startWeir(['run', 'p.sql', '--format', 'batches', '--batch-interval', '100ms'], {
        directory,
      });
      await running.until(({ batches }) => batches.length > 0);
      running.signal('SIGTERM');
      const { code, stderr } = await running.ended;
      expect({ code, stderr }).toEqual({ code: 143, stderr: '' });
      expect(running.batches.every(({ rows }) => rows.length === 0)).toBe(true);
    },
    [['p.sql', 'CREATE STREAM lines FROM stdin FORMAT text; SELECT value FROM lines;']],
  ));

test('the second signal leaves at once, though a batch is still being computed', () =>
  inScratch(
    async (directory) => {
      const running = await startWeir(['run', 'p.sql', '--format', 'jsonl', '--batch-interval', '50ms'], {
        directory,
      });
      running.write('begin\n');
      await running.until(({ stdout }) => stdout.includes('begin'));
      // The batch with this row takes longer than anybody waits.
      running.write('endless\n');
      running.signal('SIGINT');
      // Signals that come together are one: so it is sent until there were two.
      let hasEnded = false;
      const ended = running.ended.finally(() => {
        hasEnded = true;
      });
      while (!hasEnded) {
        running.signal('SIGINT');
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect((await ended).code).toBe(130);
    },
    [
      [
        'p.sql',
        `SELECT value FROM stdin WHERE value = 'begin';
         SELECT count(*) AS n FROM stdin, range(1000000) a, range(1000000) b WHERE stdin.value = 'endless' AND hash(a.range, b.range) = 0;`,
      ],
    ],
  ));

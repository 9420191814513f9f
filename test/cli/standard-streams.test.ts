import { describe, expect, test } from 'vitest';
import { inScratch } from '../runner/scratch.ts';
import { batchesOf, shell, statisticsOf, weir } from '../runner/weir.ts';

const query = "SELECT 1 AS n, 'é 😀' AS t, NULL AS nothing";
const escape = '\u001b';

describe('results on standard output, everything else on standard error', () => {
  test('bad rows, notes and statistics', () =>
    inScratch(
      async (directory) => {
        const { code, stdout, stderr } = await weir(
          ['run', 'p.sql', '--once', '--format', 'csv', '--stats'],
          {
            directory,
            input: '{"v": 1}\n{"v": "x"}\nnothing\n{"v": 2}\n',
          },
        );
        expect({ code, stdout }).toEqual({ code: 0, stdout: 'v\n1\n2\n' });
        expect(stderr).toContain(
          'weir: warning: s: a row cannot be read: cannot read "v" as INTEGER: "x": {"v": "x"}\n',
        );
        expect(stderr).toContain('weir: warning: s: a row cannot be read: not valid JSON: nothing\n');
        expect(stderr).toContain('weir: note: s: 2 rows could not be read\n');
        expect(statisticsOf(stderr)).toMatchObject({
          rows_read: 4,
          rows_in_batches: 2,
          rows_bad: 2,
          rows_dropped: 0,
          rows_out: 2,
        });
      },
      [['p.sql', 'CREATE STREAM s (v INTEGER) FROM stdin FORMAT json; SELECT v FROM s;']],
    ));

  test('console(limit => n) cuts what people read, and nothing that machines read', () =>
    inScratch(
      async (directory) => {
        const input = 'a\nb\nc\n';
        const table = await weir(['run', 'p.sql', '--once', '--format', 'table'], { directory, input });
        expect(table.stdout).toMatch(/^-- .* -- first\n.*\ba\b.*\.\.\. 2 more rows\n/s);
        expect(table.stdout).not.toMatch(/\bb\b/);
        const csv = await weir(['run', 'p.sql', '--once', '--format', 'csv'], { directory, input });
        expect(csv.stdout).toBe('value\na\nb\nc\n');
      },
      [['p.sql', 'CREATE SINK first INTO console(limit => 1) AS SELECT value FROM stdin;']],
    ));

  test('of many bad rows the first five are shown', () =>
    inScratch(
      async (directory) => {
        const input = Array.from({ length: 100 }, (_, index) => `{"v": "bad ${index}"}\n`).join('');
        const { stderr } = await weir(['run', 'p.sql', '--once'], { directory, input });
        expect(stderr.match(/a row cannot be read/g)).toHaveLength(5);
        expect(stderr).toContain('weir: note: s: 100 rows could not be read\n');
      },
      [['p.sql', 'CREATE STREAM s (v INTEGER) FROM stdin FORMAT json; SELECT v FROM s;']],
    ));

  test('--stats has all that is promised', () =>
    inScratch(async (directory) => {
      const { stderr } = await weir(['SELECT value FROM stdin', '--stats'], { directory, input: 'a\nb\n' });
      const statistics = statisticsOf(stderr);
      expect(statistics).toMatchObject({
        rows_read: 2,
        rows_in_batches: 2,
        rows_bad: 0,
        rows_dropped: 0,
        rows_out: 2,
        batches: 1,
      });
      const { p50, p99, max } = statistics.processing_ms;
      expect(p50).toBeGreaterThan(0);
      expect(p99).toBeGreaterThanOrEqual(p50);
      expect(max).toBeGreaterThanOrEqual(p99);
      expect(statistics.scheduling_delay_ms_max).toBeGreaterThanOrEqual(0);
      expect(statistics.peak_memory_bytes).toBeGreaterThan(1e7);
    }));
});

describe('colours', () => {
  test('none in a pipe', () =>
    inScratch(async (directory) => {
      const { stdout, stderr } = await shell(
        `weir -c "${query}" --format box; weir -c 'SELECT nope' || true`,
        { directory },
      );
      expect(stdout + stderr).not.toContain(escape);
      expect(stdout).toContain('é 😀');
    }));

  test('FORCE_COLOR puts them in, NO_COLOR wins over it, --color over both', () =>
    inScratch(async (directory) => {
      const run = (arguments_: readonly string[], environment: Readonly<Record<string, string>>) =>
        weir(['-c', query, '--format', 'box', ...arguments_], { directory, environment });
      const [forced, refused, always, never] = await Promise.all([
        run([], { FORCE_COLOR: '1' }),
        run([], { FORCE_COLOR: '1', NO_COLOR: '1' }),
        run(['--color', 'always'], { NO_COLOR: '1' }),
        run(['--color', 'never'], { FORCE_COLOR: '1' }),
      ]);
      expect(forced.stdout).toContain(escape);
      expect(refused.stdout).not.toContain(escape);
      expect(always.stdout).toContain(escape);
      expect(never.stdout).not.toContain(escape);
    }));

  test('errors follow the same rules', () =>
    inScratch(async (directory) => {
      const run = (environment: Readonly<Record<string, string>>, ...more: string[]) =>
        weir(['-c', 'SELECT nope', ...more], { directory, environment });
      const [forced, refused, never] = await Promise.all([
        run({ FORCE_COLOR: '1' }),
        run({ FORCE_COLOR: '1', NO_COLOR: '1' }),
        run({ FORCE_COLOR: '1' }, '--color', 'never'),
      ]);
      expect(forced.stderr).toContain(escape);
      expect(refused.stderr).not.toContain(escape);
      expect(never.stderr).not.toContain(escape);
    }));
});

describe('--format', () => {
  const read: Readonly<Record<string, (stdout: string) => unknown>> = {
    csv: (stdout) => stdout.split('\n')[1],
    tsv: (stdout) => stdout.split('\n')[1],
    json: (stdout) => JSON.parse(stdout),
    jsonl: (stdout) => JSON.parse(stdout),
    batches: (stdout) => JSON.parse(stdout).rows,
    md: (stdout) => stdout.split('\n').find((line) => line.includes('😀')),
    box: (stdout) => stdout.split('\n').find((line) => line.includes('😀')),
    table: (stdout) => stdout.split('\n').find((line) => line.includes('😀')),
    line: (stdout) => stdout.split('\n').filter(Boolean).length,
  };
  const row = { n: 1, t: 'é 😀', nothing: null };
  const expected: Readonly<Record<string, unknown>> = {
    csv: '1,é 😀,',
    tsv: '1\té 😀\t',
    json: [row],
    jsonl: row,
    batches: [row],
    md: expect.stringMatching(/^\| *1 *\| é 😀 +\|/),
    box: expect.stringMatching(/^│ *1 *│ é 😀 +│/),
    table: expect.stringMatching(/^\| *1 *\| é 😀 +\|/),
    line: 3,
  };
  test.each(Object.keys(read))('%s', (format) =>
    inScratch(async (directory) => {
      const { code, stdout, stderr } = await weir(['-c', query, '--format', format], { directory });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.endsWith('\n')).toBe(true);
      expect(read[format]?.(stdout)).toEqual(expected[format]);
    }),
  );

  test('two results in the formats for programs: one text that can be read', () =>
    inScratch(async (directory) => {
      const { stdout } = await weir(['-c', 'SELECT 1 AS a; SELECT 2 AS a', '--format', 'json'], {
        directory,
      });
      expect(JSON.parse(stdout)).toEqual([{ a: 1 }, { a: 2 }]);
    }));

  test('batches: outputs have the names of sinks and the numbers of plain queries in the file', () =>
    inScratch(
      async (directory) => {
        const { stdout } = await weir(['run', 'p.sql', '--once', '--format', 'batches'], {
          directory,
          input: 'x\n',
        });
        const outputs = batchesOf(stdout).map(({ output, rows }) => [output, rows]);
        expect(outputs).toEqual([
          [2, [{ v: 'once' }]],
          ['describe', [{ column_name: 'value', column_type: 'VARCHAR' }]],
          [1, [{ value: 'x' }]],
          ['n', [{ n: 1 }]],
        ]);
      },
      [
        [
          'p.sql',
          `CREATE STREAM s FROM stdin FORMAT text;
           SELECT value FROM s;
           CREATE SINK n INTO console() AS SELECT count(*) AS n FROM s;
           SELECT 'once' AS v;
           DESCRIBE s;`,
        ],
      ],
    ));

  test('integers of any size are numbers', () =>
    inScratch(async (directory) => {
      const sql = 'SELECT 9223372036854775807 AS a, 170141183460469231731687303715884105727 AS b';
      const { stdout } = await weir(['-c', sql, '--format', 'jsonl'], { directory });
      expect(stdout).toBe('{"a":9223372036854775807,"b":170141183460469231731687303715884105727}\n');
    }));
});

describe('a reader that goes away is no error', () => {
  const status = 'echo "${PIPESTATUS[0]}" >&2';

  test('head after one line of an endless stream', () =>
    inScratch(async (directory) => {
      const command = `weir "SELECT value FROM rate(rows_per_second => 100000)" | head -n 1; ${status}`;
      const { stdout, stderr } = await shell(command, { directory });
      expect({ stdout, stderr }).toEqual({ stdout: '{"value":0}\n', stderr: '0\n' });
    }));

  test('head of a file that is larger than a pipe', () =>
    inScratch(async (directory) => {
      const command = `seq 1 200000 | weir "SELECT value FROM stdin" | head -n 2; ${status}`;
      const { stdout, stderr } = await shell(command, { directory });
      expect({ stdout, stderr }).toEqual({ stdout: 'value\n1\n', stderr: '0\n' });
    }));

  test('standard output that was closed before', () =>
    inScratch(async (directory) => {
      const { stdout, stderr } = await shell(`weir -c "FROM range(100000)" | true; ${status}`, { directory });
      expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '0\n' });
    }));

  test('a full disk is one', () =>
    inScratch(async (directory) => {
      const { code, stderr } = await shell('weir -c "FROM range(100000)" > /dev/full', { directory });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^weir: error: cannot write the output: no space left on device/);
    }));
});

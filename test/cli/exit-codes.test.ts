import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inScratch } from '../runner/scratch.ts';
import { shell, weir } from '../runner/weir.ts';

const lines = "CREATE STREAM lines FROM files('in/*.txt') FORMAT text;";

describe('0: done', () => {
  test('a file with what is there', () =>
    inScratch(
      async (directory) => {
        const { code, stdout, stderr } = await weir(['run', 'p.sql', '--once', '--format', 'jsonl'], {
          directory,
        });
        expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '{"n":2}\n', stderr: '' });
      },
      [
        ['p.sql', `${lines} SELECT count(*) AS n FROM lines;`],
        ['in/a.txt', 'one\ntwo\n'],
      ],
    ));

  test('a check without problems, with warnings on standard error', () =>
    inScratch(
      async (directory) => {
        const { code, stdout, stderr } = await weir(['check', 'p.sql'], { directory });
        expect(code).toBe(0);
        expect(stdout).toBe('p.sql: ok\n');
        expect(stderr).toMatch(/^warning\[slide-longer-than-window\][^]* --> p\.sql:1:/);
      },
      [['p.sql', `${lines} SELECT count(*) FROM lines WINDOW(10s, 30s);`]],
    ));

  test('help and the version, on standard output', () =>
    inScratch(async (directory) => {
      const help = await weir(['--help'], { directory });
      expect(help).toMatchObject({ code: 0, stderr: '' });
      expect(help.stdout).toContain('weir run');
      const version = await weir(['--version'], { directory });
      expect(version).toMatchObject({ code: 0, stderr: '' });
      expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
      const ofOne = await weir(['help', 'run'], { directory });
      expect(ofOne).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Usage: weir run \[options\] <file>/),
      });
    }));

  test('check and explain take values for $name, and check several files', () =>
    inScratch(
      async (directory) => {
        const checked = await weir(['check', 'p.sql', 'q.sql', '--param', 'least=3'], { directory });
        expect(checked).toEqual({ code: 0, stdout: 'p.sql: ok\nq.sql: ok\n', stderr: '' });
        expect((await weir(['explain', '--param', 'least=3', 'p.sql'], { directory })).code).toBe(0);
        const worst = await weir(['check', 'nosuch.sql', 'p.sql', 'q.sql'], { directory });
        expect([worst.code, worst.stdout]).toEqual([2, 'q.sql: ok\n']);
        expect(worst.stderr).toContain('give one: --param least=VALUE');
      },
      [
        ['p.sql', `${lines} SELECT * FROM lines WHERE length(value) > $least;`],
        ['q.sql', 'SELECT 1;'],
      ],
    ));
});

describe('1: an error in SQL or while running', () => {
  test('all problems of a file at once, and nothing on standard output', () =>
    inScratch(
      async (directory) => {
        const { code, stdout, stderr } = await weir(['run', 'p.sql'], { directory });
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr).toContain(
          'error[unknown-stream]: there is no stream or table called "line"\n --> p.sql:2:15',
        );
        expect(stderr).toContain(
          'error[unknown-column]: there is no column called "valu" here\n --> p.sql:3:8',
        );
      },
      [['p.sql', `${lines}\nSELECT * FROM line;\nSELECT valu FROM lines;\n`]],
    ));

  test('check and explain say the same', () =>
    inScratch(
      async (directory) => {
        const [checked, explained] = await Promise.all([
          weir(['check', 'p.sql'], { directory }),
          weir(['explain', 'p.sql'], { directory }),
        ]);
        expect(checked.code).toBe(1);
        expect(explained.code).toBe(1);
        expect(explained.stderr).toBe(checked.stderr);
        expect(checked.stdout + explained.stdout).toBe('');
      },
      [['p.sql', `${lines}\nSELECT * FROM line;\n`]],
    ));

  test('a query that fails while it runs, at its place; what was written before stays', () =>
    inScratch(
      async (directory) => {
        const { code, stdout, stderr } = await weir(['run', 'p.sql', '--format', 'batches'], { directory });
        expect({ code, stdout }).toEqual({ code: 1, stdout: '{"output":1,"time":1000,"rows":[{"v":1}]}\n' });
        expect(stderr).toMatch(
          /^error\[duckdb-conversion\]: could not convert string 'x' to INT\d+[^]* --> p\.sql:2:8/,
        );
      },
      [
        [
          'p.sql',
          "CREATE STREAM s FROM replay('r.csv', time => 'at');\nSELECT CAST(v AS INTEGER) AS v FROM s;",
        ],
        ['r.csv', 'at,v\n1970-01-01 00:00:00.5,1\n1970-01-01 00:00:01.5,x\n'],
      ],
    ));

  test('a bad row with ON ERROR FAIL', () =>
    inScratch(
      async (directory) => {
        const { code, stderr } = await weir(['run', 'p.sql', '--once'], {
          directory,
          input: '{"v": 1}\n{"v": "x"}\n',
        });
        expect(code).toBe(1);
        expect(stderr).toContain('weir: error: a row of "s" cannot be read: cannot read "v" as INTEGER: "x"');
        expect(stderr).toContain('{"v": "x"}');
        expect(stderr).toContain('ON ERROR SKIP');
      },
      [['p.sql', 'CREATE STREAM s (v INTEGER) FROM stdin FORMAT json ON ERROR FAIL; SELECT * FROM s;']],
    ));
});

describe('2: wrong use, nothing ran', () => {
  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown option', ['--nosuch'], /unknown option '--nosuch'/],
    ['an unknown option of run', ['run', 'p.sql', '--onse'], /unknown option '--onse'[^]*--once/],
    [
      'a format that is none',
      ['run', 'p.sql', '--format', 'xml'],
      /'xml' is invalid\. Allowed choices are box, table/,
    ],
    ['no batches', ['run', 'p.sql', '--batches', '0'], /'0' is invalid\. it takes a whole number from 1/],
    [
      'a duration without a unit',
      ['run', 'p.sql', '--for', '5'],
      /"5" is not a duration: write one such as 500ms/,
    ],
    [
      'a batch interval of nothing',
      ['run', 'p.sql', '--batch-interval', '0s'],
      /'0s' is invalid\. a batch has to be longer than nothing/,
    ],
    ['no file', ['run'], /missing required argument 'file'\n {2}= hint: weir run --help/],
    ['no files', ['check'], /missing required argument 'files'\n {2}= hint: weir check --help/],
    ['a file behind --listen', ['run', '--listen', 'nosuch.sql'], /"nosuch\.sql" cannot be read/],
    ['a file in the place of SQL', ['p.sql'], /"p\.sql" is the name of a file.*\n.*write weir run p\.sql/],
    ['SQL without quotes', ['SELECT', '1'], /too many arguments.*\n.*SQL is one argument, in quotes/],
    ['nothing to ask', ['query', ' '], /there is no SQL to ask/],
    [
      'a file that is not there',
      ['run', 'nosuch.sql'],
      /"nosuch\.sql" cannot be read: there is no such file/,
    ],
    [
      'a file that is not there, to be checked',
      ['check', 'nosuch.sql'],
      /"nosuch\.sql" cannot be read: there is no such file/,
    ],
    [
      'a file that is not there, by -f',
      ['-f', 'nosuch.sql'],
      /"nosuch\.sql" cannot be read: there is no such file/,
    ],
    ['a directory', ['run', 'folder'], /"folder" cannot be read: it is a directory/],
    ['no SQL', ['-c', ' '], /there is no SQL to run/],
  ];
  test.each(wrong)('%s', (_what, arguments_, message) =>
    inScratch(
      async (directory) => {
        await mkdir(join(directory, 'folder'));
        const { code, stdout, stderr } = await weir(arguments_, { directory });
        expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
        expect(stderr).toMatch(message);
      },
      [['p.sql', 'SELECT 1;']],
    ),
  );

  test('a file that may not be read', () =>
    inScratch(
      async (directory) => {
        const isRoot = process.getuid?.() === 0;
        const { code, stderr } = await shell(`chmod 0 p.sql; ${isRoot ? 'exit 2' : 'weir run p.sql'}`, {
          directory,
        });
        expect(code).toBe(2);
        if (!isRoot) expect(stderr).toContain('permission denied');
      },
      [['p.sql', 'SELECT 1;']],
    ));
});

describe('3: not there, worth another try', () => {
  test('a missing server with --once', () =>
    inScratch(
      async (directory) => {
        const { code, stdout, stderr } = await weir(['run', 'p.sql', '--once'], { directory });
        expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
        expect(stderr).toMatch(
          /^weir: error: socket\('localhost:1'\): connection refused\n {2}= hint: start a server there/,
        );
      },
      [['p.sql', "CREATE STREAM s FROM socket('localhost:1') FORMAT text; SELECT * FROM s;"]],
    ));
});

describe('4: --timeout ran out', () => {
  test('while rows come', () =>
    inScratch(
      async (directory) => {
        const { code, stdout } = await weir(['run', 'p.sql', '--timeout', '300ms', '--format', 'jsonl'], {
          directory,
        });
        expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
      },
      [['p.sql', 'SELECT value FROM rate(rows_per_second => 10) WHERE value < 0;']],
    ));

  test('while a query is computed, which is ended', () =>
    inScratch(
      async (directory) => {
        const endless = 'SELECT count(*) FROM range(1000000000000) AS r(i) WHERE hash(i) = 7';
        const alone = await weir(['-c', endless, '--timeout', '300ms'], { directory });
        expect(alone).toMatchObject({ code: 4, stdout: '', stderr: '' });
        const { code, stdout } = await weir(['run', 'p.sql', '--once', '--timeout', '500ms'], {
          directory,
          input: 'a\n',
        });
        expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
      },
      [['p.sql', 'SELECT count(*) FROM stdin, range(1000000000000) AS r(i) WHERE hash(i) = 7;']],
    ));

  test('while the columns of a stream are still to come', () =>
    inScratch(
      async (directory) => {
        const { code } = await weir(['run', 'p.sql', '--timeout', '300ms'], { directory });
        expect(code).toBe(4);
      },
      [['p.sql', "SELECT count(*) FROM socket('localhost:1');"]],
    ));
});

describe('--for ends with 0', () => {
  test('while rows come, and while the columns of a stream are still to come', () =>
    inScratch(
      async (directory) => {
        const [rows, waiting] = await Promise.all([
          weir(['run', 'rows.sql', '--for', '300ms', '--batch-interval', '100ms', '--format', 'batches'], {
            directory,
          }),
          weir(['run', 'waiting.sql', '--for', '300ms'], { directory }),
        ]);
        expect(rows).toMatchObject({ code: 0, stderr: '' });
        expect(rows.stdout).not.toBe('');
        expect(waiting.code).toBe(0);
      },
      [
        ['rows.sql', 'SELECT count(*) AS n FROM rate(rows_per_second => 100);'],
        ['waiting.sql', "SELECT count(*) FROM socket('localhost:1');"],
      ],
    ));
});

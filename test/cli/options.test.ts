import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inScratch } from '../runner/scratch.ts';
import { weir } from '../runner/weir.ts';

/** What the options of `weir "SELECT ..."` mean. */

const one = "SELECT 1 AS a, NULL::VARCHAR AS b, 'x' AS c";

describe('formats', () => {
  test.each([
    [['--csv'], 'a,b,c\n1,,x\n'],
    [['--jsonl'], '{"a":1,"b":null,"c":"x"}\n'],
    [['--json', '--csv', '--no-header'], '1,,x\n'],
    [['--csv', '--null', 'x'], 'a,b,c\n1,x,"x"\n'],
    [['--tsv', '--null', '\\N'], 'a\tb\tc\n1\t\\N\tx\n'],
  ] as const)('%j', (flags, stdout) =>
    inScratch(async (directory) =>
      expect(await weir([...flags, one], { directory })).toEqual({ code: 0, stdout, stderr: '' }),
    ),
  );

  test('of a pipeline file', () =>
    inScratch(async (directory) => {
      writeFileSync(join(directory, 'p.sql'), `${one};`);
      expect(await weir(['run', '--md', 'p.sql'], { directory })).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('| 1 | NULL | x |'),
      });
    }));
});

describe('the width of boxes', () => {
  const wide = "SELECT repeat('x', 60) AS a";
  test.each([
    [['--box'], {}, 64],
    [['--box'], { COLUMNS: '30' }, 30],
    [['--table'], { COLUMNS: '30' }, 64],
  ] as const)('%j with %j', (flags, environment, width) =>
    inScratch(async (directory) => {
      const { stdout } = await weir([...flags, wide], {
        directory,
        environment: { COLUMNS: '', ...environment },
      });
      expect(stdout.split('\n')[0]?.length).toBe(width);
    }),
  );
});

test('columns of the same name may be of different types', () =>
  inScratch(async (directory) => {
    const { code, stdout } = await weir(["SELECT 1 AS a, 'x' AS a, [2] AS a", '--csv'], { directory });
    expect([code, stdout]).toEqual([0, 'a,a_1,a_2\n1,x,[2]\n']);
  }));

test('options that do nothing at the prompt are refused there', () =>
  inScratch(async (directory) => {
    const { code, stdout, stderr } = await weir(['-i', '--limit', '3'], { directory });
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('--limit is not for the prompt')]);
  }));

describe('--limit', () => {
  test('ends an endless stream', () =>
    inScratch(async (directory) => {
      const sql = 'SELECT value FROM rate(rows_per_second => 100)';
      const { code, stdout } = await weir(['--limit', '3', '--tsv', '--no-header', sql], { directory });
      expect([code, stdout]).toEqual([0, '0\n1\n2\n']);
    }));

  test('is over all results', () =>
    inScratch(async (directory) => {
      const sql = 'SELECT i FROM range(2) t(i); SELECT i + 10 AS i FROM range(5) t(i)';
      const { code, stdout } = await weir(['--limit', '3', '--jsonl', sql], { directory });
      expect([code, stdout]).toEqual([0, '{"i":0}\n{"i":1}\n{"i":10}\n']);
    }));
});

describe('stdin', () => {
  const input = '{"level": "info", "ms": 5, "more": 1}\n{"level": "error", "ms": "x"}\n{"level": "warn"}\n';
  const sql = 'SELECT * FROM stdin';
  const read = ['--jsonl', '--schema', 'level VARCHAR, ms INT'];

  test('--schema tells its columns', () =>
    inScratch(async (directory) => {
      const { code, stdout, stderr } = await weir([...read, sql], { directory, input });
      expect([code, stdout]).toEqual([0, '{"level":"info","ms":5}\n{"level":"warn","ms":null}\n']);
      expect(stderr).toContain('stdin: 1 row could not be read');
    }));

  test('--strict ends at a row that cannot be read', () =>
    inScratch(async (directory) => {
      const { code, stderr } = await weir([...read, '--strict', sql], { directory, input });
      expect([code, stderr]).toEqual([1, expect.stringContaining('{"level": "error", "ms": "x"}')]);
    }));

  test.each(['ms', 'ms INT) FROM stdin; DROP TABLE (t', ''])('--schema %j is refused', (schema) =>
    inScratch(async (directory) => {
      const { code, stderr } = await weir(['--schema', schema, sql], { directory, input });
      expect([code, stderr]).toEqual([2, expect.stringContaining("such as 'level VARCHAR, ms INT'")]);
    }),
  );
});

describe('--emit', () => {
  const sql = 'SELECT sum(value::INT) AS n FROM stdin';

  test('every tells the answer at each batch, with its time', () =>
    inScratch(async (directory) => {
      const { code, stdout } = await weir(['--emit', 'every=100ms', '--jsonl', sql], {
        directory,
        input: '1\n2\n',
      });
      expect(code).toBe(0);
      expect(stdout).toMatch(
        /^({"batch_time":"[-\d]+T[:.\d]+Z?","n":(null|\d+)}\n)*{"batch_time":[^,]+,"n":3}\n$/,
      );
    }));

  test('final tells it once', () =>
    inScratch(async (directory) => {
      const { stdout } = await weir(['--emit', 'final', '--jsonl', sql], { directory, input: '1\n2\n' });
      expect(stdout).toBe('{"n":3}\n');
    }));

  test('anything else is refused', () =>
    inScratch(async (directory) => {
      const { code, stderr } = await weir(['--emit', 'often', sql], { directory });
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining('write final, changes, every, or every=5s'),
      ]);
    }));
});

test('--on-error continue leaves a batch out', () =>
  inScratch(async (directory) => {
    const sql = 'SELECT value::INT AS n FROM stdin';
    const input = 'x\n';
    expect((await weir([sql], { directory, input })).code).toBe(1);
    const { code, stderr } = await weir(['--on-error', 'continue', sql], { directory, input });
    expect([code, stderr]).toEqual([0, expect.stringContaining('no output at')]);
  }));

describe('how it goes is told', () => {
  const sql = 'SELECT value FROM stdin';
  const input = 'a\nb\n';

  test('by lines with -v', () =>
    inScratch(async (directory) => {
      const { stdout, stderr } = await weir(['-v', '--no-header', sql], { directory, input });
      expect([stdout, stderr]).toEqual([
        'a\nb\n',
        expect.stringMatching(
          /^(weir: note: .*\n)*weir: note: 2 rows read, 2 out, \d+ batches, [\d.]+ ms each\n$/,
        ),
      ]);
    }));

  test('by one line with --progress, which is gone at the end', () =>
    inScratch(async (directory) => {
      const { stdout, stderr } = await weir(['--progress', 'always', '--no-header', sql], {
        directory,
        input,
      });
      expect(stdout).toBe('a\nb\n');
      expect(stderr).toMatch(/^(\r\u001b\[K\d+ rows read, [^\n\r]*)+\r\u001b\[K$/);
    }));

  test('and else it is not', () =>
    inScratch(async (directory) => {
      expect((await weir([sql], { directory, input })).stderr).toBe('');
    }));
});

describe('nothing is started with', () => {
  test('--check', () =>
    inScratch(async (directory) => {
      expect(await weir(['--check', 'CREATE TABLE t (a INT); SELECT * FROM t'], { directory })).toEqual({
        code: 0,
        stdout: 'command line: ok\n',
        stderr: '',
      });
      const { code, stderr } = await weir(['--check', 'SELECT nope FROM range(3) t(i)'], { directory });
      expect([code, stderr]).toEqual([1, expect.stringContaining('"nope"')]);
    }));

  test('--explain', () =>
    inScratch(async (directory) => {
      const { code, stdout } = await weir(['--explain', "SELECT count(*) FROM stdin(format => 'text')"], {
        directory,
      });
      expect([code, stdout]).toEqual([0, expect.stringContaining('stdin')]);
    }));
});

describe('how stdin is read, where nothing reads it', () => {
  test.each([
    [['--input', 'json'], 'SELECT 1', '--input tells', 'write FROM stdin'],
    [['--schema', 'a INT'], "SELECT * FROM 'a.csv'", '--schema tells', 'write FROM stdin'],
    [
      ['--input', 'csv'],
      'CREATE STREAM s FROM stdin; SELECT * FROM s',
      '--input tells',
      'where "s" is made, with FORMAT',
    ],
    [
      ['--schema', 'a INT'],
      "SELECT * FROM stdin(columns => {a: 'INT'})",
      '--schema tells',
      'with a list of columns',
    ],
    [['-i', '--input', 'json'], undefined, '--input tells how standard input is read', 'pipe the data in'],
  ])('%j with %s', (flags, sql, message, hint) =>
    inScratch(
      async (directory) => {
        const { code, stdout, stderr } = await weir([...flags, ...(sql === undefined ? [] : [sql])], {
          directory,
          input: '',
        });
        expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
        expect(stderr).toContain(hint);
      },
      [['a.csv', 'a\n1\n']],
    ),
  );

  test('a derived stream reads it', () =>
    inScratch(async (directory) => {
      const sql = 'CREATE STREAM big AS SELECT * FROM stdin WHERE a > 1; SELECT a FROM big';
      const { code, stdout } = await weir(['--input', 'csv', '--csv', sql], {
        directory,
        input: 'a\n1\n2\n',
      });
      expect([code, stdout]).toEqual([0, 'a\n2\n']);
    }));
});

import { describe, expect, test } from 'vitest';
import { inScratch } from '../runner/scratch.ts';
import { batchesOf, startWeir, weir } from '../runner/weir.ts';

/** What most people try first: `tail -f app.log | weir "SELECT ..."`; a bare `stdin` is the whole input so far. */
async function answer(sql: string, input: string, ...more: string[]): Promise<string> {
  return inScratch(async (directory) => {
    const { code, stdout, stderr } = await weir([sql, ...more], { directory, input });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  });
}

const log = '{"level": "info", "ms": 5}\n{"level": "error", "ms": 50}\n{"level": "info", "ms": 7}\n';

describe('JSON that is not one object a line', () => {
  const hint = "JSON is one object a line here, which jq -c '.[]' makes of an array";

  test.each(['[{"a":1},{"a":2}]', '[\n  {"a": 1}\n]', '\n{\n  "a": 1\n}'])(
    '%j is text, and that is told',
    (input) =>
      inScratch(async (directory) => {
        const { code, stdout, stderr } = await weir(['SELECT count(*) AS n FROM stdin'], {
          directory,
          input,
        });
        expect({ code, stdout }).toEqual({ code: 0, stdout: `n\n${input.split('\n').length}\n` });
        expect(stderr).toContain(`warning: stdin: read as lines of text, though it looks like JSON; ${hint}`);
      }),
  );

  test('as JSON it is an error that says the same', () =>
    inScratch(async (directory) => {
      const options = { directory, input: '[{"a":1},{"a":2}]' };
      const { code, stderr } = await weir(['--input', 'json', 'SELECT * FROM stdin'], options);
      expect(code).toBe(1);
      expect(stderr).toContain(`none of the first lines is a JSON object\n  = hint: ${hint}`);
    }));

  test('lines of a log in brackets are nothing but text', async () => {
    expect(await answer('SELECT * FROM stdin', '[2026-01-01 10:00] up\n')).toBe(
      'value\n[2026-01-01 10:00] up\n',
    );
  });
});

describe('queries that work row by row', () => {
  test('stream their rows as they come', () =>
    inScratch(async (directory) => {
      const running = await startWeir(['SELECT upper(value) AS v FROM stdin WHERE value <> $$skip$$'], {
        directory,
      });
      running.write('a\nskip\n');
      await running.until(({ stdout }) => stdout === 'v\nA\n');
      running.write('b\n');
      await running.until(({ stdout }) => stdout === 'v\nA\nB\n');
      running.end('c');
      expect(await running.ended).toEqual({ code: 0, stdout: 'v\nA\nB\nC\n', stderr: '' });
    }));

  test('unnest, joins with tables and CTEs are row by row too', async () => {
    expect(
      await answer(
        "WITH w AS (SELECT unnest(string_split(value, ' ')) AS word FROM stdin) SELECT word FROM w",
        'a b\nc\n',
      ),
    ).toBe('word\na\nb\nc\n');
    expect(
      await answer("SELECT value, x FROM stdin JOIN (VALUES ('b', 1)) t(value, x) USING (value)", 'a\nb\n'),
    ).toBe('value\tx\nb\t1\n');
  });
});

describe('the others are printed once, at the end', () => {
  test('an aggregate over all of the input', async () => {
    expect(
      await answer(
        'SELECT level, count(*) AS n, sum(ms) AS ms FROM stdin GROUP BY level ORDER BY level',
        log,
      ),
    ).toBe('level\tn\tms\nerror\t1\t50\ninfo\t2\t12\n');
  });

  test('nothing is printed before the end, whatever has come', () =>
    inScratch(async (directory) => {
      const sql = 'SELECT value FROM stdin; SELECT count(*) AS n FROM stdin';
      const running = await startWeir([sql, '--format', 'jsonl'], { directory });
      running.write('a\n');
      await running.until(({ stdout }) => stdout.includes('{"value":"a"}'));
      running.write('b\n');
      await running.until(({ stdout }) => stdout.includes('{"value":"b"}'));
      expect(running.stdout).toBe('{"value":"a"}\n{"value":"b"}\n');
      running.end();
      expect((await running.ended).stdout).toBe('{"value":"a"}\n{"value":"b"}\n{"n":2}\n');
    }));

  const wholes: readonly (readonly [what: string, sql: string, answer: readonly object[]])[] = [
    ['DISTINCT', 'SELECT DISTINCT value FROM stdin ORDER BY value', [{ value: 'a' }, { value: 'b' }]],
    [
      'ORDER BY',
      'SELECT value FROM stdin ORDER BY value DESC',
      [{ value: 'b' }, { value: 'a' }, { value: 'a' }],
    ],
    ['LIMIT', 'SELECT value FROM stdin LIMIT 1', [{ value: 'a' }]],
    [
      'a window function',
      'SELECT value, row_number() OVER () AS i FROM stdin LIMIT 1 OFFSET 1',
      [{ value: 'b', i: 2 }],
    ],
    [
      'a set operation',
      "SELECT value FROM stdin UNION SELECT 'z' ORDER BY 1",
      [{ value: 'a' }, { value: 'b' }, { value: 'z' }],
    ],
    ['EXCEPT', "SELECT value FROM stdin EXCEPT SELECT 'b'", [{ value: 'a' }]],
    ['all rows needed', 'SELECT mode(value) AS m, median(length(value)) AS l FROM stdin', [{ m: 'a', l: 1 }]],
    [
      'an inner aggregate',
      'SELECT max(n) AS n FROM (SELECT count(*) AS n FROM stdin GROUP BY value)',
      [{ n: 2 }],
    ],
    [
      'a join of the input with itself',
      'SELECT count(*) AS n FROM stdin a JOIN stdin b USING (value)',
      [{ n: 5 }],
    ],
    [
      'a subquery',
      'SELECT count(*) AS n FROM stdin WHERE value = (SELECT max(value) FROM stdin)',
      [{ n: 1 }],
    ],
  ];
  test('whatever looks at more than one row', async () => {
    const output = await answer(wholes.map(([, sql]) => sql).join(';\n'), 'a\nb\na\n', '--format', 'batches');
    const batches = batchesOf(output);
    expect(batches.map(({ rows }, index) => [wholes[index]?.[0], rows])).toEqual(
      wholes.map(([what, , rows]) => [what, rows]),
    );
  });
});

describe('other meanings of stdin stay what they are', () => {
  test('WINDOW', () =>
    inScratch(async (directory) => {
      const sql = 'SELECT count(*) AS n FROM stdin WINDOW(1h)';
      const { stdout } = await weir([sql, '--format', 'batches'], { directory, input: 'a\nb\n' });
      expect(stdout).toMatch(/^\{"output":1,"time":\d+,"rows":\[\{"n":2\}\]\}\n$/);
    }));

  test('what comes batch by batch is written as objects, an answer as a table, where nobody chose', () =>
    inScratch(async (directory) => {
      const sql = 'SELECT 1 AS one; SELECT count(*) AS n FROM stdin WINDOW(1h)';
      const { stdout } = await weir([sql], { directory, input: 'a\nb\n' });
      expect(stdout).toBe('one\n1\n{"n":2}\n');
      const shaped = await weir([sql, '--no-header'], { directory, input: 'a\nb\n' });
      expect(shaped.stdout).toBe('1\n2\n');
    }));

  test('a window that the input does not fill is given at its end, and each one that holds the last rows', () =>
    inScratch(async (directory) => {
      const input = 'a\nb\n';
      const two =
        'SELECT 5 AS s, count(*) AS n FROM stdin WINDOW(5s, 5s); SELECT 7 AS s FROM stdin WINDOW(7s, 7s)';
      const { stdout } = await weir([two], { directory, input });
      expect(
        stdout
          .split('\n')
          .filter((line) => !line.includes('"n":0'))
          .toSorted(),
      ).toEqual(['', '{"s":5,"n":2}', '{"s":7}', '{"s":7}']);
    }));

  test('STATE shows each batch', () =>
    inScratch(async (directory) => {
      const running = await startWeir(['SELECT count(*) AS n FROM stdin STATE', '--format', 'jsonl'], {
        directory,
      });
      running.write('a\n');
      await running.until(({ stdout }) => stdout.includes('{"n":1}'));
      running.end('b\n');
      expect((await running.ended).stdout).toMatch(/\{"n":2\}\n$/);
    }));

  test('in a pipeline file stdin is a stream like any other', () =>
    inScratch(
      async (directory) => {
        const running = await startWeir(
          ['run', 'p.sql', '--format', 'batches', '--batch-interval', '100ms'],
          { directory },
        );
        running.write('a\n');
        await running.until(({ batches }) => batches.some(({ rows }) => rows[0]?.['n'] === 1));
        running.write('b\n');
        await running.until(({ batches }) => batches.filter(({ rows }) => rows[0]?.['n'] === 1).length === 2);
        running.end();
        expect((await running.ended).code).toBe(0);
      },
      [['p.sql', 'SELECT count(*) AS n FROM stdin;']],
    ));
});

describe('empty input', () => {
  test('a header, and what SQL says of no rows', async () => {
    expect(await answer('SELECT count(*) AS n FROM stdin', '')).toBe('n\n0\n');
    expect(await answer('SELECT value FROM stdin', '')).toBe('value\n');
    expect(await answer('SELECT value, count(*) AS n FROM stdin GROUP BY value', '')).toBe('value\tn\n');
    expect(await answer('SELECT value FROM stdin ORDER BY value', '', '--format', 'json')).toBe('[]\n');
    expect(await answer('SELECT value FROM stdin', '', '--format', 'jsonl')).toBe('');
  });

  test('columns that only rows could have told: a header and no error', () =>
    inScratch(async (directory) => {
      const { code, stdout } = await weir(['SELECT level, ms FROM stdin'], { directory });
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'level\tms\n' });
    }));
});

describe('where SQL comes from', () => {
  test('-c again and again, in order, after the argument', async () => {
    expect(
      await answer('SELECT 0 AS a', '', '-c', 'SELECT 1 AS b', '-c', 'SELECT 2 AS c', '--format', 'jsonl'),
    ).toBe('{"a":0}\n{"b":1}\n{"c":2}\n');
  });

  test('-f, and -f - for standard input, which is no data then', () =>
    inScratch(
      async (directory) => {
        const file = await weir(['-f', 'q.sql'], { directory, input: 'a\nb\n' });
        expect(file).toEqual({ code: 0, stdout: 'n\n2\n', stderr: '' });
        const given = await weir(['-f', '-'], { directory, input: 'SELECT 42 AS answer;' });
        expect(given).toEqual({ code: 0, stdout: 'answer\n42\n', stderr: '' });
      },
      [['q.sql', 'SELECT count(*) AS n FROM stdin']],
    ));

  test('-c and -f in the order in which they are given', () =>
    inScratch(
      async (directory) => {
        const given = ['-c', 'SELECT 1 AS a -- one', '-f', 'q.sql', '-c', 'SELECT 3 AS c', '--jsonl'];
        const { code, stdout } = await weir(given, { directory });
        expect([code, stdout]).toEqual([0, '{"a":1}\n{"b":2}\n{"c":3}\n']);
      },
      [['q.sql', 'SELECT 2 AS b -- two']],
    ));

  test('a start-up file only where it is asked for, and it stops what it fails', () =>
    inScratch(
      async (directory) => {
        const environment = { XDG_CONFIG_HOME: directory };
        const sql = ['-c', 'SELECT f(2) AS a', '--csv'];
        expect((await weir(sql, { directory, environment })).code).toBe(1);
        const asked = await weir(['--init', 'weir/init.sql', ...sql], { directory, environment });
        expect(asked).toEqual({ code: 0, stdout: 'a\n3\n', stderr: '' });
        const broken = await weir(['--init', 'broken.sql', ...sql], { directory });
        expect([broken.code, broken.stdout, broken.stderr]).toEqual([
          1,
          '',
          expect.stringContaining('broken.sql:1:8'),
        ]);
        expect((await weir(['--init', 'none.sql', ...sql], { directory })).code).toBe(2);
      },
      [
        ['weir/init.sql', 'CREATE MACRO f(x) AS x + 1;'],
        ['broken.sql', 'SELECT nosuch'],
      ],
    ));

  test('what is wrong is told at its place in the file that it is in', () =>
    inScratch(
      async (directory) => {
        const given = ['-c', 'SELECT 1 AS a;\n\n', '-f', 'p.sql', '-f', 'q.sql', '-c', 'SELECT zz'];
        const { code, stderr } = await weir(given, { directory });
        expect(code).toBe(1);
        expect([...stderr.matchAll(/--> (.*)/g)].map(([, place]) => place)).toEqual(['q.sql:2:8', '1:8']);
      },
      [
        ['p.sql', 'SELECT 2 AS b;\n\n\n'],
        ['q.sql', '\nSELECT nosuch;'],
      ],
    ));

  test('settings and tables stand before the query', async () => {
    const sql =
      "CREATE TABLE names AS SELECT 'a' AS value, 'ada' AS name; SELECT name FROM stdin JOIN names USING (value)";
    expect(await answer(sql, 'a\nb\n')).toBe('name\nada\n');
  });
});

test('--input csv: columns by the header', async () => {
  const csv = 'name,n\na,1\nb,2\na,5\n';
  const sql = 'SELECT name, sum(n) AS n FROM stdin GROUP BY name ORDER BY name';
  expect(await answer(sql, csv, '--input', 'csv')).toBe('name\tn\na\t6\nb\t2\n');
});

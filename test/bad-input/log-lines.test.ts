import { describe, expect, test } from 'vitest';
import { inScratch } from '../runner/scratch.ts';
import { statisticsOf, weir } from '../runner/weir.ts';

/** What one line of SQL gives over standard input, and what is said and counted of bad rows. */
async function answer(
  input: string,
  ...arguments_: readonly string[]
): Promise<{
  rows: readonly unknown[];
  reasons: readonly string[];
  read: number;
  bad: number;
}> {
  return inScratch(async (directory) => {
    const { code, stdout, stderr } = await weir([...arguments_, '--stats', '--format', 'jsonl'], {
      directory,
      input,
    });
    expect(code).toBe(0);
    const { rows_read: read, rows_bad: bad, rows_in_batches: good } = statisticsOf(stderr);
    expect(good).toBe(read - bad);
    const rows = stdout.split('\n').filter(Boolean);
    const reasons = [...stderr.matchAll(/a row cannot be read: (.*)/g)].map((match) => match[1] ?? '');
    return { rows: rows.map((row): unknown => JSON.parse(row)), reasons, read, bad };
  });
}

async function refusal(input: string, ...arguments_: readonly string[]): Promise<string> {
  return inScratch(async (directory) => {
    const { code, stderr } = await weir(arguments_, { directory, input });
    expect(code).not.toBe(0);
    return stderr;
  });
}

const pattern = String.raw`(?<level>\w+) (?:took )?(?<ms>\d+)?`;

test('a line is a text', async () => {
  const { rows } = await answer('a\n\n{"b": 1}\n', '--input', 'line', 'SELECT value FROM stdin');
  expect(rows).toEqual([{ value: 'a' }, { value: '' }, { value: '{"b": 1}' }]);
});

describe('lines that a regular expression takes apart', () => {
  test('named groups are the columns; one that took nothing is NULL', async () => {
    const { rows, bad } = await answer(
      'info took 12\r\nwárn 5é\nerror \n',
      '--input',
      `regex=${pattern.replace(String.raw`\w`, String.raw`\pL`)}`,
      'SELECT * FROM stdin',
    );
    expect(rows).toEqual([
      { level: 'info', ms: '12' },
      { level: 'wárn', ms: '5' },
      { level: 'error', ms: null },
    ]);
    expect(bad).toBe(0);
  });

  test('the column list gives types; what does not match or cannot be cast is bad', async () => {
    const { rows, reasons, read, bad } = await answer(
      'info 12\n\nnonsense\nwarn 300\nerror 7\n',
      '--input',
      `regex=${pattern}`,
      '--schema',
      'ms UTINYINT, level VARCHAR',
      'SELECT * FROM stdin',
    );
    expect(rows).toEqual([
      { ms: 12, level: 'info' },
      { ms: 7, level: 'error' },
    ]);
    expect(reasons).toEqual([
      'the pattern does not match: ',
      'the pattern does not match: nonsense',
      'cannot read "ms" as UTINYINT: 300: warn 300',
    ]);
    expect([read, bad]).toEqual([5, 3]);
  });

  test('rows that are only counted are looked at too', async () => {
    const input = 'info 12\nnonsense\nerror 7\n';
    const { rows, bad } = await answer(
      input,
      '--input',
      `regex=${pattern}`,
      'SELECT count(*) AS n FROM stdin',
    );
    expect(rows).toEqual([{ n: 2 }]);
    expect(bad).toBe(1);
  });

  test('in FORMAT, of a file, with the bad lines as a stream', () =>
    inScratch(
      async (directory) => {
        const { code, stdout } = await weir(['run', 'p.sql', '--once', '--format', 'jsonl'], { directory });
        expect({ code, lines: stdout.trim().split('\n').toSorted() }).toEqual({
          code: 0,
          lines: [
            '{"at":"10:30:00","who":"a(b"}',
            '{"value":"10:30 x","error":"the pattern does not match"}',
          ],
        });
      },
      [
        ['in.log', '10:30 (a(b)\n10:30 x\n'],
        [
          'p.sql',
          String.raw`CREATE STREAM s (at TIME, who VARCHAR) FROM files('in.log')
            FORMAT regex(pattern => '(?P<at>[0-9:]+) (\()(?<who>[^)(]*[(]\Qb\E)[[:punct:](]') ON ERROR INTO e;
          SELECT * FROM s; SELECT value, error FROM e;`,
        ],
      ],
    ));

  test('replayed by a column, bad lines counted', () =>
    inScratch(
      async (directory) => {
        const { code, stdout, stderr } = await weir(['run', 'p.sql', '--stats', '--format', 'batches'], {
          directory,
        });
        expect(code).toBe(0);
        expect(statisticsOf(stderr)).toMatchObject({ rows_read: 3, rows_bad: 1 });
        const batches = stdout.split('\n').filter(Boolean);
        const batchRows = batches.map((batch) => /"rows":(.*)}/.exec(batch)?.[1]);
        expect(batchRows).toEqual(['[{"who":"a"}]', '[{"who":"b"}]']);
      },
      [
        ['in.log', '2026-01-01 00:00:01 a\nnonsense\n2026-01-01 00:00:03 b\n'],
        [
          'p.sql',
          String.raw`CREATE STREAM s (at TIMESTAMP, who VARCHAR) FROM replay('in.log', time => 'at')
            FORMAT regex(pattern => '^(?<at>\S+ \S+) (?<who>\w)$');
          SELECT who FROM s;`,
        ],
      ],
    ));

  test('a list with a wrong item is bad as a whole', async () => {
    const { rows, bad } = await answer(
      'n=[1, 2]\nn=[1, x]\n',
      "SELECT * FROM stdin(format => 'regex=n=(?<n>.*)', columns => {n: 'INTEGER[]'})",
    );
    expect(rows).toEqual([{ n: [1, 2] }]);
    expect(bad).toBe(1);
  });

  test('ON ERROR FAIL stops at the first line that does not match', async () => {
    const stderr = await refusal(
      'nonsense\n',
      '--strict',
      '--input',
      `regex=${pattern}`,
      'SELECT * FROM stdin',
    );
    expect(stderr).toContain('the pattern does not match');
  });
});

test('an unknown --input names the ones there are', async () => {
  for (const wrong of ['xml', 'auto', 'regex', 'regex=']) {
    const stderr = await refusal('a\n', '--input', wrong, 'SELECT * FROM stdin');
    expect(stderr).toContain('write one of text, json, csv, regex=PATTERN, logfmt, arrow, line (as text)');
  }
});

describe('logfmt', () => {
  const input = [
    String.raw`level=info msg="a \"quoted\" text, level=warn" ms=12 flag`,
    String.raw`ms=7.5 level=error msg="C:\dir \\ \"é\"" empty="" extra=a=b"c`,
    '',
    '  level=debug  flag=  ms=1 ms=2',
    'level="open',
    'level=info ms=soon',
    '=nothing',
  ].join('\n');

  test('columns by key: quotes, escapes, keys alone, missing ones, and bad lines', async () => {
    const { rows, reasons, read, bad } = await answer(
      input,
      '--input',
      'logfmt',
      '--schema',
      'level VARCHAR, msg VARCHAR, ms DOUBLE, flag VARCHAR, empty VARCHAR, extra VARCHAR',
      'SELECT * FROM stdin',
    );
    const none = { msg: null, flag: null, empty: null, extra: null };
    expect(rows).toEqual([
      { ...none, level: 'info', msg: 'a "quoted" text, level=warn', ms: 12, flag: 'true' },
      { ...none, level: 'error', msg: String.raw`C:\dir \ "é"`, ms: 7.5, empty: '', extra: 'a=b"c' },
      { ...none, level: 'debug', ms: 1 },
    ]);
    expect(reasons).toEqual([
      'not valid logfmt: level="open',
      'cannot read "ms" as DOUBLE: soon: level=info ms=soon',
      'not valid logfmt: =nothing',
    ]);
    expect([read, bad]).toEqual([6, 3]);
  });

  test('without a column list the keys of the first lines are the columns, with the types they show', async () => {
    const { rows } = await answer(
      'at=2026-01-01T00:00:00Z n=1 x=1 ok=true id=007 flag\nn=2 x=2.5 text="a\\nb" ok=false id=8\n',
      '--input',
      'logfmt',
      'SELECT n + 1 AS n, x, NOT ok AS ok, id, text, flag, typeof(at) AS at FROM stdin ORDER BY n',
    );
    expect(rows).toEqual([
      { n: 2, x: 1, ok: false, id: '007', text: null, flag: true, at: 'TIMESTAMP' },
      { n: 3, x: 2.5, ok: true, id: '8', text: 'a\nb', flag: null, at: 'TIMESTAMP' },
    ]);
  });
});

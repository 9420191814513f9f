import { describe, expect, test } from 'vitest';
import { inScratch } from '../runner/scratch.ts';
import { statisticsOf, weir } from '../runner/weir.ts';
import type { Statistics } from '../runner/weir.ts';

/** What comes out of a stream over standard input, and what is said and counted. */
async function read(
  columns: string,
  format: string,
  input: string | Uint8Array,
): Promise<{
  rows: readonly unknown[];
  said: readonly string[];
  counts: Pick<Statistics, 'rows_read' | 'rows_in_batches' | 'rows_bad' | 'rows_dropped'>;
}> {
  const sql = `CREATE STREAM s ${columns} FROM stdin FORMAT ${format}; SELECT * FROM s;`;
  return inScratch(
    async (directory) => {
      const arguments_ = ['run', 'p.sql', '--once', '--stats', '--format', 'jsonl'];
      const { code, stdout, stderr } = await weir(arguments_, { directory, input });
      expect(code).toBe(0);
      const { rows_read, rows_in_batches, rows_bad, rows_dropped } = statisticsOf(stderr);
      return {
        rows: stdout
          .split('\n')
          .filter(Boolean)
          .map((line): unknown => JSON.parse(line)),
        said: stderr.trimEnd().split('\n').slice(0, -1),
        counts: { rows_read, rows_in_batches, rows_bad, rows_dropped },
      };
    },
    [['p.sql', sql]],
  );
}

const counted = (rowsRead: number, bad: number) => ({
  rows_read: rowsRead,
  rows_in_batches: rowsRead - bad,
  rows_bad: bad,
  rows_dropped: 0,
});
const refused = (reason: string): string => `weir: warning: s: a row cannot be read: ${reason}`;
const sum = (bad: number): string => `weir: note: s: ${bad} ${bad === 1 ? 'row' : 'rows'} could not be read`;

describe('text', () => {
  test('half a line at the end is a row of its own', async () => {
    const { rows, said, counts } = await read('', 'text', 'whole\n\nhalf');
    expect(rows).toEqual([{ value: 'whole' }, { value: '' }, { value: 'half' }]);
    expect(said).toEqual([]);
    expect(counts).toEqual(counted(3, 0));
  });

  test('line ends of every kind, and a byte order mark', async () => {
    const { rows } = await read('', 'text', '\ufeffone\r\ntwo\n');
    expect(rows).toEqual([{ value: 'one' }, { value: 'two' }]);
  });

  test('wrong UTF-8: the line is bad, the others are not', async () => {
    const input = Buffer.concat([
      Buffer.from('good\nb'),
      Buffer.from([0xff]),
      Buffer.from('ad\n\u20ac\ncut '),
      Buffer.from([0xe2, 0x82]),
    ]);
    const { rows, said, counts } = await read('', 'text', input);
    expect(rows).toEqual([{ value: 'good' }, { value: '\u20ac' }]);
    expect(said).toEqual([
      refused('not valid UTF-8: b\ufffdad'),
      refused('not valid UTF-8: cut \ufffd'),
      sum(2),
    ]);
    expect(counts).toEqual(counted(4, 2));
  });

  test('binary garbage is counted line by line', async () => {
    const { rows, said, counts } = await read('', 'text', garbage(100_000));
    expect(counts.rows_read).toBe(garbage(100_000).filter((byte) => byte === 10).length + 1);
    expect(counts.rows_bad).toBe(counts.rows_read - rows.length);
    expect(said.at(-1)).toBe(sum(counts.rows_bad));
    expect(said).toHaveLength(6);
  });

  test('what is in a bad row does nothing to the terminal', async () => {
    const { said } = await read('(n INTEGER)', 'json', '\u001b]0;title\u0007\r{"n": 1}\n{"n": 2}\n');
    expect(said[0]).toBe(
      String.raw`weir: warning: s: a row cannot be read: not valid JSON: \x1b]0;title\x07\r{"n": 1}`,
    );
  });

  test('a line of 64 MB is bad, and never in memory as a whole', async () => {
    const line = Buffer.alloc(64 * 1024 * 1024, 'x');
    const input = Buffer.concat([Buffer.from('before\n'), line, Buffer.from('\nafter\n')]);
    await inScratch(
      async (directory) => {
        const { code, stdout, stderr } = await weir(
          ['run', 'p.sql', '--once', '--stats', '--format', 'jsonl'],
          { directory, input },
        );
        expect({ code, stdout }).toEqual({ code: 0, stdout: '{"value":"before"}\n{"value":"after"}\n' });
        expect(stderr).toMatch(/^weir: warning: s: a row cannot be read: line of more than 16 MiB: x{200}\n/);
        const statistics = statisticsOf(stderr);
        expect(statistics).toMatchObject(counted(3, 1));
        expect(statistics.peak_memory_bytes).toBeLessThan(400e6);
      },
      [['p.sql', 'CREATE STREAM s FROM stdin FORMAT text; SELECT * FROM s;']],
    );
  });
});

describe('json', () => {
  test('columns are told by the objects among the first lines, whatever else is there', async () => {
    const { rows, said, counts } = await read('', 'json', '[1]\n{"x":1}\n7\nno\n {"x":2}\n');
    expect(rows).toEqual([{ x: 1 }, { x: 2 }]);
    expect(said).toContain(refused('expected a JSON object, got an array: [1]'));
    expect(counts).toEqual(counted(5, 3));
  });

  test('JSON of another shape', async () => {
    const lines = [
      '[1]',
      '"s"',
      '5',
      'null',
      'true',
      '{"v":"x"}',
      '{"v":{"a":1}}',
      '{"v":[1]}',
      '{"v":1}{"v":2}',
      '{"v":99999999999}',
    ];
    const fine = ['{"v":1,"t":"a"}', '{"w":1}', '{}', '{"v":null}', '{"t":5,"v":"7"}', '{"t":{"deep":[1]}}'];
    const { rows, said, counts } = await read(
      '(v INTEGER, t VARCHAR)',
      'json',
      [...lines, ...fine].join('\n'),
    );
    expect(rows).toEqual([
      { v: 1, t: 'a' },
      { v: null, t: null },
      { v: null, t: null },
      { v: null, t: null },
      { v: 7, t: '5' },
      { v: null, t: '{"deep":[1]}' },
    ]);
    expect(said).toEqual([
      refused('expected a JSON object, got an array: [1]'),
      refused('expected a JSON object, got a string: "s"'),
      refused('expected a JSON object, got a number: 5'),
      refused('expected a JSON object, got null: null'),
      refused('expected a JSON object, got a boolean: true'),
      sum(lines.length),
    ]);
    expect(counts).toEqual(counted(lines.length + fine.length, lines.length));
  });

  test('each reason in words', async () => {
    const { said } = await read(
      '(v INTEGER, xs DOUBLE[])',
      'json',
      '{"v":"x"}\n{"v":1,"xs":[1,"y"]}\n{"v":1,"xs":2}\n{"v":\nnot json',
    );
    expect(said).toEqual([
      refused('cannot read "v" as INTEGER: "x": {"v":"x"}'),
      refused('cannot read "xs" as DOUBLE[]: [1,"y"]: {"v":1,"xs":[1,"y"]}'),
      refused('cannot read "xs" as DOUBLE[]: 2: {"v":1,"xs":2}'),
      refused('not valid JSON: {"v":'),
      refused('not valid JSON: not json'),
      sum(5),
    ]);
  });

  test('half a line at the end is bad, and blank lines are no rows', async () => {
    const { rows, said, counts } = await read('(v INTEGER)', 'json', '{"v":1}\n\n  \n{"v":2}\n{"v":');
    expect(rows).toEqual([{ v: 1 }, { v: 2 }]);
    expect(said).toEqual([refused('not valid JSON: {"v":'), sum(1)]);
    expect(counts).toEqual(counted(3, 1));
  });

  test('wrong UTF-8, and binary garbage', async () => {
    const wrong = await read(
      '(t VARCHAR)',
      'json',
      Buffer.concat([Buffer.from('{"t":"'), Buffer.from([0xff]), Buffer.from('"}\n{"t":"\u00e9"}\n')]),
    );
    expect(wrong.rows).toEqual([{ t: '\u00e9' }]);
    expect(wrong.said[0]).toBe(refused('not valid UTF-8: {"t":"\ufffd"}'));
    expect(wrong.counts).toEqual(counted(2, 1));
    const { rows, counts } = await read('(t VARCHAR)', 'json', garbage(50_000));
    expect(rows).toEqual([]);
    expect(counts.rows_bad).toBe(counts.rows_read);
    expect(counts.rows_read).toBeGreaterThan(100);
  });
});

test('a large JSON file with a bad row, where the order of the rows does not matter', async () => {
  // As many as are received in one piece.
  const [ones, twos] = [300_000, 200_000];
  const lines = ['{"k": 1}\n'.repeat(ones), '{"k": "two"}\n', '{"k": 2}\n'.repeat(twos)];
  const sql =
    "CREATE STREAM s (k INTEGER) FROM files('k.json') FORMAT json; SELECT k, count(*) AS c FROM s GROUP BY k ORDER BY k;";
  await inScratch(
    async (directory) => {
      const arguments_ = ['run', 'p.sql', '--once', '--stats', '--format', 'jsonl'];
      const { code, stdout, stderr } = await weir(arguments_, { directory });
      expect(code).toBe(0);
      expect(stdout).toBe(`{"k":1,"c":${ones}}\n{"k":2,"c":${twos}}\n`);
      expect(statisticsOf(stderr)).toMatchObject(counted(ones + twos + 1, 1));
    },
    [
      ['p.sql', sql],
      ['k.json', lines.join('')],
    ],
  );
});

test('rows keep their order around a JSON line that is too long', async () => {
  const long = `{"a":"${'x'.repeat(17 * 2 ** 20)}"}`;
  const { rows, counts } = await read('(a INTEGER)', 'json', `{"a":1}\n${long}\n{"a":2}\n`);
  expect(rows).toEqual([{ a: 1 }, { a: 2 }]);
  expect(counts).toEqual(counted(3, 1));
});

describe('csv', () => {
  test('missing columns, columns too many, values that do not fit', async () => {
    const input = 'a,b,c\n1,x,0.5\n2,y\n3,z,1.5,extra\nq,w,1\n5,"a\nb",2\n';
    const { rows, said, counts } = await read('(a INTEGER, b VARCHAR, c DOUBLE)', 'csv', input);
    expect(rows).toEqual([
      { a: 1, b: 'x', c: 0.5 },
      { a: 5, b: 'a\nb', c: 2 },
    ]);
    expect(said).toEqual([
      refused('Expected Number of Columns: 3 Found: 2: 2,y'),
      refused('Expected Number of Columns: 3 Found: 4: 3,z,1.5,extra'),
      refused('Error when converting column "a". Could not convert string "q" to \'INTEGER\': q,w,1'),
      sum(3),
    ]);
    expect(counts).toEqual(counted(5, 3));
  });

  test('rows that all lack a column', async () => {
    const { rows, said, counts } = await read('(a INTEGER, b VARCHAR, c DOUBLE)', 'csv', '1,0.5\n2,1.5\n');
    expect(rows).toEqual([]);
    expect(said).toEqual([
      refused('Expected Number of Columns: 3 Found: 2: 1,0.5'),
      refused('Expected Number of Columns: 3 Found: 2: 2,1.5'),
      sum(2),
    ]);
    expect(counts).toEqual(counted(2, 2));
  });

  test('a quote that is never closed, and binary garbage', async () => {
    const open = await read('(a INTEGER, b VARCHAR)', 'csv', '1,x\n2,"y\n3,z\n');
    expect(open.rows).toEqual([{ a: 1, b: 'x' }]);
    expect(open.counts.rows_bad).toBe(open.counts.rows_read - 1);
    expect(open.counts.rows_bad).toBeGreaterThan(0);
    const { rows, counts } = await read('(a INTEGER, b VARCHAR)', 'csv', garbage(50_000));
    expect(rows).toEqual([]);
    expect(counts.rows_bad).toBe(counts.rows_read);
  });
});

/** Bytes that mean nothing, the same each time. */
function garbage(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[index] = state >>> 16;
  }
  return bytes;
}

import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { inScratch } from '../runner/scratch.ts';
import { statisticsOf, weir } from '../runner/weir.ts';

const once = ['run', 'p.sql', '--once', '--stats', '--format', 'jsonl'];

interface Outcome {
  readonly rows: readonly unknown[];
  readonly said: string;
  readonly read: number;
  readonly bad: number;
}

/** The rows of a stream with these columns over CSV texts, and what is said; each text comes as its own file or connection. */
async function read(
  way: 'files' | 'socket' | 'stdin',
  columns: string,
  texts: readonly string[],
  options = '',
): Promise<Outcome> {
  const server = way === 'socket' ? await sending(texts) : undefined;
  const sources = {
    files: "files('in/*')",
    stdin: 'stdin',
    socket: `socket('127.0.0.1:${server?.port ?? 0}')`,
  };
  const sql = `CREATE STREAM s ${columns} FROM ${sources[way]} FORMAT csv ${options}; SELECT * FROM s;`;
  const files = texts.map((text, at): [string, string] => [`in/${at}.csv`, text]);
  try {
    return await inScratch(
      async (directory) => {
        const { code, stdout, stderr } = await weir(once, { directory, input: texts.join('') });
        expect({ code, stderr }).toMatchObject({ code: 0 });
        const { rows_read, rows_bad } = statisticsOf(stderr);
        return {
          rows: stdout
            .split('\n')
            .filter(Boolean)
            .map((line): unknown => JSON.parse(line)),
          said: stderr,
          read: rows_read,
          bad: rows_bad,
        };
      },
      [['p.sql', sql], ...files],
    );
  } finally {
    server?.close();
  }
}

/** Sends the text to who connects, and ends the connection. */
async function sending(texts: readonly string[]): Promise<{ port: number; close: () => void }> {
  const server = createServer((socket) => socket.on('error', () => undefined).end(texts.join('')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, close: () => server.close() };
}

describe.each(['files', 'socket', 'stdin'] as const)('a CSV header that comes from %s', (way) => {
  const columns = '(name VARCHAR, age INTEGER)';

  test('in another order and another case: fields belong to columns by name', async () => {
    const { rows, bad } = await read(way, columns, ['AGE,Name\n41,ada\n36,alan\n']);
    expect(rows).toEqual([
      { name: 'ada', age: 41 },
      { name: 'alan', age: 36 },
    ]);
    expect(bad).toBe(0);
  });

  test('of text columns alone, in another order', async () => {
    const { rows } = await read(way, '(a VARCHAR, b VARCHAR)', ['b;a\n1;x\n2;y\n']);
    expect(rows).toEqual([
      { a: 'x', b: '1' },
      { a: 'y', b: '2' },
    ]);
  });

  test('with columns that the stream does not have: they are left out', async () => {
    const { rows, bad } = await read(way, columns, [',age,"first ""x"", last",name,\n0,41,q,ada,\n']);
    expect(rows).toEqual([{ name: 'ada', age: 41 }]);
    expect(bad).toBe(0);
  });

  test('without one of the columns: no row is read, and why is said', async () => {
    const { rows, said, bad } = await read(way, columns, ['name,city\nada,London\n']);
    expect(rows).toEqual([]);
    expect(said).toContain('the header has no column "age"');
    expect(bad).toBe(1);
  });

  test('a bad row under it is shown as it came', async () => {
    const { rows, said, bad } = await read(way, columns, ['age,name\nold,ada\n36,alan\n']);
    expect(rows).toEqual([{ name: 'alan', age: 36 }]);
    expect(said).toContain('Could not convert string "old" to \'INTEGER\': old,ada');
    expect(bad).toBe(1);
  });

  test('no header: by place, and the first row is a row', async () => {
    const { rows } = await read(way, '(a VARCHAR, b VARCHAR)', ['x,y\nz,w\n']);
    expect(rows).toEqual([
      { a: 'x', b: 'y' },
      { a: 'z', b: 'w' },
    ]);
  });

  test('header => false: by place, whatever the first row says', async () => {
    const { rows } = await read(way, '(a VARCHAR, b VARCHAR)', ['b,a\n1,x\n'], '(header => false)');
    expect(rows).toEqual([
      { a: 'b', b: 'a' },
      { a: '1', b: 'x' },
    ]);
  });

  test('header => true: by name; by place only when no name is known, which is said', async () => {
    const known = await read(way, '(a VARCHAR, b VARCHAR)', ['b,1,a\n1,2,x\n'], '(header => true)');
    expect(known.rows).toEqual([{ a: 'x', b: '1' }]);
    const other = await read(way, '(a VARCHAR, b VARCHAR)', ['v,w\n1,x\n'], '(HEADER => true)');
    expect(other.rows).toEqual([{ a: '1', b: 'x' }]);
    expect(other.said).toContain('the header names "v, w", but the columns are "a, b": taken by their place');
  });

  test('skip => n leaves out the first lines, of all that come and not of each batch', async () => {
    const { rows, read: count } = await read(
      way,
      '(a INTEGER, b VARCHAR)',
      ['; junk\nb,a\nx,1\ny,2\n'],
      '(skip => 1)',
    );
    expect(rows).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ]);
    expect(count).toBe(2);
  });

  test('gives the columns when there is no column list', async () => {
    const { rows } = await read(way, '', ['b,a\n1,x\n']);
    expect(rows).toEqual([{ b: 1, a: 'x' }]);
  });
});

test('each file has its own header, and columns that were inferred are found by name', async () => {
  const { rows, bad } = await read('files', '', ['a,b\n1,x\n', 'b,a\ny,2\n', 'B|c|A\nz|9|3\n']);
  expect(rows).toEqual([
    { a: 1, b: 'x' },
    { a: 2, b: 'y' },
    { a: 3, b: 'z' },
  ]);
  expect(bad).toBe(0);
});

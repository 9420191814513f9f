import { once } from 'node:events';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { withLineServer } from '../examples/line-server.ts';
import { inScratch } from '../runner/scratch.ts';
import { shell, startWeir, statisticsOf, weir } from '../runner/weir.ts';

const once_ = ['--once', '--stats', '--format', 'jsonl'];

describe('SQL that does not fit', () => {
  test('an unknown stream, wrong types and a slide that is no multiple: all at once, nothing started', () =>
    inScratch(
      async (directory) => {
        const { code, stdout, stderr } = await weir(['run', 'p.sql'], { directory });
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr.match(/^error\[[\w-]+\]: .*\n --> p\.sql:\d+:\d+/gm)).toEqual([
          'error[unknown-stream]: there is no stream or table called "click"\n --> p.sql:2:15',
          expect.stringMatching(
            /^error\[duckdb-binder\]: cannot compare values of type VARCHAR and type TIMESTAMP.*\n --> p\.sql:3:28$/,
          ),
          'error[window-slide]: the slide of this window, 1500ms, is not a multiple of 1s\n --> p.sql:4:41',
        ]);
        expect(stderr).toContain('hint: did you mean "clicks"?');
        expect(stderr).toContain('hint: write 1s or 2s');
      },
      [
        [
          'p.sql',
          `CREATE STREAM clicks (url VARCHAR, at TIMESTAMP) FROM socket('localhost:1') FORMAT json;
SELECT * FROM click;
SELECT * FROM clicks WHERE url > at;
SELECT count(*) FROM clicks WINDOW(10s, 1500ms);`,
        ],
      ],
    ));
});

test('a database file that another process has open', () =>
  inScratch(
    async (directory) => {
      const instance = await DuckDBInstance.create(join(directory, 'shop.duckdb'));
      const { code, stderr } = await weir(['check', 'p.sql'], { directory });
      instance.closeSync();
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^error\[file-in-use\]: ".*shop\.duckdb" is in use by process \d+\n --> p\.sql:1:1/,
      );
      expect(stderr).toContain('a pipeline that runs is asked with weir query');
    },
    [['p.sql', "ATTACH 'shop.duckdb' AS shop;"]],
  ));

describe('files that cannot be read', () => {
  const csv = "CREATE STREAM s (a INTEGER, b VARCHAR) FROM files('in/*.csv') FORMAT csv; SELECT * FROM s;";

  test('one that leads nowhere, a folder, an empty one: said and counted, the others are read', () =>
    inScratch(
      async (directory) => {
        await symlink('/nowhere', join(directory, 'in/gone.csv'));
        await mkdir(join(directory, 'in/folder.csv'));
        const { code, stdout, stderr } = await weir(['run', 'p.sql', ...once_], { directory });
        expect({ code, stdout }).toEqual({ code: 0, stdout: '{"a":1,"b":"x"}\n' });
        expect(stderr).toMatch(/note: s: .*folder\.csv is a folder, and not read/);
        expect(stderr).toMatch(
          /a row cannot be read: the file cannot be read: it is not there .*: .*gone\.csv/,
        );
        expect(statisticsOf(stderr)).toMatchObject({ rows_read: 2, rows_in_batches: 1, rows_bad: 1 });
      },
      [
        ['p.sql', csv],
        ['in/good.csv', 'a,b\n1,x\n'],
        ['in/empty.csv', ''],
      ],
    ));

  test('CSV with a column less, and no CSV at all', () =>
    inScratch(
      async (directory) => {
        const { code, stdout, stderr } = await weir(['run', 'p.sql', ...once_], { directory });
        expect({ code, stdout }).toEqual({ code: 0, stdout: '{"a":1,"b":"x"}\n' });
        expect(stderr).toMatch(
          /a row cannot be read: the file cannot be read: the header has no column "b": .*less\.csv/,
        );
        expect(stderr).toMatch(/a row cannot be read: the file cannot be read: .*: .*garbage\.csv/);
        expect(statisticsOf(stderr)).toMatchObject({ rows_read: 3, rows_in_batches: 1, rows_bad: 2 });
      },
      [
        ['p.sql', csv],
        ['in/good.csv', 'a,b\n1,x\n'],
        ['in/less.csv', 'a\n2\n'],
        ['in/garbage.csv', '\u0001"\u0002""\r"\n\r"x"\u0000y,"\n"\r\n,""",'],
      ],
    ));

  test('Parquet and Arrow that are none, and Parquet with other columns', () =>
    inScratch(
      async (directory) => {
        const made = await weir(
          [
            "COPY (SELECT 1 AS a) TO 'in/good.parquet'; COPY (SELECT 1 AS b) TO 'in/other.parquet'; COPY (SELECT 'x' AS a) TO 'in/text.parquet'",
          ],
          { directory },
        );
        expect(made.code).toBe(0);
        const { code, stdout, stderr } = await weir(['run', 'p.sql', ...once_], { directory });
        expect({ code, stdout }).toEqual({ code: 0, stdout: '{"a":1}\n' });
        expect(stderr).toMatch(/the file cannot be read: it is not a Parquet file: .*none\.parquet/);
        expect(stderr).toMatch(/the file cannot be read: it has no column "a": .*other\.parquet/);
        expect(stderr).toMatch(
          /the file cannot be read: Could not convert string 'x' to INT32.*: .*text\.parquet/,
        );
        expect(stderr).toMatch(/the file cannot be read: this is not an Arrow IPC stream: .*none\.arrow/);
        expect(statisticsOf(stderr)).toMatchObject({ rows_read: 5, rows_in_batches: 1, rows_bad: 4 });
      },
      [
        [
          'p.sql',
          "CREATE STREAM s (a INTEGER) FROM files('in/*.parquet'); CREATE STREAM r (a INTEGER) FROM files('in/*.arrow'); SELECT * FROM s UNION ALL FROM r;",
        ],
        ['in/none.parquet', 'this is no Parquet'],
        ['in/none.arrow', 'this is no Arrow'],
      ],
    ));

  test('a file that may not be read', () =>
    inScratch(
      async (directory) => {
        // Nothing is forbidden to root.
        if (process.getuid?.() === 0) return;
        const { code, stderr } = await shell(`chmod 0 in/secret.csv; weir run p.sql ${once_.join(' ')}`, {
          directory,
        });
        expect(code).toBe(0);
        expect(stderr).toMatch(/the file cannot be read: .*: .*secret\.csv/);
      },
      [
        ['p.sql', csv],
        ['in/secret.csv', 'a,b\n1,x\n'],
      ],
    ));
});

describe('a server', () => {
  const pipeline = (address: string): readonly [string, string] => [
    'p.sql',
    `CREATE STREAM s FROM socket('${address}') FORMAT text; SELECT value FROM s;`,
  ];

  test('that is missing: tried again with longer and longer pauses, visibly, until it is there', () =>
    inScratch(async (directory) => {
      const port = await freePort();
      await writeFile(join(directory, 'p.sql'), pipeline(`localhost:${port}`)[1]);
      const running = await startWeir(['run', 'p.sql', '--format', 'jsonl', '--batch-interval', '100ms'], {
        directory,
      });
      await running.until(({ stderr }) => stderr.split('trying again').length > 2);
      const pauses = [...running.stderr.matchAll(/connection refused; trying again in ([\d.]+) s/g)].map(
        ([, seconds]) => Number(seconds),
      );
      expect(pauses[0]).toBe(0.2);
      expect(pauses[1]).toBe(0.4);
      const server = createServer((socket) => socket.write('hello\n'));
      server.listen(port, 'localhost');
      await once(server, 'listening');
      await running.until(({ stdout }) => stdout.includes('{"value":"hello"}'));
      running.signal('SIGINT');
      expect((await running.ended).code).toBe(130);
      server.close();
    }));

  test('that is missing with --once: exit 3', () =>
    inScratch(
      async (directory) => {
        const { code, stderr } = await weir(['run', 'p.sql', '--once'], { directory });
        expect(code).toBe(3);
        expect(stderr).toContain(
          "weir: error: socket('localhost:1'): connection refused\n  = hint: start a server there",
        );
      },
      [pipeline('localhost:1')],
    ));

  test('that closes in the middle of a line: the half is a row', () =>
    withLineServer((server) =>
      inScratch(
        async (directory) => {
          const client = server.nextClient();
          const running = await startWeir(['run', 'p.sql', ...once_], { directory });
          (await client).end('whole\nhalf');
          const { code, stdout, stderr } = await running.ended;
          expect({ code, stdout }).toEqual({ code: 0, stdout: '{"value":"whole"}\n{"value":"half"}\n' });
          expect(statisticsOf(stderr)).toMatchObject({ rows_read: 2, rows_in_batches: 2, rows_bad: 0 });
        },
        [pipeline(server.address)],
      ),
    ));
});

describe('a sink', () => {
  const pipeline: readonly [string, string] = [
    'p.sql',
    "CREATE STREAM s FROM stdin FORMAT text; CREATE SINK out INTO files('out/x', format => 'text') AS SELECT value FROM s; SELECT value FROM s;",
  ];

  test('whose directory vanishes makes it again', () =>
    inScratch(
      async (directory) => {
        const running = await startWeir(
          ['run', 'p.sql', '--format', 'jsonl', '--batch-interval', '50ms', '--stats'],
          { directory },
        );
        running.write('one\n');
        await running.until(({ stdout }) => stdout.includes('one'));
        await rm(join(directory, 'out'), { recursive: true });
        running.end('two\n');
        const { code, stderr } = await running.ended;
        expect(code).toBe(0);
        expect(await readdir(join(directory, 'out'))).toEqual([expect.stringMatching(/^x-\d+\.txt$/)]);
        expect(statisticsOf(stderr)).toMatchObject({ rows_read: 2, rows_in_batches: 2 });
      },
      [pipeline],
    ));

  test('whose directory cannot be made: nothing starts', () =>
    inScratch(
      async (directory) => {
        const { code, stdout, stderr } = await weir(['run', 'p.sql', '--once'], {
          directory,
          input: 'one\n',
        });
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr).toMatch(/^weir: error: .*out/);
      },
      [pipeline, ['out', 'a file where a directory should be']],
    ));

  test('whose directory becomes a file: said, with its place in the pipeline', () =>
    inScratch(
      async (directory) => {
        const running = await startWeir(['run', 'p.sql', '--format', 'jsonl', '--batch-interval', '50ms'], {
          directory,
        });
        running.write('one\n');
        await running.until(({ stdout }) => stdout.includes('one'));
        await rm(join(directory, 'out'), { recursive: true });
        await writeFile(join(directory, 'out'), '');
        running.end('two\n');
        const { code, stderr } = await running.ended;
        expect(code).toBe(1);
        expect(stderr).toMatch(
          /^weir: error: cannot write ".*out\/x-\d+\.txt": a part of its path is a file, not a directory\n {2}--> p\.sql:1:\d+\n$/,
        );
      },
      [pipeline],
    ));

  test.runIf(process.platform === 'linux')('under a directory that takes none', () =>
    inScratch(
      async (directory) => {
        const { code, stderr } = await weir(['run', 'p.sql', '--once'], { directory, input: 'one\n' });
        expect(code).toBe(1);
        expect(stderr).toBe('weir: error: no directory can be made in "/proc"\n  --> p.sql:1:20\n');
      },
      [['p.sql', "CREATE SINK f INTO files('/proc/nowhere/out/x') AS SELECT value FROM stdin;"]],
    ),
  );

  test('that fills up: the batch is not finished, and no half of a file is left', () =>
    inScratch(
      async (directory) => {
        const input = Array.from({ length: 50_000 }, (_, line) => `${line}\n`).join('');
        const { code, stdout, stderr } = await shell('ulimit -f 20; weir run p.sql --once --format jsonl', {
          directory,
          input,
        });
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr).toMatch(
          /^weir: error: cannot write ".*out\/x-\d+\.txt": the file would be larger than the system allows\n {2}= hint: /,
        );
        expect(await readdir(join(directory, 'out'))).toEqual([]);
      },
      [
        [
          'p.sql',
          "CREATE STREAM s FROM stdin FORMAT text; CREATE SINK out INTO files('out/x', format => 'text') AS SELECT value FROM s;",
        ],
      ],
    ));
});

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a server without a port');
  return address.port;
}

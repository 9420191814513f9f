import { readFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { askDuckDB, changeExample, inExamples, runExample } from './in-examples.ts';
import type { Row } from './in-examples.ts';
import { withLineServer } from './line-server.ts';
import { startWeir } from './weir-process.ts';
import type { Batch, RunningProgram } from './weir-process.ts';

function startExample(name: string, directory: string): Promise<RunningProgram> {
  return startWeir(['run', `examples/${name}.sql`, '--format', 'batches'], directory);
}

describe('network-word-count.sql', () => {
  test('counts the words that a server sends, and connects again', () =>
    withLineServer((server) =>
      inExamples(async (directory) => {
        const source = `socket('${server.address}')`;
        await changeExample('network-word-count', directory, [
          ["socket('localhost:9999') FORMAT", `${source} FORMAT`],
        ]);
        const first = server.nextClient();
        const weir = await startExample('network-word-count', directory);
        const connection = await first;
        const second = server.nextClient();
        connection.end('To be, or not\nto be\n');
        (await second).write('that is the question\n');
        await weir.until((batches) => wordCount(batches).get('question') === 1);
        const words = [...wordCount(weir.batches)].map(([word, n]) => `${word} ${n}`).toSorted();
        expect(words.join(', ')).toBe('be 2, is 1, not 1, or 1, question 1, that 1, the 1, to 2');
        expect(await weir.interrupt()).toBe(130);
      }),
    ));
});

/** The counts of all batches added up. */
function wordCount(batches: readonly Batch[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { word, n } of batches.flatMap(({ rows }) => rows)) {
    sums.set(String(word), (sums.get(String(word)) ?? 0) + Number(n));
  }
  return sums;
}

describe('stateful-word-count.sql', () => {
  test('counts from batch to batch, and shows what changed', () =>
    inExamples(async (directory) => {
      const weir = await startExample('stateful-word-count', directory);
      weir.stdin.write('one two two\n');
      await weir.until((batches) => batches.some(({ rows }) => rows.length > 0));
      weir.stdin.end('two\n');
      const { code } = await weir.ended;
      expect(code).toBe(0);
      const shown = weir.batches.map(({ rows }) => rows).filter((rows) => rows.length > 0);
      expect(shown).toMatchObject([
        [
          { word: 'two', n: 2, most_in_a_batch: 2 },
          { word: 'one', n: 1, most_in_a_batch: 1 },
        ],
        [{ word: 'two', n: 3, most_in_a_batch: 2 }],
      ]);
    }));
});

describe('top-pages.sql with live input', () => {
  const recorded = /^ {2}FROM replay\(.*\)$/m;
  const allInOneWindow = ['WINDOW(30s, 10s)', 'WINDOW(10m, 1s)'] as const;

  test('reads standard input after one changed line', () =>
    inExamples(async (directory) => {
      await changeExample('top-pages', directory, [[recorded, '  FROM stdin'], allInOneWindow]);
      const weir = await startExample('top-pages', directory);
      weir.stdin.end(await readFile(join(directory, 'examples/data/clicks.json')));
      expect((await weir.ended).code).toBe(0);
      expect(weir.batches.at(-1)?.rows).toEqual(await topPages(directory));
    }));

  test('reads a socket after one changed line', () =>
    withLineServer((server) =>
      inExamples(async (directory) => {
        const source = `  FROM socket('${server.address}')`;
        await changeExample('top-pages', directory, [[recorded, source], allInOneWindow]);
        const expected = await topPages(directory);
        const client = server.nextClient();
        const weir = await startExample('top-pages', directory);
        (await client).write(await readFile(join(directory, 'examples/data/clicks.json')));
        await weir.until((batches) => batches.at(-1)?.rows[0]?.['views'] === expected[0]?.['views']);
        expect(weir.batches.at(-1)?.rows).toEqual(expected);
        expect(await weir.interrupt()).toBe(130);
      }),
    ));
});

function topPages(directory: string): Promise<readonly Row[]> {
  return askDuckDB(
    `SELECT page, count(*) AS views, count(DISTINCT user_id) AS visitors, round(avg(ms)) AS avg_ms
     FROM 'examples/data/clicks.json' GROUP BY page ORDER BY views DESC, page LIMIT 5`,
    directory,
  );
}

describe('files-to-parquet.sql', () => {
  const unnested = (items: string): string =>
    `SELECT order_id, ts::TIMESTAMP AS ts, country, sku, quantity, price::DECIMAL(9, 2) AS price FROM (${items}) ORDER BY ALL`;
  const ordered = unnested(
    `SELECT order_id, ts, country, unnest(items, recursive := true) FROM 'examples/data/orders/*.json'`,
  );
  const written = unnested(`FROM 'out/items-*.parquet'`);

  test('writes the items of all orders that are there, and ends', () =>
    inExamples(async (directory) => {
      const { code, batches } = await runExample('files-to-parquet', directory, '--once');
      expect(code).toBe(0);
      expect(ordersSeen(batches)).toBe(748);
      expect(await askDuckDB(written, directory)).toEqual(await askDuckDB(ordered, directory));
      const names = await readdir(join(directory, 'out'));
      expect(names.filter((name) => !/^items-\d+\.parquet$/.test(name))).toEqual([]);
    }));

  test('takes a file that is moved into the folder while it runs', () =>
    inExamples(async (directory) => {
      const orders = join(directory, 'examples/data/orders');
      await rename(join(orders, '0900-4.json'), join(directory, 'later.json'));
      const weir = await startExample('files-to-parquet', directory);
      await weir.until((batches) => ordersSeen(batches) === 554);
      await rename(join(directory, 'later.json'), join(orders, '0905.json'));
      await weir.until((batches) => ordersSeen(batches) === 748);
      expect(await weir.interrupt()).toBe(130);
      expect(await askDuckDB(written, directory)).toEqual(await askDuckDB(ordered, directory));
    }));
});

function ordersSeen(batches: readonly Batch[]): number {
  return batches.reduce((sum, { rows }) => sum + Number(rows[0]?.['orders'] ?? 0), 0);
}

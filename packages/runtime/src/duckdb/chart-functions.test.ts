import { describe, expect, test } from 'vitest';
import { StreamingContext } from '../streaming-context.ts';
import { InteractiveSession } from '../interactive/interactive-session.ts';

const used = 'ATTACH \':memory:\' AS "an other"; USE "an other"';
const charts = 'SELECT spark([1, 8]) AS s, bar(5, 10) AS b';
const drawn = { s: '▂█', b: '██████████' };

/** The rows of all answers of a pipeline file. */
async function answers(sql: string): Promise<readonly unknown[]> {
  const context = new StreamingContext();
  const rows: unknown[] = [];
  context.on('rows', (table) => rows.push(...table.toArray().map((row) => ({ ...row }))));
  await context.run(sql);
  await context.start();
  await context.awaitTermination();
  return rows;
}

describe('spark and bar', () => {
  test('are found in any database', async () => {
    expect(await answers(`${charts}; ${used}; ${charts}; USE memory; ${charts}`)).toEqual([
      drawn,
      drawn,
      drawn,
    ]);
  });

  test('may be the names of other macros', async () => {
    const own = "CREATE MACRO spark(x) AS 'mine'; CREATE MACRO bar(x, y) AS x + y";
    expect(await answers(`${own}; ${charts}`)).toEqual([{ s: 'mine', b: 15 }]);
    expect(await answers(`${used}; ${own}; ${charts}`)).toEqual([{ s: 'mine', b: 15 }]);
  });

  test('are found at the prompt, too', async () => {
    const session = await InteractiveSession.open();
    for (const sql of used.split('; ')) expect(await session.execute(sql)).toMatchObject({ kind: 'done' });
    const outcome = await session.execute(charts);
    expect(outcome.kind === 'rows' ? outcome.table.toArray().map((row) => ({ ...row })) : outcome).toEqual([
      drawn,
    ]);
    await session.close();
  });
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { InteractiveSession } from '../interactive/interactive-session.ts';

let session: InteractiveSession;
beforeEach(async () => {
  session = await InteractiveSession.open({ batchIntervalMs: 50 });
  await session.execute('CREATE STREAM numbers FROM rate(rows_per_second => 10)');
});
afterEach(() => session.close());

async function asked(sql: string): Promise<unknown> {
  const outcome = await session.execute(sql);
  if (outcome.kind === 'rows') return outcome.table.toArray().map((row) => ({ ...row }));
  return outcome.kind === 'error' ? outcome.diagnostics.map(({ code }) => code) : outcome.kind;
}

test('a query that is asked again is answered from the table as it is now', async () => {
  await session.execute('CREATE TABLE t AS SELECT 1 AS a');
  expect(await asked('SELECT * FROM t')).toEqual([{ a: 1 }]);
  await session.execute("CREATE OR REPLACE TABLE t AS SELECT 'x' AS b, 2 AS c");
  expect(await asked('SELECT * FROM t')).toEqual([{ b: 'x', c: 2 }]);
  await session.execute('DROP TABLE t');
  expect(await asked('SELECT * FROM t')).toEqual(['unknown-stream']);
});

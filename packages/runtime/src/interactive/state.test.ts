import { afterEach, beforeEach, expect, it } from 'vitest';
import { InteractiveSession } from './interactive-session.ts';
import type { LiveBatch } from './outcome.ts';

let session: InteractiveSession;

beforeEach(async () => {
  session = await InteractiveSession.open({ batchIntervalMs: 20 });
  await session.execute('CREATE STREAM numbers FROM rate(rows_per_second => 1000)');
});

afterEach(() => session.close());

/** The cells of the first batch of a query that has rows. */
async function firstRows(sql: string): Promise<unknown[][]> {
  const batches: LiveBatch[] = [];
  session.on('batch', (batch) => {
    if (batch.table.numRows > 0) batches.push(batch);
  });
  await session.execute(sql);
  await expect.poll(() => batches.length).toBeGreaterThan(0);
  return (batches[0]?.table.toArray() ?? []).map((row: Iterable<[string, unknown]>) =>
    [...row].map(([, value]) => value),
  );
}

async function tables(): Promise<unknown> {
  const outcome = await session.execute(
    "SELECT list(table_name ORDER BY ALL) AS names FROM duckdb_tables() WHERE database_name = 'weir' AND table_name NOT LIKE 'kept%'",
  );
  return outcome.kind === 'rows' ? String(outcome.table.getChild('names')?.get(0)) : outcome;
}

const begun = `GROUP BY digit STATE (n BIGINT DEFAULT 0 UPDATE n + count(*))
  INIT (SELECT i AS digit, 1000::BIGINT AS n FROM range(10) t(i)) TIMEOUT 1h`;

it('keys that INIT gives are as old as the statement', async () => {
  const rows = await firstRows(
    `SELECT digit, n FROM (SELECT value % 10 AS digit FROM numbers) AS d ${begun} EMIT CHANGES`,
  );
  for (const [, n] of rows) expect(Number(n)).toBeGreaterThan(1000);
});

it('EXPLAIN leaves no tables behind, and says that only touched keys are looked up', async () => {
  const before = await tables();
  const outcome = await session.execute(
    `EXPLAIN SELECT digit, n FROM (SELECT value % 10 AS digit FROM numbers) AS d ${begun} EMIT EVICTED`,
  );
  const plan = outcome.kind === 'rows' ? [...(outcome.table.getChild('plan') ?? [])].join('\n') : '';
  expect(plan).toContain('only touched keys are looked up');
  expect(plan).toContain('idle for more than 1h are found by the time when they are due');
  expect(await tables()).toEqual(before);
});

it('a state that is stopped leaves no tables behind', async () => {
  const before = await tables();
  const outcome = await session.execute(
    `SELECT value % 10 AS digit, n FROM numbers ${begun} EMIT CHANGES, EVICTED`,
  );
  if (outcome.kind !== 'live') throw new Error(JSON.stringify(outcome));
  expect(await tables()).not.toEqual(before);
  await session.stopQuery(outcome.id);
  expect(await tables()).toEqual(before);
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import { InteractiveSession } from './interactive-session.ts';
import type { LiveBatch } from './outcome.ts';

let session: InteractiveSession;

beforeEach(async () => {
  session = await InteractiveSession.open({ batchIntervalMs: 20 });
  await session.execute('CREATE STREAM numbers FROM rate(rows_per_second => 1000)');
});

afterEach(() => session.close());

async function cells(sql: string, column: string): Promise<string[]> {
  const outcome = await session.execute(sql);
  if (outcome.kind !== 'rows') throw new Error(JSON.stringify(outcome));
  return [...(outcome.table.getChild(column) ?? [])].map(String);
}

async function start(sql: string): Promise<number> {
  const outcome = await session.execute(sql);
  if (outcome.kind !== 'live') throw new Error(JSON.stringify(outcome));
  return outcome.id;
}

/** What is there of panes and totals. */
function tables(): Promise<string[]> {
  return cells(
    "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'weir' AND table_name ~ '.*(panes|totals|state).*'",
    'table_name',
  );
}

const counting = (length: string): string =>
  `SELECT value % 10 AS digit, count(*) AS n FROM numbers WINDOW(${length}, 20ms) GROUP BY digit`;

it('windows of different length share panes, and EXPLAIN says so', async () => {
  expect((await cells(`EXPLAIN ${counting('1s')}`, 'plan')).join('\n')).toMatch(
    /running totals, .* panes of 20ms with count\(\*\)\n/,
  );
  expect(await tables()).toEqual([]);
  await start(counting('200ms'));
  expect((await cells(`EXPLAIN ${counting('1s')}`, 'plan')).join('\n')).toMatch(
    /panes of 20ms with count\(\*\), which other queries use too\n/,
  );
  await start(counting('1s'));
  await start('SELECT value % 10 AS digit, max(value) AS m FROM numbers WINDOW(1s, 20ms) GROUP BY digit');
  expect(await cells('SHOW STATE', 'strategy')).toEqual([
    'running totals',
    'running totals',
    'merged partials',
  ]);
  const panes = (await tables()).filter((name) => name.startsWith('batch_weir_panes'));
  expect(panes).toHaveLength(2);
});

it('panes that nobody needs any more are dropped', async () => {
  const ids = [await start(counting('200ms')), await start(counting('1s'))];
  expect(await tables()).not.toEqual([]);
  for (const id of ids) await session.stopQuery(id);
  expect(await tables()).toEqual([]);
});

it('a pane that cannot be computed is missing from its windows only, and no other query is without it', async () => {
  const notices: string[] = [];
  session.on('notice', ({ stream, message }) => notices.push(`${stream}: ${message}`));
  const outputs: LiveBatch[] = [];
  session.on('batch', (batch) => outputs.push(batch));
  const other = await start(counting('100ms'));
  const newest = Number((await cells('SELECT max(value) AS m FROM numbers LAST ALL', 'm'))[0] ?? 0) || 0;
  await session.execute(
    `CREATE STREAM sums AS SELECT value % 10 AS digit, count(*) AS n,
       sum(CAST(CASE WHEN value = ${newest + 600} THEN 'boom' ELSE '1' END AS INTEGER)) AS ones
     FROM numbers WINDOW(100ms, 20ms) GROUP BY digit`,
  );
  const watched = await start('SELECT digit, n, ones FROM sums');
  const whole = (): LiveBatch[] => outputs.filter(({ id, table }) => id === watched && table.numRows === 10);
  await expect.poll(() => notices.length, { timeout: 10_000 }).toBeGreaterThan(3);
  const before = whole().length;
  await expect.poll(() => whole().length, { timeout: 10_000 }).toBeGreaterThan(before + 10);
  expect(notices[0]).toMatch(/^sums: a batch was left out: [^(]*'boom'[^(]*$/);
  expect(notices[1]).toMatch(
    /^sums: a batch was left out: .*'boom'.* \(in the batch of .*, which is still in the window\)$/s,
  );
  // Five panes are in the window: the bad one is for so many outputs.
  expect(notices).toHaveLength(5);
  for (const { table } of whole().slice(before + 6))
    expect(String(table.getChild('n'))).toBe(String(table.getChild('ones')));
  expect(outputs.filter(({ id }) => id === other).length).toBeGreaterThan(before);
});

it('a row that cannot be computed and has left the window keeps no query from beginning', async () => {
  const outputs: LiveBatch[] = [];
  session.on('batch', (batch) => outputs.push(batch));
  await expect
    .poll(async () => Number((await cells('SELECT count(*) AS n FROM numbers LAST ALL', 'n'))[0]))
    .toBeGreaterThan(200);
  const failing = (length: string): string =>
    `SELECT value % 10 AS digit, sum(CAST(CASE WHEN value = 0 THEN 'early' ELSE '1' END AS INTEGER)) AS n FROM numbers WINDOW(${length}, 20ms) GROUP BY digit`;
  const short = await start(failing('60ms'));
  await expect.poll(() => outputs.filter(({ id }) => id === short).length).toBeGreaterThan(2);
  const failed = new Promise<string>((resolve) => {
    session.on('failure', ({ diagnostics }) => resolve(diagnostics[0]?.message ?? ''));
  });
  await start(failing('1m'));
  expect(await failed).toMatch(/'early'/);
});

it('a window of rows keeps them where nothing is remembered', async () => {
  await session.execute('SET remember = 0s');
  await session.execute('CREATE STREAM others FROM rate(rows_per_second => 1000)');
  const outputs: LiveBatch[] = [];
  session.on('batch', (batch) => outputs.push(batch));
  await start('SELECT count(*) AS n, median(value) AS m FROM others WINDOW(200ms, 20ms)');
  await expect.poll(() => Number(outputs.at(-1)?.table.getChild('n')?.get(0))).toBe(200);
});

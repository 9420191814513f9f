import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonLines, jsonRows } from '@weir/runtime';
import { Table } from 'apache-arrow';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestServer } from '../testing/test-server.ts';
import { patience, startTestServer } from '../testing/test-server.ts';
import type { QueryOptions } from './pipeline-client.ts';
import { PipelineClient } from './pipeline-client.ts';

let test: TestServer;
let home: string;
let client: PipelineClient;

beforeAll(async () => {
  test = await startTestServer();
  home = await mkdtemp(join(tmpdir(), 'weir-client-'));
  await test.server.listenUnix(join(home, 's'));
  client = await PipelineClient.connect(join(home, 's'));
});
afterAll(async () => {
  client.close();
  await test.close();
  await rm(home, { recursive: true });
});

async function table(sql: string, options?: QueryOptions): Promise<Table> {
  const { schema, batches } = await client.query(sql, options);
  const all = [];
  for await (const batch of batches) all.push(batch);
  return new Table(schema, all);
}

function json(rows: Table): string {
  return [...jsonRows(rows, jsonLines)].map((piece) => Buffer.from(piece).toString()).join('');
}

it('rows come with all their types', async () => {
  const rows = await table(
    `SELECT 170141183460469231731687303715884105727::HUGEINT h, {'a': [1, NULL], 'b': MAP {'k': DATE '2024-01-02'}} s,
       'y'::ENUM('x', 'y') e, TIMESTAMPTZ '2024-01-02 03:04:05+00' t, 1.50::DECIMAL(4,2) d,
       '{"j": 1}'::JSON j -- the end`,
  );
  expect(json(rows)).toBe(
    '{"h":170141183460469231731687303715884105727,"s":{"a":[1,null],"b":{"k":"2024-01-02"}},"e":"y",' +
      '"t":"2024-01-02T03:04:05Z","d":1.50,"j":{"j":1}}\n',
  );
});

it('many rows come in batches, and none in a table with columns', async () => {
  const many = await table(`SELECT i, ['a', 'b'][1 + i % 2]::ENUM('a', 'b') e FROM range(300000) t(i)`);
  expect([many.numRows, many.batches.length > 1]).toEqual([300_000, true]);
  expect(String(many.getChild('e')?.get(250_001))).toBe('b');
  const none = await table('SELECT 1 AS n WHERE false;');
  expect([none.numRows, none.schema.fields.map(({ name }) => name)]).toEqual([0, ['n']]);
});

it('errors have their place in the SQL, and the client goes on', async () => {
  await expect(table(`  SELECT '😀', * FRM t`)).rejects.toMatchObject({
    name: 'BackendError',
    sqlState: '42601',
    position: 21,
    hint: 'this is a test',
  });
  await expect(table('SELECT 1; SELECT 2')).rejects.toMatchObject({ sqlState: '42601', position: 10 });
  expect((await table('SELECT 1')).numRows).toBe(1);
});

it('a live query goes on until it is cancelled, then the batches end', async () => {
  const abort = new AbortController();
  const { schema, batches } = await client.query('SELECT n FROM live', { signal: abort.signal });
  expect(schema.fields.map(({ name }) => name)).toEqual(['n']);
  const seen: bigint[] = [];
  for await (const batch of batches) {
    seen.push(batch.getChildAt(0)?.get(0));
    if (seen.length === 3) abort.abort();
    test.backend.tick();
  }
  expect(seen.slice(0, 3)).toEqual([0n, 1n, 2n]);
  await expect.poll(() => test.backend.running, patience).toBe(0);
  expect((await table('SELECT 1')).numRows).toBe(1);
});

it('a pipeline that ends is told', async () => {
  const other = await startTestServer();
  await other.server.listenUnix(join(home, 'other'));
  const asking = await PipelineClient.connect(join(home, 'other'));
  const { batches } = await asking.query('SELECT n FROM live');
  const reading = (async (): Promise<void> => {
    for await (const batch of batches) expect(batch.numRows).toBe(1);
  })();
  const ended = expect(reading).rejects.toMatchObject({ name: 'BackendError' });
  await other.close();
  await ended;
});

it('nobody who listens is an error', async () => {
  await expect(PipelineClient.connect(join(home, 'nowhere'))).rejects.toThrow('ENOENT');
});

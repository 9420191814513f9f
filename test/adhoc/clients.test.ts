import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PipelineBackend } from '../../packages/cli/src/listen/pipeline-backend.ts';
import { PipelineStatus } from '../../packages/cli/src/listen/pipeline-status.ts';
import { PostgresServer } from '../../packages/cli/src/server/postgres-server.ts';
import { PgClient } from '../../packages/cli/src/server/testing/pg-client.ts';
import {
  bind,
  execute,
  parse,
  RawClient,
  rowValues,
  sync,
} from '../../packages/cli/src/server/testing/raw-client.ts';
import { error, firstColumn } from '../../packages/cli/src/server/testing/answers.ts';
import { AskedPipeline } from './asked-pipeline.ts';

/**
 * What tools and drivers send to a running pipeline beside plain queries, as JDBC, DBeaver, Metabase, Grafana, SQLAlchemy, pandas,
 * psycopg, asyncpg and pgx were seen to do.
 */

let pipeline: AskedPipeline;
let server: PostgresServer;
let raw: RawClient;
let pg: InstanceType<typeof PgClient>;

beforeAll(async () => {
  pipeline = await AskedPipeline.start(`
    CREATE TABLE names AS SELECT 1 AS user_id, 'Ada' AS name;
    CREATE STREAM events AS SELECT user_id, {page: url}::JSON AS doc, encode(url) AS bytes FROM clicks;
    CREATE SINK counts INTO table('counts') AS SELECT url, count(*) AS n FROM clicks GROUP BY url;`);
  await pipeline.batch([
    { user_id: 1n, url: '/a' },
    { user_id: 2n, url: '/b' },
    { user_id: 3n, url: '/b' },
  ]);
  const backend = new PipelineBackend(() => pipeline.context.adhoc(), new PipelineStatus(pipeline.context));
  server = new PostgresServer({ backend, version: '1.2.3' });
  const where = { host: '127.0.0.1', port: await server.listen({ host: '127.0.0.1', port: 0 }) };
  raw = await RawClient.open(where);
  pg = new PgClient({ ...where, user: 'me', database: 'weir' });
  await pg.connect();
});
afterAll(async () => {
  raw.close();
  await pg.end();
  await server.close();
  await pipeline.stop();
});

async function column(sql: string, values: unknown[] = []): Promise<unknown[]> {
  const { rows } = await pg.query({ text: sql, values, rowMode: 'array' });
  return rows.map((row: unknown) => (Array.isArray(row) ? row[0] : row));
}

describe('names with the schema that the catalog tells', () => {
  test.each([
    ['SELECT url FROM main.clicks ORDER BY url LIMIT 1', ['/a']],
    ['SELECT "main"."clicks"."url" FROM "main"."clicks" ORDER BY "main"."clicks"."url" LIMIT 1', ['/a']],
    ['SELECT weir.main.clicks.url FROM weir.main.clicks WHERE main.clicks.user_id = 1', ['/a']],
    ['SELECT c.url FROM main.clicks AS c WHERE c.user_id = 1', ['/a']],
    ['SELECT main.clicks.* FROM main.clicks LAST 1h WHERE user_id = 2', ['2']],
    [
      'SELECT name FROM main.clicks JOIN main.names ON main.names.user_id = main.clicks.user_id GROUP BY ALL',
      ['Ada'],
    ],
    ['SELECT s.n FROM (SELECT count(*) AS n FROM main.events) AS s', ['3']],
    ['WITH c AS (SELECT * FROM main.clicks) SELECT max(c.user_id) FROM c', ['3']],
  ])('%s', async (sql, expected) => {
    expect(await column(sql)).toEqual(expected);
  });

  test('a table that is called as a sink is read as a table', async () => {
    const { fields } = await pg.query('SELECT * FROM main.counts');
    expect(fields.map(({ name }) => name)).toEqual(['url', 'n']);
    expect(
      await column(
        `SELECT column_name FROM information_schema.columns WHERE table_name = 'counts' ORDER BY ordinal_position`,
      ),
    ).toEqual(['url', 'n']);
  });

  test.each(['FROM main.nothing', 'FROM other.clicks', 'FROM weir.main.weir_snapshot'])(
    '%s is refused',
    async (sql) => {
      await expect(pg.query(sql)).rejects.toMatchObject({ code: expect.stringMatching(/^42/) });
    },
  );
});

describe('parameters', () => {
  /** Type numbers as a driver gives them with Parse, and the first value of the answer. */
  const first = async (
    sql: string,
    types: readonly number[],
    values: readonly Buffer[],
  ): Promise<string | undefined> => {
    raw.send(parse('', sql, types), bind('', '', values), execute(''), sync);
    const frames = await raw.until('Z');
    expect(frames.filter(({ type }) => type === 'E').map((frame) => error([frame]))).toEqual([]);
    const row = frames.find(({ type }) => type === 'D');
    return row === undefined ? undefined : rowValues(row)[0]?.toString();
  };
  const [text, int4, int8Array, json, timestamp] = [25, 23, 1016, 114, 1114];

  test.each<[string, number[], string[], string]>([
    ['SELECT $1', [int4], ['5'], '5'],
    ['SELECT $1', [json], ['{"a": 1}'], '{"a": 1}'],
    ['SELECT $1 + 1', [int4], ['5'], '6'],
    ['SELECT count(*) FROM clicks WHERE user_id = ANY ($1)', [int8Array], ['{1,2}'], '2'],
    ['SELECT count(*) FROM clicks WHERE user_id = ANY ($1)', [], ['{1,2}'], '2'],
    ['SELECT count(*) FROM clicks WHERE user_id <> ALL ($1)', [], ['{1,2}'], '1'],
    ['SELECT $1 FROM clicks WHERE user_id = $2', [int4], ['7', '1'], '7'],
    ['SELECT url FROM clicks WHERE user_id = $1 AND url = $2', [0, text], ['1', '/a'], '/a'],
    ['SELECT $2 FROM clicks WHERE $1 < now()::TIMESTAMP LIMIT 1', [timestamp], ['2020-01-01', 'x'], 'x'],
    ['SELECT user_id FROM clicks ORDER BY user_id LIMIT $1 OFFSET $2', [], ['1', '1'], '2'],
  ])('%s with types %j', async (sql, types, values, expected) => {
    const bytes = values.map((value) => Buffer.from(value));
    expect(await first(sql, types, bytes)).toBe(expected);
  });

  test('have the type that they are cast to, where DuckDB concludes none', async () => {
    raw.send(
      parse(
        'typed',
        'SELECT 1 FROM clicks WHERE user_id IN ($1::INTEGER) AND url = $2::VARCHAR LIMIT $3::INTEGER',
      ),
      Buffer.from('D\0\0\0\x0bStyped\0', 'latin1'),
      sync,
    );
    const described = (await raw.until('Z')).find(({ type }) => type === 't');
    const count = described?.body.readInt16BE(0) ?? 0;
    expect(Array.from({ length: count }, (_, i) => described?.body.readInt32BE(2 + 4 * i))).toEqual([
      int4,
      text,
      int4,
    ]);
  });

  test('stand in the query of a cursor, whose rows come in the form that FETCH asks for', async () => {
    await raw.query('BEGIN');
    raw.send(
      parse('', 'DECLARE c CURSOR FOR SELECT user_id FROM clicks WHERE user_id > $1 ORDER BY 1'),
      bind('', '', [Buffer.from('1')]),
      execute(''),
      sync,
    );
    await raw.until('Z');
    expect(firstColumn(await raw.query('FETCH 1 FROM c'))).toEqual(['2']);
    raw.send(parse('', 'FETCH 1 FROM c'), bind('', '', [], 0, 1), execute(''), sync);
    const row = (await raw.until('Z')).find(({ type }) => type === 'D');
    expect(row && rowValues(row)[0]?.readBigInt64BE()).toBe(3n);
    await raw.query('COMMIT');
  });
});

describe('what PostgreSQL writes in another way than DuckDB', () => {
  test.each<[string, unknown[]]>([
    [`SELECT doc::jsonb->>'page' FROM events WHERE user_id = 1`, ['/a']],
    ['SELECT doc FROM events WHERE user_id = 1', [{ page: '/a' }]],
    [String.raw`SELECT user_id FROM events WHERE bytes = '\x2f61'::bytea`, ['1']],
    [`SELECT '{a,"b c",NULL}'::text[]`, [['a', 'b c', null]]],
    [`SELECT count(*) FROM clicks WHERE user_id = ANY ('{1,2}'::bigint[])`, ['2']],
    [`SELECT count(*) FROM clicks WHERE user_id = ANY ('{1,2}')`, ['2']],
    [`SELECT count(*) FROM clicks WHERE user_id <> ALL ('{1,2}')`, ['1']],
    [`SELECT count(*) FROM clicks WHERE user_id = ANY ('{}')`, ['0']],
  ])('%s', async (sql, expected) => {
    expect(await column(sql)).toEqual(expected);
  });
});

test('what tools set around their queries is taken', async () => {
  for (const sql of [
    'BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ ONLY',
    "SET LOCAL work_mem = '64MB'",
    'COMMIT',
    'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY',
    'SET SESSION AUTHORIZATION DEFAULT',
    'RESET SESSION AUTHORIZATION',
    'SET ROLE NONE',
    'RESET ROLE',
    'SET CONSTRAINTS ALL IMMEDIATE',
    'SET extra_float_digits = 3',
    'SET idle_session_timeout = 0',
    'SET search_path = main, public, "$user"',
    'DEALLOCATE ALL',
    'DISCARD ALL',
  ])
    await pg.query(sql);
  await expect(pg.query('SET ROLE admin')).rejects.toMatchObject({ code: '22023' });
  await expect(pg.query("SET SESSION AUTHORIZATION 'admin'")).rejects.toMatchObject({ code: '55P02' });
});

/** The queries of dashboards, with what they put in the places of their macros. */
test.each([
  `SELECT floor(extract(epoch from "batch_time")/60)*60 AS "time", url AS metric, count(*) FROM main.clicks
   WHERE "batch_time" BETWEEN '2020-01-01T00:00:00Z' AND '2100-01-01T00:00:00.5Z' GROUP BY 1, 2 ORDER BY 1`,
  `-- Metabase:: userID: 1 queryType: MBQL queryHash: 0a1b
   SELECT CAST(DATE_TRUNC('minute', "main"."clicks"."batch_time") AS timestamp) AS "batch_time", COUNT(*) AS "count"
   FROM "main"."clicks"
   WHERE "main"."clicks"."batch_time" >= DATE_TRUNC('day', NOW() + INTERVAL '-30 day')
     AND "main"."clicks"."batch_time" < timestamp with time zone '2100-01-01 00:00:00.000Z'
   GROUP BY DATE_TRUNC('minute', "main"."clicks"."batch_time")
   ORDER BY DATE_TRUNC('minute', "main"."clicks"."batch_time") ASC`,
  `SELECT SUBSTRING("main"."clicks"."url", 1, 1234) AS "substring", 1 FROM "main"."clicks" LIMIT 10000`,
  `SELECT 'url' AS col_name, "url"::text AS val
   FROM (SELECT DISTINCT "url" FROM "main"."clicks" WHERE "url" IS NOT NULL ORDER BY "url" LIMIT 100) sub_0`,
])('%s', async (sql) => {
  expect((await column(sql)).length).toBeGreaterThan(0);
});

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe as suite, expect, it } from 'vitest';
import { noParameters } from '../query-backend.ts';
import type { QueryBackend, Relation } from '../query-backend.ts';
import { PgClient } from '../testing/pg-client.ts';
import { errorFields, RawClient, rowValues } from '../testing/raw-client.ts';
import type { TestServer } from '../testing/test-server.ts';
import { startTestServer } from '../testing/test-server.ts';
import { withCatalog } from './catalog-backend.ts';
import { isCatalogQuery } from './is-catalog-query.ts';
import { rewriteCatalogQuery } from './rewrite-catalog-query.ts';

const relations: readonly Relation[] = [
  {
    schema: 'main',
    name: 'clicks',
    kind: 'stream',
    columns: [
      { name: 'user_id', type: 'BIGINT' },
      { name: 'amount', type: 'DECIMAL(18,3)' },
      { name: 'tags', type: 'VARCHAR[]' },
      { name: 'place', type: 'STRUCT(x DOUBLE, y DOUBLE)' },
    ],
  },
  { schema: 'main', name: 'counts', kind: 'sink', columns: [{ name: 'n', type: 'BIGINT' }] },
  { schema: 'main', name: 'busy', kind: 'view', columns: [{ name: "it's", type: 'VARCHAR' }] },
  {
    schema: 'other',
    name: 'users',
    kind: 'table',
    columns: [{ name: 'at', type: 'TIMESTAMP WITH TIME ZONE' }],
  },
];

/** The queries of the file, by the name above each. */
const recorded = new Map(
  readFileSync(new URL('../testing/catalog-queries.txt', import.meta.url), 'utf8')
    .split(/^--- /m)
    .slice(1)
    .map((part): [string, string] => [
      part.slice(0, part.indexOf('\n')),
      part.slice(part.indexOf('\n') + 1).trim(),
    ]),
);

let test: TestServer;
let client: RawClient;

beforeAll(async () => {
  test = await startTestServer();
  test.backend.shown.push(...relations);
  client = await RawClient.open(test.where);
});
afterAll(async () => {
  client.close();
  await test.close();
});

async function rows(sql: string): Promise<(string | undefined)[][]> {
  const frames = await client.query(sql);
  expect(frames.filter(({ type }) => type === 'E').map(errorFields)).toEqual([]);
  return frames
    .filter(({ type }) => type === 'D')
    .map((frame) => rowValues(frame).map((value) => value?.toString()));
}

function query(name: string): string {
  const sql = recorded.get(name);
  if (sql === undefined) throw new Error(`no query called ${name}`);
  return sql;
}

suite('queries of clients', () => {
  it.each([...recorded.keys()])('%s is answered', async (name) => {
    await rows(query(name));
  });

  it('\\d of psql shows what there is, and what it is', async () => {
    expect(await rows(query('psql \\d'))).toEqual([
      ['main', 'busy', 'view', 'weir'],
      ['main', 'clicks', 'stream', 'weir'],
      ['main', 'counts', 'sink', 'weir'],
      ['other', 'users', 'table', 'weir'],
    ]);
    expect((await rows(query('psql \\dv'))).map(([, name]) => name)).toEqual(['busy']);
    expect((await rows(query('psql \\dt cl*'))).map(([, name]) => name)).toEqual(['clicks']);
  });

  it('\\d name of psql shows the columns', async () => {
    const [first] = await rows(query('psql \\d clicks'));
    expect(first).toEqual(['16384', 'main', 'clicks']);
    const columns = `SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
        pg_catalog.col_description(a.attrelid, a.attnum)
      FROM pg_catalog.pg_attribute a WHERE a.attrelid = '${first?.[0]}' AND NOT a.attisdropped ORDER BY a.attnum`;
    expect(await rows(columns)).toEqual([
      ['user_id', 'bigint', 'BIGINT'],
      ['amount', 'numeric(18,3)', 'DECIMAL(18,3)'],
      ['tags', 'text[]', 'VARCHAR[]'],
      ['place', 'text', 'STRUCT(x DOUBLE, y DOUBLE)'],
    ]);
  });

  it('\\l and \\dn of psql show the database and the schemas', async () => {
    expect((await rows(query('psql \\l'))).map(([name]) => name)).toEqual(['weir']);
    expect(await rows(query('psql \\dn'))).toEqual([
      ['main', 'weir'],
      ['other', 'weir'],
    ]);
  });

  it('information_schema has tables and columns', async () => {
    expect(
      await rows(`SELECT table_schema, table_name, table_type FROM information_schema.tables ORDER BY 1, 2`),
    ).toEqual([
      ['main', 'busy', 'VIEW'],
      ['main', 'clicks', 'BASE TABLE'],
      ['main', 'counts', 'BASE TABLE'],
      ['other', 'users', 'BASE TABLE'],
    ]);
    expect(
      await rows(`SELECT column_name, data_type, udt_name, numeric_scale, ordinal_position
                  FROM information_schema.columns WHERE table_name = 'clicks' ORDER BY ordinal_position`),
    ).toEqual([
      ['user_id', 'bigint', 'int8', undefined, '1'],
      ['amount', 'numeric', 'numeric', '3', '2'],
      ['tags', 'ARRAY', '_text', undefined, '3'],
      ['place', 'text', 'text', undefined, '4'],
    ]);
  });

  it('what queries compute of a name finds its columns', async () => {
    expect((await rows(query('Grafana columns of a name'))).map(([name]) => name)).toEqual([
      'user_id',
      'amount',
      'tags',
      'place',
    ]);
    expect((await rows(query('Metabase fields'))).map(([name, type]) => [name, type]).slice(0, 2)).toEqual([
      [`it's`, 'text'],
      ['user_id', 'int8'],
    ]);
    expect((await rows(query('ADBC table'))).map(([name]) => name)).toContain('user_id');
    const receiving = (await rows(query('ADBC types'))).map(([, name, receive]) => [name, receive]);
    expect(receiving).toEqual(
      expect.arrayContaining([
        ['int8', 'int8recv'],
        ['timestamp', 'timestamp_recv'],
      ]),
    );
    expect(receiving.map(([name]) => name)).not.toContain('_int8');
    expect((await rows(query('JDBC keywords')))[0]?.[0]).toContain('qualify');
    expect(
      await rows(`SELECT CAST(CAST(format('%I.%I', n.nspname, c.relname) AS pg_catalog.regclass) AS oid) = c.oid
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LIMIT 1`),
    ).toEqual([['t']]);
  });

  it('a table and the sink that fills it are one', async () => {
    const [clicks] = relations;
    test.backend.shown.push({
      schema: 'main',
      name: 'clicks',
      kind: 'table',
      columns: clicks?.columns ?? [],
    });
    expect(await rows(`SELECT count(*) FROM pg_class WHERE relname = 'clicks'`)).toEqual([['1']]);
    test.backend.shown.pop();
  });

  it('sessions are told of', async () => {
    expect(await rows('SELECT version(), current_database(), current_schema(), current_user')).toEqual([
      ['PostgreSQL 15.0 (weir 1.2.3)', 'weir', 'main', 'weir'],
    ]);
    expect(await rows('show search_path')).toEqual([['main']]);
  });

  it('parameters and types of columns are those of PostgreSQL', async () => {
    const pg = new PgClient({ ...test.where, user: 'me' });
    await pg.connect();
    const answer = await pg.query(
      'SELECT c.oid, c.relname, version() FROM pg_class c WHERE c.relname = $1 AND c.relkind = ANY ($2::text[])',
      ['counts', ['r', 'v']],
    );
    expect(answer.fields.map(({ name, dataTypeID }) => [name, dataTypeID])).toEqual([
      ['oid', 26],
      ['relname', 25],
      ['version', 25],
    ]);
    expect(answer.rows).toEqual([
      { oid: 16_385, relname: 'counts', version: 'PostgreSQL 15.0 (weir 1.2.3)' },
    ]);
    const chosen = await pg.query({
      text: 'SELECT relname FROM pg_class WHERE relname = ANY($1) AND oid <> ALL ($2) ORDER BY 1',
      values: [['counts', 'clicks'], []],
      rowMode: 'array',
    });
    expect(chosen.rows).toEqual([['clicks'], ['counts']]);
    await pg.end();
  });

  it('what is new is there, and numbers stay', async () => {
    const numbers = `SELECT relname, oid FROM pg_class ORDER BY oid`;
    const before = await rows(numbers);
    test.backend.shown.unshift({ schema: 'main', name: 'fresh', kind: 'stream', columns: [] });
    expect(await rows(numbers)).toEqual([...before, ['fresh', expect.stringMatching(/^163\d\d$/)]]);
    test.backend.shown.shift();
    expect(await rows(numbers)).toEqual(before);
  });
});

suite('safety', () => {
  it.each([
    [`SELECT * FROM pg_class, read_csv('/etc/passwd')`],
    [`SELECT * FROM pg_class, '/etc/passwd'`],
    [`WITH a AS (SELECT 1 FROM pg_class) INSERT INTO pg_class SELECT * FROM pg_class`],
    ['SELECT * FROM pg_class, clicks'],
    ['SELECT nonsense FROM pg_class'],
  ])('%s is refused', async (sql) => {
    const error = errorFields((await client.query(sql)).find(({ type }) => type === 'E'));
    expect(error).toMatchObject({ S: 'ERROR', C: '0A000' });
  });

  const long =
    'SELECT count(*) FROM pg_class, range(100000) a, range(100000) b WHERE hash(a.range, b.range) = 1';

  it('a long query is broken off', async () => {
    const abort = new AbortController();
    const catalog = withCatalog(test.backend, '1.2.3', 60_000);
    const batches = catalog.execute(long, noParameters, abort.signal, new Map())[Symbol.asyncIterator]();
    const reading = batches.next();
    const ended = expect(reading).rejects.toMatchObject({ sqlState: '0A000' });
    setTimeout(() => abort.abort(), 50);
    await ended;
    await catalog.close();
  });

  it('a query that takes too long is ended', async () => {
    const catalog = withCatalog(test.backend, '1.2.3', 100);
    await expect(catalog.describe(long, [], new Map())).rejects.toMatchObject({ sqlState: '57014' });
    await catalog.close();
  });
});

it.each([
  ['SELECT * FROM clicks', false],
  ['SELECT version FROM clicks', false],
  ['SELECT current_user, count(*) FROM clicks', false],
  [`SELECT 'pg_class'`, false],
  ['SELECT a.pg_class FROM a', false],
  ['SHOW TABLES', false],
  [`COPY pg_class TO 'x'`, false],
  ['SELECT current_user', true],
  ['select pg_catalog.version()', true],
  ['SELECT * FROM "pg_catalog"."pg_class"', true],
  ['WITH t AS (SELECT * FROM information_schema.tables) SELECT * FROM t', true],
  ['(SELECT relname FROM pg_class)', true],
])('%s: a question about the catalog? %s', (sql, expected) => {
  expect(isCatalogQuery(sql)).toBe(expected);
});

it('the other backend gets all other queries', async () => {
  const asked: string[] = [];
  const backend: QueryBackend = {
    describe: (sql) => {
      asked.push(sql);
      return Promise.reject(new Error('no'));
    },
    execute: () => {
      throw new Error('no');
    },
    relations: () => Promise.resolve([]),
  };
  const catalog = withCatalog(backend, '1', 60_000);
  await expect(catalog.describe('SELECT 1 FROM clicks', [], new Map())).rejects.toThrow('no');
  await catalog.describe('SELECT 1 FROM pg_class', [], new Map());
  expect(asked).toEqual(['SELECT 1 FROM clicks']);
  await catalog.close();
});

it.each([
  [`c.relname OPERATOR(pg_catalog.~) '^(a.*)$' COLLATE pg_catalog.default`, `c . relname ~ '^(a.*)$'`],
  [`nspname !~ '^pg_' AND x ~* 'B'`, `nspname !~ '^pg_.*' AND x ~ '(?i).*B.*'`],
  [`'a.b'::pg_catalog.regclass`, `to_regclass('a.b')`],
  [`c.oid::pg_catalog.regclass::text`, `c . oid :: regclass :: text`],
  [
    `CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' END`,
    `CASE c . relkind WHEN 'r' THEN c.weir_kind WHEN 'v' THEN 'view' END`,
  ],
  [`FROM information_schema.tables`, `FROM info.tables`],
  [
    `FROM pg_catalog.generate_series(0, f(1)) s, unnest(a) WHERE x`,
    `FROM (SELECT unnest( generate_series ( 0 , f ( 1 ) ) )) AS s(s) , unnest ( a ) WHERE x`,
  ],
  [`SELECT unnest(a) AS b FROM t`, `SELECT unnest ( a ) AS b FROM t`],
  [`SELECT generate_series(1, n) AS i FROM t`, `SELECT unnest( generate_series ( 1 , n ) ) AS i FROM t`],
  [`typreceive != 0 OR t.typsend <> 0`, `typreceive != '' OR t . typsend <> ''`],
  [`relkind = ANY ('{r,v}') AND oid <> ALL('{1}')`, `relkind IN ('r', 'v') AND oid NOT IN ('1')`],
  [`relkind = ANY('{}') AND a < ANY ('{1}')`, `relkind IN (NULL) AND a < ANY ( '[''1'']' )`],
  [`relname = ANY($2)`, `relname IN ('it''s')`],
  [`oid = $2::regclass::oid`, `oid = to_regclass('it''s') :: oid`],
  [`polroles = '{0}'`, `polroles = '[''0'']'`],
  [`x = $2 OR y = $1`, `x = 'it''s' OR y = NULL`],
])('%s is rewritten', (sql, expected) => {
  expect(rewriteCatalogQuery(sql, [null, `it's`])).toBe(expected);
});

import { PipelineError } from '@weir/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AskedPipeline, rowsOf } from './asked-pipeline.ts';

/** What clients may ask, and what they may not, whatever way it is written. */

let pipeline: AskedPipeline;
beforeAll(async () => {
  pipeline = await AskedPipeline.start(`
    CREATE TABLE names AS SELECT 1 AS user_id, 'Ada' AS name;
    CREATE VIEW first_names AS SELECT name FROM names;
    CREATE SCHEMA private;
    CREATE TABLE private.secrets AS SELECT 1 AS a;
    CREATE MACRO twice(x) AS 2 * x;
    CREATE SINK pages INTO callback('drop') AS SELECT url, count(*) AS n FROM clicks GROUP BY url;`);
  await pipeline.batch([{ user_id: 1n, url: '/a' }]);
});
afterAll(() => pipeline.stop());

const ask = (sql: string): Promise<unknown> =>
  pipeline.context.sql(sql, { trusted: false }).then(rowsOf, (error: unknown) => {
    expect(error).toBeInstanceOf(PipelineError);
    return error instanceof PipelineError ? (error.diagnostics[0]?.code ?? 'none') : 'another error';
  });

test.each([
  'SELECT user_id FROM clicks',
  'SELECT * FROM clicks LAST 5m',
  'FROM pages',
  'SELECT * FROM names JOIN clicks USING (user_id)',
  'FROM first_names',
  'FROM memory.main.names',
  'FROM private.secrets',
  'WITH mine AS (FROM clicks) FROM mine',
  'WITH names AS (SELECT 2 AS user_id) FROM names',
  'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) FROM t',
  'SELECT twice(user_id) FROM clicks',
  'SELECT * FROM range(3)',
  'SELECT unnest([1, 2])',
  'FROM generate_series(1, 3)',
  'VALUES (1), (2)',
  'SELECT count(*) FROM information_schema.tables',
  'SELECT list_transform([1, 2], lambda x: x + 1)',
  'SELECT (SELECT max(user_id) FROM clicks) AS m, row_number() OVER () FROM names',
  "SELECT * FROM json_each('[1, 2]')",
])('may be asked: %s', async (sql) => {
  expect(await ask(sql)).toBeInstanceOf(Array);
});

test.each([
  "FROM '/etc/passwd'",
  "SELECT * FROM 'data.csv'",
  'SELECT * FROM "data.csv"',
  'SELECT * FROM "/tmp/data.parquet"',
  "SELECT * FROM read_csv('data.csv')",
  "SELECT * FROM READ_TEXT('/etc/passwd')",
  "SELECT * FROM read_blob('/etc/passwd')",
  "SELECT * FROM read_json_auto('/etc/passwd')",
  "SELECT * FROM parquet_scan('x')",
  "SELECT * FROM parquet_metadata('x')",
  "SELECT * FROM glob('/*')",
  "SELECT * FROM sniff_csv('/etc/passwd')",
  "SELECT * FROM read_duckdb('x.db')",
  "SELECT * FROM query('SELECT 1')",
  "SELECT * FROM query_table('names')",
  'SELECT * FROM duckdb_settings()',
  'SELECT * FROM duckdb_secrets()',
  'FROM duckdb_settings',
  'FROM pragma_database_size()',
  "SELECT * FROM seq_scan('names')",
  "SELECT getenv('HOME')",
  "SELECT 'HOME'.getenv()",
  "SELECT system.main.getenv('HOME')",
  'SELECT "getenv"(\'HOME\')',
  "SELECT current_setting('memory_limit')",
  "SELECT (SELECT getenv('HOME')) FROM names",
  "SELECT list_transform(['HOME'], lambda x: getenv(x))",
  "WITH x AS (SELECT getenv('HOME') AS h) FROM x",
  "SELECT 1 WHERE EXISTS (FROM read_text('/etc/passwd'))",
  "SELECT 1 IN (SELECT content FROM read_text('/etc/passwd'))",
  "SELECT * FROM names ORDER BY getenv('HOME')",
  "SELECT * FROM names LIMIT length(getenv('HOME'))",
  "SELECT sum(1) FILTER (getenv('HOME') = 'x') FROM names",
  "SELECT first(name ORDER BY getenv('HOME')) FROM names",
  'SELECT * FROM names, LATERAL (FROM read_text(name))',
  "SELECT * FROM names ASOF JOIN read_csv('x') USING (user_id)",
  "FROM (PIVOT 'x.csv' ON a USING sum(b))",
  "PIVOT 'x.csv' ON a USING sum(b)",
  "UNPIVOT 'x.csv' ON a",
  "DESCRIBE 'x.csv'",
  "SUMMARIZE 'x.csv'",
  "FROM (DESCRIBE 'x.csv')",
  'SHOW ALL TABLES',
  'FROM (SHOW ALL TABLES)',
  "TABLE 'x.csv'",
  'FROM weir.main.batch_clicks',
  'FROM weir.main.rows_clicks',
  'FROM batch_clicks',
  "SELECT nextval('s')",
  'SELECT sleep_ms(100000)',
  'SELECT pg_sleep(100000)',
  "SELECT * FROM socket('localhost:9999')",
  'FROM stdin',
  'SET threads = 1',
  "ATTACH 'x.db'",
  "COPY clicks TO 'x.csv'",
  'PRAGMA database_list',
  'LOAD httpfs',
  'CREATE TABLE t (a INTEGER)',
  "INSERT INTO names VALUES (2, 'Bo')",
  'DROP TABLE names',
  'CALL pragma_version()',
  "EXPLAIN ANALYZE SELECT getenv('HOME')",
  'SELECT 1; DROP TABLE names',
])('is refused: %s', async (sql) => {
  expect(await ask(sql)).toBeTypeOf('string');
});

test('a program itself is trusted with files', async () => {
  const table = await pipeline.context.sql("SELECT count(*) > 0 AS found FROM glob('*.json')");
  expect(rowsOf(table)).toEqual([{ found: true }]);
});

test('what is refused is told once', async () => {
  const refused = pipeline.context.sql("SELECT * FROM read_csv('x.csv')", { trusted: false });
  await expect(refused).rejects.toMatchObject({ diagnostics: [{ code: 'not-for-clients' }] });
});

test('what is wrong is told once, and SHOW says what can be shown', async () => {
  const problemsOf = async (sql: string): Promise<readonly string[]> => {
    const error: unknown = await pipeline.context
      .sql(sql, { trusted: false })
      .catch((reason: unknown) => reason);
    return error instanceof PipelineError
      ? error.diagnostics.map(({ message, hint = '' }) => `${message}; ${hint}`)
      : [];
  };
  expect(await problemsOf('FROM nosuch LAST 5m')).toEqual([
    expect.stringContaining('there is no stream or sink called "nosuch"'),
  ]);
  expect(await problemsOf('SHOW TABLES')).toEqual([expect.stringContaining('SHOW STREAMS and SHOW SINKS')]);
});

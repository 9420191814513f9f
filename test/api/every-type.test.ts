import { StreamingContext } from '@weir/runtime';
import type { Table } from '@weir/runtime';
import { describe, expect, test } from 'vitest';
import { jsonOf } from './json-of.ts';

/** Every type that can stand in a column list, with a value, an extreme one and what it is as text in DuckDB. */
const values: readonly (readonly [type: string, ...values: readonly string[]])[] = [
  ['BOOLEAN', 'true', 'false'],
  ['TINYINT', '-128', '127'],
  ['SMALLINT', '-32768', '32767'],
  ['INTEGER', '-2147483648', '2147483647'],
  ['BIGINT', '-9223372036854775808', '9223372036854775807'],
  ['HUGEINT', '-170141183460469231731687303715884105728', '170141183460469231731687303715884105727'],
  ['UTINYINT', '0', '255'],
  ['USMALLINT', '0', '65535'],
  ['UINTEGER', '0', '4294967295'],
  ['UBIGINT', '0', '18446744073709551615'],
  ['UHUGEINT', '0', '340282366920938463463374607431768211455'],
  ['FLOAT', "'-0.0'", "'nan'"],
  ['DOUBLE', "'inf'", '1e-300'],
  ['DECIMAL(4,1)', '-999.9', '0.1'],
  ['DECIMAL(9,2)', '-9999999.99', '0.01'],
  ['DECIMAL(18,3)', '-999999999999999.999', '0.001'],
  ['DECIMAL(38,10)', '-9999999999999999999999999999.9999999999', '0.0000000001'],
  ['VARCHAR', "''", "'é 😀 \" ''quotes'' and a text that is longer than twelve bytes'"],
  ['BLOB', "''", "'\\x00\\xFF\\x10 and more than twelve bytes'"],
  ['BIT', "'0'", "'0101010101010101'"],
  ['DATE', "'0044-03-15 (BC)'", "'9999-12-31'"],
  ['TIME', "'00:00:00'", "'23:59:59.999999'"],
  ['TIMETZ', "'00:00:00+00'", "'23:59:59.999999-05:30'"],
  ['TIMESTAMP', "'1969-12-31 23:59:59.999999'", "'9999-12-31 23:59:59'"],
  ['TIMESTAMP_S', "'1969-12-31 23:59:59'", "'2026-01-01'"],
  ['TIMESTAMP_MS', "'1969-12-31 23:59:59.999'", "'2026-01-01'"],
  ['TIMESTAMP_NS', "'1969-12-31 23:59:59.999999999'", "'2026-01-01'"],
  ['TIMESTAMPTZ', "'1970-01-01 00:00:00+05'", "'2026-01-01 12:00:00.123456+00'"],
  ['INTERVAL', "'1 year 2 days 3 microseconds'", "'-5 minutes'"],
  ['UUID', "'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"],
  ["ENUM('sad', 'glad')", "'sad'", "'glad'"],
  ['INTEGER[]', '[]', '[1, NULL, 3]'],
  ['VARCHAR[][]', "[['a', NULL], NULL, []]", "[['a text that is longer than twelve bytes']]"],
  ['DOUBLE[3]', '[1, 2, 3]', '[0.5, NULL, -1]'],
  ['STRUCT(x INTEGER, "a b" VARCHAR[])', "{'x': 1, 'a b': ['y']}", "{'x': NULL, 'a b': NULL}"],
  ['MAP(VARCHAR, INTEGER)', 'MAP {}', "MAP {'a': 1, 'b': NULL}"],
  ['UNION(n INTEGER, s VARCHAR)', 'union_value(n := 1)', "union_value(s := 'x')"],
  ['JSON', '\'{"a": [1, null]}\'', '\'"text"\''],
  [
    'STRUCT(seen TIMESTAMP, m MAP(INTEGER, DECIMAL(5,2)[]))[]',
    "[{'seen': '2026-01-01', 'm': MAP {1: [1.25]}}, NULL]",
    '[]',
  ],
];

const name = (index: number): string => `c${index}`;
const list = values.map(([type], index) => `${name(index)} ${type}`).join(', ');
const row = (pick: (values: readonly string[]) => string): string =>
  `SELECT ${values.map(([type, ...of], index) => `CAST(${pick(of)} AS ${type}) AS ${name(index)}`).join(', ')}`;
const rows = [row((of) => of[0] ?? 'NULL'), row(() => 'NULL'), row((of) => of[1] ?? 'NULL')].join(
  ' UNION ALL ',
);
/** The rows as DuckDB writes them, and the type of each column. */
const texts = values
  .map((_, index) => `CAST(${name(index)} AS VARCHAR) AS ${name(index)}, typeof(${name(index)}) AS t${index}`)
  .join(', ');

/** What DuckDB gives for a query by itself. */
async function tableOf(sql: string): Promise<Table> {
  const context = new StreamingContext();
  const tables: Table[] = [];
  context.on('rows', (table) => tables.push(table));
  await context.run(sql);
  await context.start();
  await context.awaitTermination();
  const [table] = tables;
  if (table === undefined) throw new Error('no rows');
  return table;
}

/** A table through a queue, a query and a callback. */
async function through(
  table: Table,
  columns: Table['schema'] | Readonly<Record<string, string>>,
  select: string,
): Promise<Table> {
  const context = new StreamingContext({ batchInterval: '1s' });
  const tables: Table[] = [];
  context.callback('out', (given) => void tables.push(given));
  const queue = await context.queueStream('q', columns);
  await context.run(`CREATE SINK out INTO callback('out') AS SELECT ${select} FROM q`);
  await queue.push(table);
  queue.end();
  await context.start();
  await context.awaitTermination();
  const [given] = tables;
  if (given === undefined) throw new Error('no batch');
  return given;
}

describe('every type goes through a queue and out of a callback', () => {
  test('as it is: the same values and the same types', async () => {
    const given = await tableOf(rows);
    const back = await through(given, given.schema, '*');
    expect(jsonOf(back)).toEqual(jsonOf(given));
    expect(back.schema.fields.map(String)).toEqual(given.schema.fields.map(String));
  });

  test('and what SQL sees in between is what was meant', async () => {
    const given = await tableOf(rows);
    const seen = await through(given, given.schema, texts);
    const meant = await tableOf(`SELECT ${texts} FROM (${rows})`);
    expect(jsonOf(seen)).toEqual(jsonOf(meant));
  });

  test('with the columns named as SQL names types', async () => {
    const given = await tableOf(rows);
    const columns = Object.fromEntries(values.map(([type], index) => [name(index), type]));
    const back = await through(given, columns, texts);
    expect(jsonOf(back)).toEqual(jsonOf(await tableOf(`SELECT ${texts} FROM (${rows})`)));
  });

  test('a window keeps them', async () => {
    const given = await tableOf(rows);
    const context = new StreamingContext({ batchInterval: 20, maxBatches: 2 });
    const tables: Table[] = [];
    context.callback('out', (table) => void tables.push(table));
    const queue = await context.queueStream('q', given.schema);
    await context.run("CREATE SINK out INTO callback('out') AS SELECT * FROM q WINDOW(1m)");
    await queue.push(given);
    await context.start();
    await context.awaitTermination();
    expect(tables).toHaveLength(2);
    for (const table of tables) expect(jsonOf(table)).toEqual(jsonOf(given));
  });

  test('as the columns of a stream in SQL', async () => {
    const context = new StreamingContext();
    const { diagnostics } = await context.check(
      `CREATE STREAM s (${list}) FROM socket('localhost:1') FORMAT json; SELECT * FROM s;`,
    );
    expect(diagnostics).toEqual([]);
    await context.close();
  });
});

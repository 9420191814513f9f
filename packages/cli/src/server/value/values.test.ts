import { afterAll, beforeAll, describe as suite, expect, it } from 'vitest';
import {
  bind,
  describe,
  errorFields,
  execute,
  parse,
  RawClient,
  rowValues,
  sync,
  types,
} from '../testing/raw-client.ts';
import type { TestServer } from '../testing/test-server.ts';
import { startTestServer } from '../testing/test-server.ts';
import { numericText } from './numeric-digits.ts';

let test: TestServer;
let client: RawClient;

beforeAll(async () => {
  test = await startTestServer();
  client = await RawClient.open(test.where);
});

afterAll(async () => {
  client.close();
  await test.close();
});

async function value(expression: string, format: 0 | 1): Promise<{ oid: number; value: Buffer | null }> {
  client.send(
    parse('', `SELECT ${expression}`),
    bind('', '', [], 0, format),
    describe('P', ''),
    execute(''),
    sync,
  );
  const frames = await client.until('Z');
  const row = frames.find((frame) => frame.type === 'D');
  const description = frames.find((frame) => frame.type === 'T');
  if (row === undefined || description === undefined)
    throw new Error(JSON.stringify(frames.map(errorFields)));
  const name = description.body.indexOf(0, 2);
  return { oid: description.body.readUInt32BE(name + 7), value: rowValues(row)[0] ?? null };
}

/** Expression, type number, text and binary form: what PostgreSQL 15 sends for the same value. */
const values: readonly (readonly [string, number, string, string])[] = [
  ['true', 16, 't', '01'],
  ['false', 16, 'f', '00'],
  ['(-3)::TINYINT', 21, '-3', 'fffd'],
  ['200::UTINYINT', 21, '200', '00c8'],
  ['(-300)::SMALLINT', 21, '-300', 'fed4'],
  ['60000::USMALLINT', 23, '60000', '0000ea60'],
  ['(-70000)::INTEGER', 23, '-70000', 'fffeee90'],
  ['4000000000::UINTEGER', 20, '4000000000', '00000000ee6b2800'],
  ['(-9223372036854775807)::BIGINT', 20, '-9223372036854775807', '8000000000000001'],
  ['9007199254740993::BIGINT', 20, '9007199254740993', '0020000000000001'],
  ['1e15::DOUBLE', 701, '1e+15', '430c6bf526340000'],
  ['100000000000000::DOUBLE', 701, '100000000000000', '42d6bcc41e900000'],
  ['0.0001::DOUBLE', 701, '0.0001', '3f1a36e2eb1c432d'],
  ['0.00001::DOUBLE', 701, '1e-05', '3ee4f8b588e368f1'],
  ["'-0'::DOUBLE", 701, '-0', '8000000000000000'],
  ["'nan'::DOUBLE", 701, 'NaN', '7ff8000000000000'],
  ["'-inf'::DOUBLE", 701, '-Infinity', 'fff0000000000000'],
  ['5e-324::DOUBLE', 701, '5e-324', '0000000000000001'],
  ['0.1::FLOAT', 700, '0.1', '3dcccccd'],
  ['1e6::FLOAT', 700, '1e+06', '49742400'],
  ['123456.7::FLOAT', 700, '123456.7', '47f1205a'],
  ['16777216::FLOAT', 700, '1.6777216e+07', '4b800000'],
  ['0::DECIMAL(9,0)', 1700, '0', '0000000000000000'],
  ['1::DECIMAL(9,0)', 1700, '1', '00010000000000000001'],
  ['(-1)::DECIMAL(9,0)', 1700, '-1', '00010000400000000001'],
  ['10000::DECIMAL(9,0)', 1700, '10000', '00010001000000000001'],
  ['12345.678::DECIMAL(18,3)', 1700, '12345.678', '0003000100000003000109291a7c'],
  ['0.0001::DECIMAL(18,4)', 1700, '0.0001', '0001ffff000000040001'],
  ['(-0.00012345)::DECIMAL(18,8)', 1700, '-0.00012345', '0002ffff4000000800010929'],
  ['1.50::DECIMAL(4,2)', 1700, '1.50', '000200000000000200011388'],
  ['0.00::DECIMAL(4,2)', 1700, '0.00', '0000000000000002'],
  [
    '99999999999999999999999999999999999999::HUGEINT',
    1700,
    '99999999999999999999999999999999999999',
    '000a0009000000000063270f270f270f270f270f270f270f270f270f',
  ],
  ['18446744073709551615::UBIGINT', 1700, '18446744073709551615', '000500040000000007341a5802e103bb064f'],
  ["'é'", 25, 'é', 'c3a9'],
  ["''", 25, '', ''],
  [`'{"a":1}'::JSON`, 114, '{"a":1}', '7b2261223a317d'],
  [String.raw`'\x01\xFFa'::BLOB`, 17, String.raw`\x01ff61`, '01ff61'],
  ["DATE '2000-01-01'", 1082, '2000-01-01', '00000000'],
  ["DATE '1999-12-31'", 1082, '1999-12-31', 'ffffffff'],
  ["DATE '0044-03-15 (BC)'", 1082, '0044-03-15 BC', 'fff49d7b'],
  ["'infinity'::DATE", 1082, 'infinity', '7fffffff'],
  ["'-infinity'::DATE", 1082, '-infinity', '80000000'],
  ["TIME '12:34:56.789'", 1083, '12:34:56.789', '0000000a8be62608'],
  ["'12:00:00+05:30'::TIMETZ", 1266, '12:00:00+05:30', '0000000a0eebb000ffffb2a8'],
  ["TIMESTAMP '2020-01-01'", 1114, '2020-01-01 00:00:00', '00023e0786c26000'],
  ["TIMESTAMP '1999-12-31 23:59:59.5'", 1114, '1999-12-31 23:59:59.5', 'fffffffffff85ee0'],
  ["TIMESTAMP_S '2020-01-01 00:00:00'", 1114, '2020-01-01 00:00:00', '00023e0786c26000'],
  ["TIMESTAMP_MS '2020-01-01 00:00:00'", 1114, '2020-01-01 00:00:00', '00023e0786c26000'],
  ["TIMESTAMP_NS '2020-01-01 00:00:00'", 1114, '2020-01-01 00:00:00', '00023e0786c26000'],
  ["'infinity'::TIMESTAMP", 1114, 'infinity', '7fffffffffffffff'],
  ["'-infinity'::TIMESTAMP", 1114, '-infinity', '8000000000000000'],
  ["TIMESTAMPTZ '2020-01-01 02:00:00+02'", 1184, '2020-01-01 00:00:00+00', '00023e0786c26000'],
  [
    "INTERVAL '1 month 2 days 3.5 seconds'",
    1186,
    '1 mon 2 days 00:00:03.5',
    '00000000003567e00000000200000001',
  ],
  ["INTERVAL '0 days'", 1186, '00:00:00', '00000000000000000000000000000000'],
  ['to_days(-1) + to_hours(2)', 1186, '-1 days +02:00:00', '00000001ad274800ffffffff00000000'],
  ['to_years(-1)', 1186, '-1 years', '000000000000000000000000fffffff4'],
  [
    "UUID '00112233-4455-6677-8899-aabbccddeeff'",
    2950,
    '00112233-4455-6677-8899-aabbccddeeff',
    '00112233445566778899aabbccddeeff',
  ],
  [
    '[1, NULL, 3]',
    1007,
    '{1,NULL,3}',
    '00000001000000010000001700000003000000010000000400000001ffffffff0000000400000003',
  ],
  ['[]::INTEGER[]', 1007, '{}', '000000000000000000000017'],
  [
    '[1, 2]::INTEGER[2]',
    1007,
    '{1,2}',
    '000000010000000000000017000000020000000100000004000000010000000400000002',
  ],
  ['[true, false]', 1000, '{t,f}', '000000010000000000000010000000020000000100000001010000000100'],
];

suite('a value', () => {
  it.each(values)('%s is sent as PostgreSQL does', async (expression, oid, text, binary) => {
    const asText = await value(expression, 0);
    const asBinary = await value(expression, 1);
    expect([asText.oid, asText.value?.toString()]).toEqual([oid, text]);
    expect([asBinary.oid, asBinary.value?.toString('hex')]).toEqual([oid, binary]);
  });

  it.each([
    [
      String.raw`['a b', '', 'null', NULL, 'a"b', 'a\b', 'x{', 'é', 'a,b']`,
      String.raw`{"a b","","null",NULL,"a\"b","a\\b","x{",é,"a,b"}`,
    ],
    [`[TIMESTAMP '2020-01-01 00:00:00']`, '{"2020-01-01 00:00:00"}'],
    [String.raw`['\x01'::BLOB]`, String.raw`{"\\x01"}`],
    [`['{"a":1}'::JSON]`, String.raw`{"{\"a\":1}"}`],
    [`[1.5::DECIMAL(4,2), NULL]`, '{1.50,NULL}'],
    [`[DATE '2020-01-01']`, '{2020-01-01}'],
  ])('%s is a PostgreSQL array', async (expression, text) => {
    expect((await value(expression, 0)).value?.toString()).toBe(text);
  });

  it.each([
    [`{'a': 1, 'b': 'x y'}`, `{'a': 1, 'b': x y}`],
    [`MAP {'k': [1, 2]}`, '{k=[1, 2]}'],
    ['[[1], [2, 3]]', '[[1], [2, 3]]'],
    [`'101'::BIT`, '101'],
    [`'b'::ENUM('a', 'b')`, 'b'],
    [`union_value(n := 5)`, '5'],
  ])('%s, which PostgreSQL has no type for, is the text that DuckDB gives', async (expression, text) => {
    for (const format of [0, 1] as const) {
      const sent = await value(expression, format);
      expect([sent.oid, sent.value?.toString()]).toEqual([25, text]);
    }
  });

  it('is NULL in both formats', async () => {
    expect((await value('NULL::BIGINT', 0)).value).toBeNull();
    expect((await value('NULL', 1)).value).toBeNull();
    expect((await value(`NULL::STRUCT(a INTEGER)`, 0)).value).toBeNull();
  });

  it('keeps its place in a column with NULLs, nested lists and several batches', async () => {
    const frames = await client.query(
      `SELECT i, CASE WHEN i % 3 > 0 THEN i::DECIMAL(18,2) END,
         CASE WHEN i % 2 = 0 THEN [DATE '2020-01-01' + i::INTEGER] END
       FROM range(125000) t(i)`,
    );
    const rows = frames.filter((frame) => frame.type === 'D');
    expect(rows.length).toBe(125_000);
    const texts = (i: number): (string | undefined)[] =>
      rowValues(rows[i] ?? { type: '', body: Buffer.alloc(2) }).map((cell) => cell?.toString());
    expect(texts(3)).toEqual(['3', undefined, undefined]);
    expect(texts(120_000)).toEqual(['120000', undefined, '{2348-07-20}']);
    expect(texts(124_999)).toEqual(['124999', '124999.00', undefined]);
  });
});

/** A parameter that is cast and sent back as text: type, its number, the binary form, what DuckDB makes of it. */
const parameters: readonly (readonly [string, number, string, string])[] = [
  ['BOOLEAN', 16, '01', 't'],
  ['SMALLINT', 21, 'fed4', '-300'],
  ['INTEGER', 23, 'fffeee90', '-70000'],
  ['BIGINT', 20, '8000000000000001', '-9223372036854775807'],
  ['FLOAT', 700, '3dcccccd', '0.1'],
  ['DOUBLE', 701, '3ee4f8b588e368f1', '1e-05'],
  ['DECIMAL(18,3)', 1700, '0003000100000003000109291a7c', '12345.678'],
  ['VARCHAR', 25, 'c3a9', 'é'],
  ['BLOB', 17, '01ff', String.raw`\x01ff`],
  ['DATE', 1082, 'ffffffff', '1999-12-31'],
  ['DATE', 1082, 'fff49d7b', '0044-03-15 BC'],
  ['TIME', 1083, '0000000a8be62608', '12:34:56.789'],
  ['TIMESTAMP', 1114, 'fffffffffff85ee0', '1999-12-31 23:59:59.5'],
  ['TIMESTAMP', 1114, '7fffffffffffffff', 'infinity'],
  ['TIMESTAMPTZ', 1184, '00023e0786c26000', '2020-01-01 00:00:00+00'],
  ['TIMETZ', 1266, '0000000a0eebb000ffffb2a8', '12:00:00+05:30'],
  ['INTERVAL', 1186, '00000000003567e00000000200000001', '1 mon 2 days 00:00:03.5'],
  ['UUID', 2950, '00112233445566778899aabbccddeeff', '00112233-4455-6677-8899-aabbccddeeff'],
  ['JSON', 3802, '017b7d', '{}'],
  [
    'INTEGER[]',
    1007,
    '00000001000000010000001700000003000000010000000400000001ffffffff0000000400000003',
    '{1,NULL,3}',
  ],
  ['VARCHAR[]', 1009, '0000000100000000000000190000000200000001000000036127620000000163', `{a'b,c}`],
];

suite('a parameter', () => {
  it.each(parameters)('of %s (%i) is read from %s', async (type, oid, binary, expected) => {
    client.send(
      parse('', `SELECT $1::${type}`, [oid]),
      bind('', '', [Buffer.from(binary, 'hex')], 1),
      execute(''),
      sync,
    );
    const frames = await client.until('Z');
    const row = frames.find((frame) => frame.type === 'D');
    expect(frames.filter((frame) => frame.type === 'E').map(errorFields)).toEqual([]);
    expect(row === undefined ? undefined : rowValues(row)[0]?.toString()).toBe(expected);
  });

  it.each([
    [1007, '{1,NULL,3}', 'INTEGER[]', '{1,NULL,3}'],
    [1009, String.raw`{"a b","q\"q",null,"null"}`, 'VARCHAR[]', String.raw`{"a b","q\"q",NULL,"null"}`],
    [17, String.raw`\x01ff`, 'BLOB', String.raw`\x01ff`],
    [0, '5', 'BIGINT', '5'],
  ])('of type number %i is read from the text %s', async (oid, text, type, expected) => {
    client.send(parse('', `SELECT $1::${type}`, [oid]), bind('', '', [Buffer.from(text)]), execute(''), sync);
    const row = (await client.until('Z')).find((frame) => frame.type === 'D');
    expect(row === undefined ? undefined : rowValues(row)[0]?.toString()).toBe(expected);
  });

  it.each([
    [23, '00', 'a number that is too short'],
    [23, '0000000000', 'a number that is too long'],
    [1700, '0001', 'a numeric that breaks off'],
    [1007, '7fffffff0000000000000017', 'an array of many dimensions'],
    [1007, '0000000100000000000000177fffffff00000001', 'an array that claims to be huge'],
    [25, 'ff', 'text that is not UTF-8'],
    [17_000, '00', 'a type that is not known'],
  ])('of type %i that is %s (%s) is an error of the statement', async (oid, binary) => {
    client.send(
      parse('', 'SELECT $1::VARCHAR', [oid]),
      bind('', '', [Buffer.from(binary, 'hex')], 1),
      execute(''),
      sync,
    );
    const frames = await client.until('Z');
    expect(types(frames)).toBe('1EZ');
  });
});

it('a numeric parameter is bounded, whatever its head says', () => {
  const huge = new DataView(new Uint8Array([0, 0, 0x7f, 0xff, 0, 0, 0, 0]).buffer);
  const long = new DataView(new Uint8Array([0, 0, 0, 0, 0, 0, 0xff, 0xff]).buffer);
  expect([numericText(huge), numericText(long)]).toEqual([undefined, undefined]);
});

import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance, ENUM } from '@duckdb/node-api';
import { must } from '@weir/parser';
import type { DataType, Vector } from 'apache-arrow';
import {
  Binary,
  Data,
  DateMillisecond,
  Dictionary,
  DurationMillisecond,
  Field,
  FixedSizeBinary,
  Float16,
  Float64,
  Int16,
  Int32,
  IntervalDayTime,
  IntervalYearMonth,
  LargeBinary,
  LargeList,
  LargeUtf8,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  TimeSecond,
  TimestampNanosecond,
  Utf8,
  Utf8View,
  vectorFromArray,
} from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arrowData } from './arrow-data.ts';
import { arrowFieldOf } from './arrow-type.ts';
import { ArrowScan } from './scan.ts';

/*
 * Arrow in the forms that other programs write: each must mean to DuckDB what it means in Arrow, in slices
 * too.
 */

let connection: DuckDBConnection;
let scan: ArrowScan;

beforeAll(async () => {
  connection = await DuckDBInstance.create(':memory:').then((instance) => instance.connect());
  await connection.run("SET TimeZone = 'UTC'");
  scan = await ArrowScan.register(connection, 'foreign_rows', new Schema([new Field('v', new Utf8(), true)]));
});

afterAll(() => connection.closeSync());

/** The rows of an array but the first, as DuckDB's text. */
async function texts(data: Data, field = new Field('v', data.type, true)): Promise<unknown[]> {
  const schema = new Schema([field]);
  const batch = new RecordBatch(schema, arrowData(new Struct(schema.fields), data.length, {}, [data]));
  await scan.redefine(schema);
  scan.set([batch.slice(1, data.length)]);
  const rows = await connection.runAndReadAll('SELECT v::VARCHAR FROM foreign_rows()');
  return rows.getRowsJson().map(([text]) => text);
}

function only(vector: Vector): Data {
  return must(vector.data[0]);
}

test('dictionaries of strings and of numbers', async () => {
  const words = vectorFromArray(
    ['-', 'a', null, 'a string of more bytes', 'a'],
    new Dictionary(new Utf8(), new Int16()),
  );
  expect(await texts(only(words))).toEqual(['a', null, 'a string of more bytes', 'a']);
  const numbers = vectorFromArray([0, 1.5, null, 2.5, 1.5], new Dictionary(new Float64(), new Int32()));
  expect(await texts(only(numbers))).toEqual(['1.5', null, '2.5', '1.5']);
});

test('a dictionary whose own values are NULL', async () => {
  const type = new Dictionary(new Utf8(), new Int32());
  const dictionary = vectorFromArray(['x', null], new Utf8());
  const data = new Data(type, 0, 3, 0, { 1: Int32Array.of(0, 1, 0) }, [], dictionary);
  expect(await texts(data)).toEqual([null, 'x']);
});

test('an ENUM with its values in another order, and one with an unknown value', async () => {
  const field = arrowFieldOf('v', ENUM(['sad', 'ok']));
  const data = (values: string[]): Data =>
    new Data(field.type, 0, 3, 0, { 1: Uint8Array.of(0, 0, 1) }, [], vectorFromArray(values, new Utf8()));
  expect(await texts(data(['ok', 'sad']), field)).toEqual(['ok', 'sad']);
  await expect(texts(data(['ok', 'glad']), field)).rejects.toThrow('"glad" is not a value of the ENUM');
});

test('strings and lists with 64-bit offsets', async () => {
  const bytes = new TextEncoder().encode('xxabcdéa long text of bytes');
  const offsets = { 0: BigInt64Array.of(2n, 3n, 8n, 8n, BigInt(bytes.length)), 1: bytes };
  expect(await texts(new Data(new LargeUtf8(), 0, 4, 0, offsets))).toEqual([
    'bcdé',
    '',
    'a long text of bytes',
  ]);
  expect(await texts(new Data(new LargeBinary(), 0, 4, 0, offsets))).toEqual([
    'bcd\\xC3\\xA9',
    '',
    'a long text of bytes',
  ]);
  const list = new LargeList(new Field('item', new Int32(), true));
  const items = makeData({ type: new Int32(), data: Int32Array.of(9, 1, 2, 3) });
  const lists = new Data(list, 0, 3, 0, { 0: BigInt64Array.of(1n, 1n, 3n, 4n) }, [items]);
  expect(await texts(lists)).toEqual(['[1, 2]', '[3]']);
});

test('dictionaries inside of lists and structs', async () => {
  const words = only(vectorFromArray(['a', 'b', 'a'], new Dictionary(new Utf8(), new Int32())));
  const list = new List(new Field('item', words.type, true));
  const lists = arrowData(list, 3, { offsets: Int32Array.of(0, 1, 1, 3) }, [words]);
  expect(await texts(lists)).toEqual(['[]', '[b, a]']);
  const struct = arrowData(new Struct([new Field('w', words.type, true)]), 3, {}, [words]);
  expect(await texts(struct)).toEqual(["{'w': b}", "{'w': a}"]);
});

test('string views of several buffers, in any order', async () => {
  const buffers = ['the first of the buffers', 'the second of the buffers'].map((text) =>
    new TextEncoder().encode(text),
  );
  const views = new Uint8Array(5 * 16);
  const words = new Int32Array(views.buffer);
  const put = (row: number, length: number, buffer: number, offset: number): void => {
    words.set([length, 0, buffer, offset], 4 * row);
    views.set(must(buffers[buffer]).subarray(offset, offset + 4), 16 * row + 4);
  };
  put(1, 25, 1, 0);
  put(2, 15, 0, 4);
  put(3, 24, 0, 0);
  // A short string, with something behind its end, as no writer should leave it.
  words[16] = 3;
  views.set([0x61, 0x62, 0x63, 0x64], 68);
  const data = new Data(new Utf8View(), 0, 5, 0, { 1: views }, [], undefined, buffers);
  const expected = ['the second of the buffers', 'first of the bu', 'the first of the buffers', 'abc'];
  expect(await texts(data)).toEqual(expected);
});

test('other units of time', async () => {
  const of = (type: DataType, values: ArrayBufferView, rows = 2): Data =>
    new Data(type, 0, rows, 0, { 1: values });
  expect(await texts(of(new DateMillisecond(), BigInt64Array.of(0n, -86_400_000n)))).toEqual(['1969-12-31']);
  expect(await texts(of(new TimeSecond(), Int32Array.of(0, 3661)))).toEqual(['01:01:01']);
  const nanos = of(new TimestampNanosecond('Asia/Tokyo'), BigInt64Array.of(0n, -1n));
  expect(await texts(nanos)).toEqual(['1969-12-31 23:59:59.999999+00']);
  expect(await texts(of(new DurationMillisecond(), BigInt64Array.of(0n, -1500n)))).toEqual(['-00:00:01.5']);
  expect(await texts(of(new IntervalYearMonth(), Int32Array.of(0, 14)))).toEqual(['1 year 2 months']);
  expect(await texts(of(new IntervalDayTime(), Int32Array.of(0, 0, 3, 5)))).toEqual(['3 days 00:00:00.005']);
});

test('half floats and fixed-size binaries', async () => {
  const halves = new Data(new Float16(), 0, 3, 0, { 1: Uint16Array.of(0, 0x3c00, 0xc100) });
  expect(await texts(halves)).toEqual(['1.0', '-2.5']);
  const binaries = new Data(new FixedSizeBinary(2), 0, 2, 0, { 1: Uint8Array.of(0, 0, 65, 66) });
  expect(await texts(binaries)).toEqual(['AB']);
  const strings = new Data(new Binary(), 0, 2, 0, { 0: Int32Array.of(0, 0, 2), 1: Uint8Array.of(67, 68) });
  expect(await texts(strings)).toEqual(['CD']);
});

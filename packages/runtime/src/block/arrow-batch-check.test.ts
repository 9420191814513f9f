import { DuckDBInstance } from '@duckdb/node-api';
import {
  Bool,
  Data,
  Dictionary,
  Field,
  FixedSizeList,
  Float64,
  Int32,
  Int8,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  tableToIPC,
  Utf8,
  Utf8View,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import type { DataType } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { linesBatch } from '../arrow/lines-batch.ts';
import { readArrow } from '../arrow/read-result.ts';
import { batchProblem } from './arrow-batch-check.ts';
import { ArrowStreamReader } from './arrow-stream-reader.ts';

function problem(column: Data, rows = column.length): string | undefined {
  const schema = new Schema([new Field('c', column.type, true)]);
  const data = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children: [column] });
  return batchProblem(new RecordBatch(schema, data));
}

function columnOf(values: readonly unknown[], type: DataType): Data {
  const [data] = vectorFromArray(values, type).data;
  if (data === undefined) throw new Error('no data');
  return data;
}

const utf8 = (offsets: readonly number[], text: Uint8Array): Data =>
  new Data(new Utf8(), 0, offsets.length - 1, 0, [Int32Array.from(offsets), text]);

const items = new List(new Field('item', new Int32()));
const pairs = new FixedSizeList(2, new Field('item', new Int32()));
const words = new Dictionary(new Utf8(), new Int8());

describe('a sound record batch', () => {
  test.each<[string, Data]>([
    ['numbers with nulls', columnOf([1, null, 3], new Int32())],
    ['booleans', columnOf([true, null, false, true, true, true, true, true, false], new Bool())],
    ['strings', columnOf(['a', null, 'ä', ''], new Utf8())],
    ['lists', columnOf([[1, 2], null, []], items)],
    [
      'arrays',
      columnOf(
        [
          [1, 2],
          [3, 4],
        ],
        pairs,
      ),
    ],
    ['dictionaries', columnOf(['a', 'b', null, 'a'], words)],
    ['structs', columnOf([{ n: 1 }, { n: 2 }], new Struct([new Field('n', new Float64())]))],
  ])('of %s has no problem, nor have its slices', (_, column) => {
    expect(problem(column)).toBeUndefined();
    expect(problem(column.slice(1, column.length - 1))).toBeUndefined();
  });

  test('of any type of DuckDB has none, also after it went over a wire', async () => {
    const connection = await (await DuckDBInstance.create()).connect();
    const table = await readArrow(await connection.run('FROM test_all_types()'));
    const reader = new ArrowStreamReader();
    const batches = reader.push(tableToIPC(table, 'stream'));
    expect([...table.batches, ...batches].map(batchProblem)).toEqual([undefined, undefined]);
    expect(table.numCols).toBeGreaterThan(50);
  });

  test('of received lines has none', () => {
    const bytes = Buffer.from('short\na line of more than twelve bytes\n');
    const offsets = { starts: Int32Array.of(0, 6), ends: Int32Array.of(5, 38) };
    expect(batchProblem(linesBatch({ bytes, ...offsets, rows: 2 }))).toBeUndefined();
  });
});

describe('a damaged record batch', () => {
  const views = new Int32Array(4);
  views.set([20, 0, 0, 90]);

  test.each<[string, Data, string]>([
    [
      'values that are not there',
      new Data(new Int32(), 0, 3, 0, { 1: Int32Array.of(1, 2) }),
      'values are too short',
    ],
    [
      'a validity that is too short',
      new Data(new Int32(), 0, 9, 1, { 1: new Int32Array(9), 2: Uint8Array.of(0xff) }),
      'validity',
    ],
    ['offsets that go back', utf8([0, 3, 1], Buffer.from('abc')), 'offsets go back'],
    ['offsets that lead out', utf8([0, 3, 9], Buffer.from('abc')), 'lead out of the values'],
    ['a negative offset', utf8([-1, 3], Buffer.from('abc')), 'lead out of the values'],
    ['text that is none', utf8([0, 2], Uint8Array.of(0xff, 0x61)), 'not valid UTF-8'],
    [
      'a list without its items',
      new Data(items, 0, 1, 0, [Int32Array.of(0, 2)], [columnOf([1], new Int32())]),
      'lead out',
    ],
    [
      'an array without its items',
      new Data(pairs, 0, 2, 0, {}, [columnOf([1, 2], new Int32())]),
      'length is not',
    ],
    ['an index that is none', dictionaryOf(Int8Array.of(0, 5)), 'not in its dictionary'],
    [
      'a dictionary that is damaged',
      dictionaryOf(Int8Array.of(0), utf8([0, 9], Buffer.from('a'))),
      'in its dictionary',
    ],
    ['a view that leads out', viewOf(views), 'views lead out of the values'],
  ])('with %s is refused', (_, column, message) => {
    expect(problem(column)).toContain(message);
  });
});

function dictionaryOf(indices: Int8Array, values: Data = columnOf(['a', 'b'], new Utf8())): Data {
  return new Data(words, 0, indices.length, 0, { 1: indices }, [], new Vector([values]));
}

function viewOf(words32: Int32Array): Data {
  const views = new Uint8Array(words32.buffer);
  return makeData({
    type: new Utf8View(),
    length: 1,
    nullCount: 0,
    views,
    variadicBuffers: [new Uint8Array(100)],
  });
}

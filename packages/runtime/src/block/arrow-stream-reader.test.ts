import {
  RecordBatchStreamWriter,
  Table,
  tableFromArrays,
  tableToIPC,
  vectorFromArray,
  Dictionary,
  Utf8,
  Int32,
} from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { SourceError } from '../source/source.ts';
import { ArrowStreamReader } from './arrow-stream-reader.ts';

const words = vectorFromArray(['red', 'green', 'red', null], new Dictionary(new Utf8(), new Int32()));
const table = new Table({ n: vectorFromArray([1, 2, 3, 4], new Int32()), word: words });

function read(bytes: Uint8Array, chunkBytes: number): { rows: unknown[]; reader: ArrowStreamReader } {
  const reader = new ArrowStreamReader();
  const rows: object[] = [];
  for (let from = 0; from < bytes.length; from += chunkBytes) {
    for (const batch of reader.push(bytes.subarray(from, from + chunkBytes)))
      rows.push(...new Table([batch]).toArray());
  }
  reader.end();
  return { rows: rows.map((row) => ({ ...row })), reader };
}

const expected = [
  { n: 1, word: 'red' },
  { n: 2, word: 'green' },
  { n: 3, word: 'red' },
  { n: 4, word: null },
];

describe('an Arrow stream', () => {
  test.each([1, 2, 7, 8, 100, 1_000_000])(
    'is read in chunks of %i bytes, dictionaries included',
    (chunkBytes) => {
      expect(read(tableToIPC(table, 'stream'), chunkBytes).rows).toEqual(expected);
    },
  );

  test.each([1, 9, 1_000_000])('may be an Arrow file, in chunks of %i bytes', (chunkBytes) => {
    const file = Buffer.concat([
      Buffer.from('ARROW1\0\0'),
      tableToIPC(table, 'stream'),
      Buffer.from('a footer'),
    ]);
    expect(read(file, chunkBytes).rows).toEqual(expected);
  });

  test('may have many batches, and empty ones are left out', () => {
    const whole = tableFromArrays({ n: Int32Array.from({ length: 50 }, (_, n) => n) });
    const batches = Array.from({ length: 50 }, (_, n) => whole.slice(0, n).batches).flat();
    const bytes = tableToIPC(new Table(whole.schema, batches), 'stream');
    expect(read(bytes, 13).rows).toHaveLength((50 * 49) / 2);
  });

  test('may be followed by another one', () => {
    const bytes = tableToIPC(table, 'stream');
    expect(read(Buffer.concat([bytes, bytes]), 11).rows).toEqual([...expected, ...expected]);
  });

  test('tells its columns before there are rows', () => {
    const { reader, rows } = read(tableToIPC(table.slice(0, 0), 'stream'), 5);
    expect(rows).toEqual([]);
    expect(reader.schema?.names).toEqual(['n', 'word']);
  });

  test('gives its batches as soon as they are complete', () => {
    const writer = new RecordBatchStreamWriter();
    writer.write(table);
    const bytes = writer.toUint8Array(true);
    const reader = new ArrowStreamReader();
    // Without the mark of its end.
    expect(reader.push(bytes).map((batch) => batch.numRows)).toEqual([4]);
    reader.end();
  });
});

describe('what is not Arrow', () => {
  test.each([
    ['text', Buffer.from('{"a":1}\n{"a":2}\n')],
    ['random bytes', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919 + 13) & 0xff))],
    ['a length without end', Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0])],
    ['a batch without a schema', withoutSchema()],
  ])('%s is an error, not a wait for bytes that never come', (_, bytes) => {
    expect(() => read(bytes, 64)).toThrow(SourceError);
  });

  test('every damage to a stream is an error or rows, never another exception or a hang', () => {
    const bytes = tableToIPC(table, 'stream');
    const errors: unknown[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      const reader = new ArrowStreamReader();
      try {
        reader.push(damaged);
        reader.end();
      } catch (error) {
        errors.push(error);
      }
    }
    expect(errors.length).toBeGreaterThan(20);
    expect(errors.filter((error) => !(error instanceof SourceError))).toEqual([]);
  });

  test('a stream that stops within a message is an error at its end', () => {
    const bytes = tableToIPC(table, 'stream');
    const reader = new ArrowStreamReader();
    reader.push(bytes.subarray(0, bytes.length - 30));
    expect(() => reader.end()).toThrow('in the middle of a message');
  });

  test('a record batch over the limit is an error', () => {
    const reader = new ArrowStreamReader(8);
    expect(() => reader.push(tableToIPC(table, 'stream'))).toThrow('over the limit of 8');
  });
});

function withoutSchema(): Buffer {
  const bytes = Buffer.from(tableToIPC(table, 'stream'));
  return bytes.subarray(8 + bytes.readInt32LE(4));
}

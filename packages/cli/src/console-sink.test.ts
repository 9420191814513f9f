import { PassThrough, Writable } from 'node:stream';
import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import type { SinkContext, Table } from '@weir/runtime';
import { readArrow } from '@weir/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleSink } from './console-sink.ts';
import { createFormat } from './format/create-format.ts';
import type { FormatName } from './format/result-format.ts';
import { OutputStream } from './output-stream.ts';
import { ResultWriter } from './result-writer.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
let numbers: Table;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  numbers = await readArrow(await connection.run('SELECT i FROM range(3) t(i)'));
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

const context = (output: string | number): SinkContext => ({
  output,
  engine: {
    run: () => Promise.reject(new Error('not here')),
    query: () => Promise.reject(new Error('not here')),
  },
  repeatable: false,
  wholeInput: false,
  answers: { rowByRow: false, keys: undefined },
  report: () => undefined,
});

function results(
  stream: Writable,
  format: FormatName,
  limit?: number,
): { output: OutputStream; results: ResultWriter } {
  const output = new OutputStream(stream);
  return {
    output,
    results: new ResultWriter(createFormat(format, { titles: true, color: false }), output, limit),
  };
}

function text(stream: PassThrough): string {
  return String(stream.read() ?? '');
}

test('batches of several outputs stand one after the other', async () => {
  const stream = new PassThrough();
  const sink = consoleSink(results(stream, 'batches').results);
  const [counts, plain] = [await sink.open({}, context('counts')), await sink.open({}, context(2))];
  await Promise.all([
    counts.write({ batchTimeMs: 1000, table: numbers }),
    plain.write({ batchTimeMs: 1000, table: numbers.slice(0, 0) }),
    counts.write({ batchTimeMs: 2000, table: numbers.slice(1, 2) }),
  ]);
  expect(text(stream)).toBe(
    '{"output":"counts","time":1000,"rows":[{"i":0},{"i":1},{"i":2}]}\n' +
      '{"output":2,"time":1000,"rows":[]}\n' +
      '{"output":"counts","time":2000,"rows":[{"i":1}]}\n',
  );
});

test("a sink's own limit goes before that of the command line", async () => {
  const stream = new PassThrough();
  const sink = consoleSink(results(stream, 'line', 1).results);
  await (await sink.open({}, context('a'))).write({ batchTimeMs: 0, table: numbers });
  expect(text(stream)).toBe('-- 1970-01-01 00:00:00 -- a\ni = 0\n… 2 more rows\n');
  await (await sink.open({ limit: 2 }, context('b'))).write({ batchTimeMs: 0, table: numbers });
  expect(text(stream)).toBe('\n-- 1970-01-01 00:00:00 -- b\ni = 0\n\ni = 1\n… 1 more row\n');
  expect(() => sink.open({ limit: -1 }, context('c'))).toThrow(
    'console(limit => -1): the limit is a whole number of rows',
  );
});

test('a write waits until the reader has taken it', async () => {
  let release: (() => void) | undefined;
  const taken: string[] = [];
  const slow = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _encoding, done) => {
      taken.push(String(chunk));
      release = done;
    },
  });
  let isDone = false;
  const writer = await consoleSink(results(slow, 'jsonl').results).open({}, context(1));
  const written = writer.write({ batchTimeMs: 0, table: numbers }).then(() => (isDone = true));
  await new Promise(setImmediate);
  expect([isDone, taken]).toEqual([false, ['{"i":0}\n{"i":1}\n{"i":2}\n']]);
  release?.();
  await written;
  expect(isDone).toBe(true);
});

function failing(code: string): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(`${code}: no luck, write`), { code })),
  });
}

test('a reader that has gone is no error: it is told, and the rest is dropped', async () => {
  const { output, results: writer } = results(failing('EPIPE'), 'jsonl');
  const sink = await consoleSink(writer).open({}, context(1));
  expect(output.readerGone.aborted).toBe(false);
  await sink.write({ batchTimeMs: 0, table: numbers });
  expect(output.readerGone.aborted).toBe(true);
  await sink.write({ batchTimeMs: 1000, table: numbers });
  await writer.end();
});

test('other errors of the output stop the pipeline', async () => {
  const sink = await consoleSink(results(failing('ENOSPC'), 'jsonl').results).open({}, context(1));
  await expect(sink.write({ batchTimeMs: 0, table: numbers })).rejects.toMatchObject({
    name: 'SinkError',
    message: 'cannot write the output: no luck',
  });
});

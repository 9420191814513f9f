import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Dictionary, Int32, Table, tableFromArrays, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseFilePattern } from './file-pattern.ts';
import { filesSource } from './files.ts';
import type { FoundFile } from './list-files.ts';
import { SeenFiles } from './seen-files.ts';
import { SourceError } from './source.ts';
import type { Receiver, SourceOptions } from './source.ts';
import { StreamProbe, until } from './testing/stream-probe.ts';

let directory = '';
let receivers: (() => Promise<void>)[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-files-'));
});

afterEach(async () => {
  for (const stop of receivers.splice(0)) await stop();
  rmSync(directory, { recursive: true, force: true });
});

/** A file that was last written some time ago: it is complete. */
const beginning = Math.floor(Date.now() / 1000);

/** `secondsAgo`: before one time for all, so that files can be of the same age. */
function put(name: string, text: string | Uint8Array, secondsAgo = 100): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  const time = beginning - secondsAgo;
  utimesSync(path, time, time);
  return path;
}

/** As a careful writer does it. */
function putByRename(name: string, text: string): void {
  writeFileSync(join(directory, '.unfinished'), text);
  renameSync(join(directory, '.unfinished'), join(directory, name));
}

async function receive(
  probe: StreamProbe,
  pattern: string,
  options: SourceOptions = {},
  given: { once?: boolean } = {},
): Promise<Receiver> {
  const receiver = filesSource.open({ pattern: join(directory, pattern), ...options }, probe.context(given));
  receivers.push(() => probe.writer.withoutWaiting(() => receiver.stop()));
  await receiver.start();
  return receiver;
}

/** One batch, as the pipeline makes it. */
async function batch(probe: StreamProbe, receiver: Receiver): Promise<string[]> {
  await probe.writer.withoutWaiting(async () => receiver.advance?.(0, new AbortController().signal));
  return probe.take();
}

/** Batches until there are so many rows. */
async function rows(probe: StreamProbe, receiver: Receiver, count: number): Promise<string[]> {
  const all: string[] = [];
  while (all.length < count) all.push(...(await batch(probe, receiver)));
  return all;
}

describe('files that are there', () => {
  test('are read oldest first, then by name, each to its unfinished last line', async () => {
    put('c.txt', 'c1\nc2', 30);
    put('b.txt', 'b1\n', 10);
    put('a.txt', 'a1', 10);
    const probe = new StreamProbe();
    const receiver = await receive(probe, '*.txt', {}, { once: true });
    expect(await batch(probe, receiver)).toEqual(['c1', 'c2', 'a1', 'b1']);
    expect(probe.ended).toBe(true);
  });

  test('are skipped when only new ones are wanted', async () => {
    put('old.txt', 'old\n');
    const probe = new StreamProbe();
    const receiver = await receive(probe, '*.txt', { existing: false });
    put('new.txt', 'new\n');
    expect(await batch(probe, receiver)).toEqual(['new']);
  });

  test('are not looked at when their names say that they are no data', async () => {
    for (const name of ['.hidden.txt', '_SUCCESS.txt', 'a.txt.tmp', 'b.txt._COPYING_'])
      put(name, `${name}\n`);
    put('c.txt', 'c\n');
    const probe = new StreamProbe();
    expect(await batch(probe, await receive(probe, '*'))).toEqual(['c']);
  });

  test('may lie in folders, of which hidden ones are left out', async () => {
    for (const folder of ['2024', '2024/01', '2024/_tmp', 'other']) mkdirSync(join(directory, folder));
    put('2024/01/a.txt', 'a\n', 20);
    put('2024/b.txt', 'b\n', 10);
    put('2024/_tmp/c.txt', 'c\n');
    put('other/d.txt', 'd\n');
    const probe = new StreamProbe();
    expect(await batch(probe, await receive(probe, '20?4/**/*.txt', {}, { once: true }))).toEqual(['a', 'b']);
    const flat = new StreamProbe();
    expect(await batch(flat, await receive(flat, '{2024,other}/[bd].txt', {}, { once: true }))).toEqual([
      'd',
      'b',
    ]);
  });

  test('are begun no more than so many in a batch', async () => {
    for (let n = 0; n < 5; n += 1) put(`${n}.txt`, `${n}\n`);
    const probe = new StreamProbe();
    const receiver = await receive(probe, '*.txt', { max_files_per_batch: 2 }, { once: true });
    const batches = [];
    while (!probe.writer.drained) batches.push(await batch(probe, receiver));
    expect(batches).toEqual([['0', '1'], ['2', '3'], ['4']]);
  });

  test('larger than the buffer are read as batches make room', async () => {
    const lines = Array.from({ length: 300_000 }, (_, n) => `line ${n}`);
    put('large.txt', lines.join('\n'));
    const probe = new StreamProbe({ bufferBytes: 100_000 });
    const receiver = await receive(probe, '*.txt', {}, { once: true });
    const read: string[] = [];
    while (!probe.writer.drained) {
      expect(probe.writer.heldBytes).toBeLessThan(5_000_000);
      read.push(...(await batch(probe, receiver)));
    }
    expect(read).toEqual(lines);
  });
});

test('files can be stopped in the middle, even while there is no room; half a line is no row then', async () => {
  put('large.txt', 'some text\n'.repeat(500_000));
  const probe = new StreamProbe({ bufferBytes: 1 });
  const receiver = await receive(probe, '*.txt');
  await until(() => probe.writer.full);
  await receiver.stop();
  const read = await probe.take();
  expect(read.length).toBeGreaterThan(1000);
  expect(new Set(read)).toEqual(new Set(['some text']));
  expect([probe.ended, probe.error]).toEqual([false, undefined]);
});

describe('new files', () => {
  test('are in the next batch when they were renamed into place before it', async () => {
    const probe = new StreamProbe();
    const receiver = await receive(probe, '*.txt');
    expect(await batch(probe, receiver)).toEqual([]);
    const seen: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      putByRename(`${n}.txt`, `${n}\n`);
      seen.push(...(await batch(probe, receiver)));
    }
    // A rename within the same tick of the file system's clock looks like a write: such a file comes a little later.
    seen.push(...(await rows(probe, receiver, 20 - seen.length)));
    expect(seen.toSorted()).toEqual(Array.from({ length: 20 }, (_, n) => String(n)).toSorted());
  });

  test('are read as soon as they appear, not only with the next batch', async () => {
    const probe = new StreamProbe();
    await receive(probe, '*.txt');
    putByRename('a.txt', 'a\n');
    await until(() => probe.writer.counters.rowsRead === 1);
    expect(await probe.take()).toEqual(['a']);
  });

  test('that are written in place are read when they are complete', async () => {
    const probe = new StreamProbe();
    const receiver = await receive(probe, '*.txt');
    // The future stands for "just now", whatever the speed of this machine.
    for (const text of ['', 'half', 'half a li', 'half a line and']) {
      put('slow.txt', text, -1000);
      expect(await batch(probe, receiver)).toEqual([]);
    }
    put('slow.txt', 'half a line and the rest\n');
    expect(await rows(probe, receiver, 1)).toEqual(['half a line and the rest']);
  });

  test('may take the place of old ones', async () => {
    const probe = new StreamProbe();
    put('data.txt', 'one\n');
    const receiver = await receive(probe, 'data.txt');
    expect(await batch(probe, receiver)).toEqual(['one']);
    put('.other', 'two\n');
    renameSync(join(directory, '.other'), join(directory, 'data.txt'));
    expect(await batch(probe, receiver)).toEqual(['two']);
    expect(await batch(probe, receiver)).toEqual([]);
  });

  test('are found in folders that appear later', async () => {
    const probe = new StreamProbe();
    const receiver = await receive(probe, '**/*.txt');
    mkdirSync(join(directory, 'new'));
    put('new/a.txt', 'a\n');
    expect(await rows(probe, receiver, 1)).toEqual(['a']);
  });
});

describe('what is reported', () => {
  test('is a file that is written to after it was read; what was added is not read', async () => {
    const probe = new StreamProbe();
    const path = put('log.txt', 'one\n');
    const receiver = await receive(probe, 'log.txt');
    expect(await batch(probe, receiver)).toEqual(['one']);
    appendFileSync(path, 'two\n');
    expect(await batch(probe, receiver)).toEqual([]);
    await probe.noticed('was written to after it was read');
    appendFileSync(path, 'three\n');
    await batch(probe, receiver);
    expect(probe.notices).toHaveLength(1);
  });

  test('is a link that leads nowhere, and a file that vanished before it was read', async () => {
    symlinkSync(join(directory, 'nowhere'), join(directory, 'link.txt'));
    const gone = put('gone.txt', 'x\n', 10);
    put('first.txt', 'first\n', 20);
    const probe = new StreamProbe({ bufferBytes: 1 });
    await receive(probe, '*.txt', {}, { once: true });
    await until(() => probe.writer.counters.rowsRead === 2);
    rmSync(gone);
    expect(await probe.take()).toEqual(['first']);
    await until(() => probe.ended);
    expect(probe.writer.counters).toMatchObject({ rowsRead: 3, rowsBad: 2 });
    expect(probe.notices.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
    await probe.noticed(/gone\.txt cannot be read: it is not there/);
  });

  test('is a folder that a wildcard matches, which is no bad row', async () => {
    mkdirSync(join(directory, 'folder'));
    const probe = new StreamProbe();
    await receive(probe, '*', {}, { once: true });
    await until(() => probe.ended);
    expect(probe.notices).toMatchObject([
      { severity: 'info', message: expect.stringContaining('is a folder') },
    ]);
    expect(probe.writer.counters.rowsBad).toBe(0);
  });

  test('is the folder itself, if it goes away; it may come back', async () => {
    const inner = join(directory, 'inner');
    mkdirSync(inner);
    const probe = new StreamProbe();
    const receiver = await receive(probe, 'inner/*.txt');
    rmSync(inner, { recursive: true });
    await batch(probe, receiver);
    await probe.noticed('inner cannot be read');
    mkdirSync(inner);
    put('inner/a.txt', 'back\n');
    expect(await rows(probe, receiver, 1)).toEqual(['back']);
    expect(probe.notices).toHaveLength(1);
  });

  test.each([
    ['gone.txt', 'it is not there', 'did you mean "gone.text"?'],
    ['folder', 'is a folder', '/*'],
    ['nowhere/*.txt', 'nowhere cannot be read', undefined],
  ])('at the start, as an error: %s', async (pattern, message, hint) => {
    put('gone.text', '');
    mkdirSync(join(directory, 'folder'));
    const starting = receive(new StreamProbe(), pattern);
    await expect(starting).rejects.toThrow(SourceError);
    await expect(starting).rejects.toThrow(message);
    await expect(starting).rejects.toHaveProperty('hint', hint && expect.stringContaining(hint));
  });
});

describe('files of a format', () => {
  const words = vectorFromArray(['red', 'green', 'red'], new Dictionary(new Utf8(), new Int32()));
  const table = new Table({ n: vectorFromArray([1, 2, 3], new Int32()), word: words });

  test('arrow may be streams and files, and a broken one does not stop the others', async () => {
    put('1.arrow', tableToIPC(table, 'stream'), 50);
    put('2.arrow', tableToIPC(table, 'file'), 40);
    put('3.arrow', 'no arrow at all, but long enough', 30);
    put('4.arrow', tableToIPC(table, 'file').subarray(0, -20), 20);
    put('5.arrow', Buffer.concat([Buffer.from('ARROW1\0\0'), tableToIPC(table, 'stream')]), 10);
    put('6.arrow', tableToIPC(table, 'file'), 5);
    const probe = new StreamProbe({ format: 'arrow' });
    await receive(probe, '*.arrow', {}, { once: true });
    await until(() => probe.ended);
    const { blocks, rejected } = await probe.writer.seal(0);
    const read = blocks.map((block) =>
      block.kind === 'arrow' ? new Table([block.batch]).toArray().map(String) : [],
    );
    expect(read).toEqual(Array.from({ length: 3 }, () => table.toArray().map(String)));
    expect(rejected.map(({ value }) => value.slice(-7))).toEqual(['3.arrow', '4.arrow', '5.arrow']);
  });

  test('arrow are read at any damage without another kind of error', async () => {
    const bytes = tableToIPC(tableFromArrays({ n: Int32Array.of(1, 2, 3), s: ['a', 'b', 'a'] }), 'file');
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      put(`${at}.arrow`, damaged);
    }
    const probe = new StreamProbe({ format: 'arrow' });
    await receive(probe, '*.arrow', {}, { once: true });
    await until(() => probe.ended);
    expect(probe.writer.counters.rowsBad).toBeGreaterThan(100);
  });

  test('parquet and csv are handed over for DuckDB to read, if they are what they seem', async () => {
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run(`COPY (SELECT 1 AS n) TO '${join(directory, 'a.parquet')}'`);
    put('b.parquet', 'this is no Parquet file');
    put('c.csv', 'n\n1\n');
    const parquet = new StreamProbe({ format: 'parquet' });
    const csv = new StreamProbe({ format: 'csv' });
    await receive(parquet, '*.parquet', {}, { once: true });
    await receive(csv, '*.csv', {}, { once: true });
    await until(() => parquet.ended && csv.ended);
    const [one, other] = [await parquet.writer.seal(0), await csv.writer.seal(0)];
    expect(one.blocks).toMatchObject([
      { kind: 'file', format: 'parquet', path: join(directory, 'a.parquet'), temporary: false },
    ]);
    expect(one.rejected.map(({ reason }) => reason)).toEqual([
      'the file cannot be read: it is not a Parquet file',
    ]);
    expect(other.blocks).toMatchObject([{ kind: 'file', format: 'csv', temporary: false, bytes: 4 }]);
    expect(csv.writer.counters).toMatchObject({ rowsRead: 0, bytesRead: 4 });
  });
});

test('a file whose name has wildcards can be named', () => {
  put('data[1].txt', '');
  expect(parseFilePattern(join(directory, 'data[1].txt'))).toMatchObject({ wild: false, directory });
  expect(parseFilePattern(join(directory, 'data[2].txt'))).toMatchObject({ wild: true, depth: 0 });
});

describe('a new file', () => {
  const file = (modifiedMs: number, changedMs: number, size = 1n, inode = 1n): FoundFile => ({
    path: 'x',
    stats: Object.assign(Object.create({ isFile: () => true }), {
      size,
      ino: inode,
      mtimeNs: BigInt(modifiedMs) * 1_000_000n,
      ctimeNs: BigInt(changedMs) * 1_000_000n,
    }),
  });

  test.each([
    ['written just now', file(990, 990), 'wait'],
    ['written a while ago', file(900, 900), 'read'],
    ['renamed after it was written', file(990, 995), 'read'],
    ['empty', file(100, 100, 0n), 'wait'],
    ['a link that leads nowhere', { path: 'x', stats: undefined }, 'read'],
  ])('%s: %o is to %s', (_, found, verdict) => {
    expect(new SeenFiles().judge(found, 1000)).toBe(verdict);
  });

  test('was read: again only as another file', () => {
    const seen = new SeenFiles();
    seen.add(file(1, 1));
    expect(seen.judge(file(1, 2), 1000)).toBe('done');
    expect(seen.judge(file(5, 5), 1000)).toBe('grown');
    expect(seen.judge(file(6, 6), 1000)).toBe('done');
    expect(seen.judge(file(1, 1, 1n, 2n), 1000)).toBe('read');
    seen.keepOnly([]);
    expect(seen.judge(file(1, 1), 1000)).toBe('read');
  });
});

import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { StreamProbe } from '../source/testing/stream-probe.ts';
import type { FileBlock } from './block.ts';

async function rowsOf(probe: StreamProbe, chunks: readonly (string | Uint8Array)[]): Promise<string[]> {
  const connection = probe.writer.connection();
  for (const chunk of chunks) await connection.bytes(Buffer.from(chunk));
  await connection.end();
  return probe.take();
}

describe('the format of what just comes', () => {
  test.each([
    ['{"a":1}\nnot json\n', 'json'],
    ['\n \n{"a":1}\n', 'json'],
    ['{"a":1}', 'json'],
    ['\uFEFF{"a":1}\n', 'json'],
    ['{not json}\n', 'text'],
    ['[1]\n', 'text'],
    ['hello\n{"a":1}\n', 'text'],
    ['', 'text'],
  ])('of %j is %s', async (text, format) => {
    const probe = new StreamProbe({ format: 'auto' });
    await rowsOf(
      probe,
      Array.from(Buffer.from(text), (byte) => Uint8Array.of(byte)),
    );
    probe.writer.end();
    expect(probe.writer.format).toBe(format);
  });

  test('is not decided before the first line is complete', async () => {
    const probe = new StreamProbe({ format: 'auto' });
    const connection = probe.writer.connection();
    await connection.bytes(Buffer.from('{"a":'));
    expect(probe.writer.format).toBe('auto');
    await connection.bytes(Buffer.from('1}\n\n{"a"'));
    await probe.writer.firstRows;
    expect(probe.writer.format).toBe('json');
    expect(await probe.take()).toEqual(['{"a":1}']);
  });

  test('is one for all connections', async () => {
    const probe = new StreamProbe({ format: 'auto' });
    const [one, other] = [probe.writer.connection(), probe.writer.connection()];
    await one.bytes(Buffer.from('{"half":'));
    await other.bytes(Buffer.from('text\n'));
    await one.bytes(Buffer.from('1}\n\n'));
    expect(await probe.take()).toEqual(['text', '{"half":1}', '']);
  });
});

describe('bytes of text', () => {
  test('have lines of their own on each connection', async () => {
    const probe = new StreamProbe();
    const [one, other] = [probe.writer.connection(), probe.writer.connection()];
    await one.bytes(Buffer.from('a'));
    await other.bytes(Buffer.from('b\nc'));
    await one.bytes(Buffer.from('d\n'));
    await other.end();
    expect(await probe.take()).toEqual(['b', 'ad', 'c']);
  });

  test('begin with a byte order mark or not', async () => {
    const probe = new StreamProbe();
    expect(await rowsOf(probe, [Uint8Array.of(0xef), Uint8Array.of(0xbb, 0xbf, 0x61, 0x0a)])).toEqual(['a']);
    expect(await rowsOf(probe, [Uint8Array.of(0xef), Uint8Array.of(0xbb)])).toEqual([]);
    expect(probe.writer.counters).toEqual({ rowsRead: 2, rowsBad: 1, bytesRead: 7 });
  });

  test('of UTF-16 are rejected with a reason that says so', async () => {
    const probe = new StreamProbe();
    const connection = probe.writer.connection();
    await connection.bytes(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a\nb\n', 'utf16le')]));
    await connection.end();
    const { blocks, rejected } = await probe.writer.seal(0);
    expect(blocks).toEqual([]);
    expect(new Set(rejected.map(({ reason }) => reason))).toEqual(
      new Set(['UTF-16 text, where UTF-8 is expected']),
    );
  });

  test('may be lines of 64 MB without the buffer growing', async () => {
    const probe = new StreamProbe();
    const connection = probe.writer.connection();
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    let most = 0;
    for (let n = 0; n < 64; n += 1) {
      await connection.bytes(chunk);
      most = Math.max(most, probe.writer.heldBytes);
    }
    await connection.bytes(Buffer.from('\nshort\n'));
    expect(most).toBeLessThan(10_000);
    expect(await probe.take()).toEqual(['short']);
    expect(probe.writer.counters).toMatchObject({ rowsRead: 2, rowsBad: 1 });
  });
});

describe('CSV that comes over connections', () => {
  async function sealed(
    probe: StreamProbe,
  ): Promise<{ file: FileBlock; text: string; done: () => Promise<void> }> {
    const batch = await probe.writer.seal(0);
    const [file] = batch.blocks;
    if (file?.kind !== 'file') throw new Error('a file is expected');
    return { file, text: readFileSync(file.path, 'utf8'), done: () => probe.writer.release(batch) };
  }

  test('is a file of the records of a batch, without headers, which is removed with the batch', async () => {
    const probe = new StreamProbe({ format: 'csv', columns: ['id', 'name'] });
    for (const text of ['id,name\r\n1,"a\nb"\r\n', '2,c', 'ID,NAME\n\n3,d\n']) {
      const connection = probe.writer.connection();
      for (const byte of Buffer.from(text)) await connection.bytes(Uint8Array.of(byte));
      await connection.end();
    }
    const { file, text, done } = await sealed(probe);
    expect(text).toBe('1,"a\nb"\n2,c\n3,d\n');
    expect(file).toMatchObject({ format: 'csv', temporary: true, rows: 3, bytes: text.length });
    expect(statSync(dirname(file.path)).mode & 0o777).toBe(0o700);
    await done();
    expect(existsSync(file.path)).toBe(false);
    expect(probe.writer.heldBytes).toBe(0);
    await probe.writer.close();
    expect(existsSync(dirname(file.path))).toBe(false);
  });

  test('whose headers are in another order is a file for each order, with the names', async () => {
    const probe = new StreamProbe({ format: 'csv', columns: ['id', 'name'] });
    for (const text of ['id,name\n1,a\n', 'name,id\nb,2\n', 'NAME,ID\nc,3\n', '4,d\n']) {
      const connection = probe.writer.connection();
      await connection.bytes(Buffer.from(text));
      await connection.end();
    }
    const batch = await probe.writer.seal(0);
    const files = batch.blocks.map((block) =>
      block.kind === 'file' ? [block.header, readFileSync(block.path, 'utf8'), block.rows] : [],
    );
    expect(files).toEqual([
      [undefined, '1,a\n', 1],
      [['name', 'id'], 'b,2\nc,3\n', 2],
      [undefined, '4,d\n', 1],
    ]);
    await probe.writer.release(batch);
    await probe.writer.close();
  });

  test('tells its names, and gives a sample without taking it', async () => {
    const probe = new StreamProbe({ format: 'csv' });
    const connection = probe.writer.connection();
    await connection.bytes(Buffer.from('id;name\n1;a\n2;b\n'));
    await probe.writer.firstRows;
    const sample = await probe.writer.sample(1);
    expect(
      sample.blocks.map((block) => (block.kind === 'file' ? readFileSync(block.path, 'utf8') : '')),
    ).toEqual(['1;a\n']);
    await sample.release();
    expect(probe.writer.csv).toEqual({ names: ['id', 'name'], delimiter: ';' });
    expect((await sealed(probe)).text).toBe('1;a\n2;b\n');
    await probe.writer.close();
  });
});

describe('Arrow', () => {
  const bytes = (columns: Parameters<typeof tableFromArrays>[0]): Uint8Array =>
    tableToIPC(tableFromArrays(columns), 'stream');

  test('comes as record batches, with the schema of the first connection', async () => {
    const probe = new StreamProbe({ format: 'arrow' });
    const failures: string[] = [];
    for (const columns of [{ n: Int32Array.of(1, 2) }, { m: Int32Array.of(3) }, { n: Int32Array.of(4) }]) {
      const connection = probe.writer.connection({ failed: ({ message }) => failures.push(message) });
      await connection.bytes(bytes(columns));
      await connection.end();
    }
    const batch = await probe.writer.seal(0);
    expect(batch.blocks.map((block) => block.rows)).toEqual([2, 1]);
    expect(failures).toEqual(['these Arrow columns are not those of the stream: m Int32']);
    expect(probe.writer.schema?.names).toEqual(['n']);
  });

  test('that is none fails the source, unless the receiver takes care', async () => {
    const probe = new StreamProbe({ format: 'arrow' });
    await probe.writer.connection().bytes(Buffer.from('{"a":1}\n{"a":2}\n'));
    expect(probe.error?.message).toContain('not an Arrow IPC stream');
  });
});

describe('a stream', () => {
  test('ends once, and is drained with its last batch', async () => {
    const probe = new StreamProbe();
    await probe.writer.connection().bytes(Buffer.from('a\n'));
    probe.writer.end();
    expect([probe.ended, probe.writer.drained]).toEqual([true, false]);
    await probe.take();
    expect(probe.writer.drained).toBe(true);
  });

  test('has no first rows when it ends without any, and does not let that be waited for', async () => {
    const probe = new StreamProbe({ format: 'auto' });
    probe.writer.end();
    await probe.writer.firstRows;
    expect(probe.writer.format).toBe('text');
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { stdinSource } from './stdin.ts';
import type { Receiver } from './source.ts';
import { StreamProbe, until } from './testing/stream-probe.ts';

async function read(probe: StreamProbe, stdin: NodeJS.ReadableStream): Promise<Receiver> {
  const receiver = stdinSource().open({}, probe.context({ stdin }));
  await receiver.start();
  return receiver;
}

/** The output of a process is a pipe, as standard input is. */
function pipeOf(program: string): { output: NodeJS.ReadableStream; closed: Promise<unknown> } {
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { output: child.stdout, closed: once(child, 'close') };
}

describe('standard input', () => {
  test('is read to its end, with an unfinished last line', async () => {
    const probe = new StreamProbe({ format: 'auto' });
    const { output, closed } = pipeOf(`process.stdout.write('{"a":1}\\r\\n{"a":2}')`);
    await read(probe, output);
    await until(() => probe.ended);
    await closed;
    expect(await probe.take()).toEqual(['{"a":1}', '{"a":2}']);
    expect(probe.writer.format).toBe('json');
  });

  test('is held back by a full buffer, and loses nothing', async () => {
    const probe = new StreamProbe({ bufferBytes: 50_000 });
    const { output, closed } = pipeOf(`for (let n = 0; n < 200_000; n++) process.stdout.write(n + '\\n')`);
    await read(probe, output);
    const rows: string[] = [];
    while (!probe.writer.drained) {
      await until(() => probe.writer.full || probe.ended);
      expect(probe.writer.heldBytes).toBeLessThan(500_000);
      rows.push(...(await probe.take()));
    }
    await closed;
    expect(rows).toEqual(Array.from({ length: 200_000 }, (_, n) => String(n)));
  });

  test('may be an Arrow stream', async () => {
    const probe = new StreamProbe({ format: 'arrow' });
    const input = new PassThrough();
    await read(probe, input);
    input.end(tableToIPC(tableFromArrays({ n: Int32Array.of(1, 2, 3) }), 'stream'));
    await until(() => probe.ended);
    expect((await probe.writer.seal(0)).rows).toBe(3);
  });

  test('is let go when it is stopped, and what it had read ahead is a row', async () => {
    const probe = new StreamProbe({ bufferBytes: 1 });
    const input = new PassThrough();
    const receiver = await read(probe, input);
    input.write('one\n');
    await until(() => probe.writer.full);
    // The input is paused now.
    input.write('two\nhal');
    await probe.writer.withoutWaiting(() => receiver.stop());
    expect(await probe.take()).toEqual(['one', 'two', 'hal']);
    expect(input.eventNames().filter((name) => input.listenerCount(name) > 0 && name === 'data')).toEqual([]);
    expect(probe.ended).toBe(false);
  });

  test('that has ended already ends the source', async () => {
    const input = new PassThrough();
    input.end();
    input.resume();
    await once(input, 'close');
    const probe = new StreamProbe();
    await read(probe, input);
    expect(probe.ended).toBe(true);
  });

  test('that cannot be read fails the source', async () => {
    const probe = new StreamProbe();
    await read(probe, createReadStream(tmpdir()));
    await until(() => probe.error !== undefined);
    expect(probe.error?.message).toContain('standard input cannot be read: EISDIR');
  });

  test('has one reader', () => {
    const source = stdinSource();
    const stdin = new PassThrough();
    source.open({}, new StreamProbe().context({ stdin }));
    expect(() => source.open({}, new StreamProbe().context({ stdin }))).toThrow(
      'read by another stream already',
    );
  });
});

import { createServer, connect } from 'node:net';
import type { Server, Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { backOffMs } from './back-off.ts';
import { parseSocketAddress } from './socket-address.ts';
import { socketSource } from './socket.ts';
import { SourceError } from './source.ts';
import type { Receiver } from './source.ts';
import { StreamProbe, until } from './testing/stream-probe.ts';

const cleanups: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A server on a free port, or a given one, that greets each client. */
async function serve(
  greet: (socket: Socket) => void,
  port = 0,
): Promise<{ server: Server; port: number; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    greet(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => close(server, sockets));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('an address is expected');
  return { server, port: address.port, sockets };
}

function close(server: Server, sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.destroy();
  server.close();
}

async function receive(
  probe: StreamProbe,
  address: string,
  options: { listen?: boolean; once?: boolean } = {},
): Promise<Receiver> {
  const context = probe.context({ once: options.once ?? false });
  const receiver = socketSource.open({ address, listen: options.listen }, context);
  cleanups.push(() => probe.writer.withoutWaiting(() => receiver.stop()));
  await receiver.start();
  return receiver;
}

async function listening(probe: StreamProbe): Promise<number> {
  const { message } = await probe.noticed('listening on');
  return Number(/:(\d+)$/.exec(message)?.[1]);
}

describe('a client', () => {
  test('reads the lines of a server, half a line at the end too', async () => {
    const { port } = await serve((socket) => socket.end('one\ntwo\nhal'));
    const probe = new StreamProbe();
    await receive(probe, `127.0.0.1:${port}`, { once: true });
    await until(() => probe.ended);
    expect(await probe.take()).toEqual(['one', 'two', 'hal']);
    expect(probe.error).toBeUndefined();
  });

  test('connects again when the server is restarted', async () => {
    const first = await serve((socket) => socket.write('before\n'));
    const probe = new StreamProbe();
    await receive(probe, `127.0.0.1:${first.port}`);
    await until(() => probe.writer.counters.rowsRead === 1);
    close(first.server, first.sockets);
    await probe.noticed('the connection was closed by the server; trying again in 0.2 s');
    await serve((socket) => socket.write('after\n'), first.port);
    await until(() => probe.writer.counters.rowsRead === 2);
    expect(await probe.take()).toEqual(['before', 'after']);
  });

  test('waits for a server that is not there yet, and says so each time', async () => {
    const { server, port, sockets } = await serve(() => undefined);
    close(server, sockets);
    const probe = new StreamProbe();
    await receive(probe, `:${port}`);
    await probe.noticed(`socket('127.0.0.1:${port}'): connection refused; trying again in 0.2 s`);
    await probe.noticed('trying again in 0.4 s');
    await serve((socket) => socket.write('here\n'), port);
    await until(() => probe.writer.counters.rowsRead === 1);
    expect(probe.error).toBeUndefined();
  });

  test('does not start without a server when it has to be now', async () => {
    const { server, port, sockets } = await serve(() => undefined);
    close(server, sockets);
    const starting = receive(new StreamProbe(), `${port}`, { once: true });
    await expect(starting).rejects.toThrow('connection refused');
    await expect(starting).rejects.toMatchObject({ retryable: true });
  });

  test('is stopped at any time: while it connects, while it waits, and while it reads half a line', async () => {
    const probe = new StreamProbe();
    const { port } = await serve((socket) => socket.write('one\nhalf'));
    const reading = await receive(probe, `${port}`);
    await until(() => probe.writer.counters.bytesRead === 8);
    const connecting = await receive(probe, `${port}`);
    await Promise.all([reading.stop(), connecting.stop()]);
    expect((await probe.take()).slice(0, 2)).toEqual(['one', 'half']);
  });

  test('is held back by a full buffer, and then reads everything', async () => {
    const line = `${'x'.repeat(999)}\n`;
    const { port, sockets } = await serve((socket) => socket.end(line.repeat(24_000)));
    const probe = new StreamProbe({ bufferBytes: 200_000 });
    await receive(probe, `${port}`, { once: true });
    await until(() => probe.writer.full);
    const held = probe.writer.heldBytes;
    // The bound, and one chunk that was in the receiver's hands.
    expect(held).toBeLessThan(200_000 + 600 * 1024);
    for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
    expect(probe.writer.heldBytes).toBe(held);
    expect(sockets[0]?.writableLength).toBeGreaterThan(0);
    let rows = 0;
    while (!probe.writer.drained) {
      await until(() => probe.writer.full || probe.ended);
      expect(probe.writer.heldBytes).toBeLessThan(200_000 + 600 * 1024);
      rows += (await probe.take()).length;
    }
    expect(rows).toBe(24_000);
  });
});

describe('a listener', () => {
  test('accepts many clients, with lines of their own', async () => {
    const probe = new StreamProbe();
    await receive(probe, ':0', { listen: true });
    const port = await listening(probe);
    const clients = Array.from({ length: 20 }, (_, n) => {
      const client = connect(port, '127.0.0.1');
      client.write(`first of ${n}\nsec`);
      return client;
    });
    await until(() => probe.writer.counters.rowsRead === 20);
    for (const [n, client] of clients.entries()) client.end(`ond of ${n}`);
    await until(() => probe.writer.counters.rowsRead === 40);
    const rows = await probe.take();
    const expected = clients.flatMap((_, n) => [`first of ${n}`, `second of ${n}`]);
    expect(rows.toSorted()).toEqual(expected.toSorted());
    expect(probe.ended).toBe(false);
  });

  test('ends, once, when clients have come and gone', async () => {
    const probe = new StreamProbe();
    await receive(probe, '127.0.0.1:0', { listen: true, once: true });
    const port = await listening(probe);
    const [one, other] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    one.write('a\n');
    other.write('b\n');
    await until(() => probe.writer.counters.rowsRead === 2);
    one.end();
    await until(() => one.closed);
    expect(probe.ended).toBe(false);
    other.end('c');
    await until(() => probe.ended);
    expect((await probe.take()).toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('keeps what a client sent that was cut off', async () => {
    const probe = new StreamProbe();
    await receive(probe, ':0', { listen: true });
    const client = connect(await listening(probe), '127.0.0.1');
    client.write('whole\nhalf');
    await until(() => probe.writer.counters.bytesRead === 10);
    client.resetAndDestroy();
    await probe.noticed('connection reset');
    expect(await probe.take()).toEqual(['whole', 'half']);
  });

  test('disconnects a client whose bytes are no Arrow, and counts it', async () => {
    const probe = new StreamProbe({ format: 'arrow' });
    await receive(probe, ':0', { listen: true });
    const client = connect(await listening(probe), '127.0.0.1');
    client.on('error', () => undefined);
    client.write('this is just some text\n');
    await probe.noticed(/was disconnected: this is not an Arrow IPC stream/);
    await until(() => client.closed);
    expect(probe.writer.counters).toMatchObject({ rowsRead: 1, rowsBad: 1 });
    expect(probe.error).toBeUndefined();
  });

  test('closes its clients when it is stopped, and keeps half lines', async () => {
    const probe = new StreamProbe();
    const receiver = await receive(probe, ':0', { listen: true });
    const client = connect(await listening(probe), '127.0.0.1');
    client.on('error', () => undefined);
    client.write('half');
    await until(() => probe.writer.counters.bytesRead === 4);
    await receiver.stop();
    expect(await probe.take()).toEqual(['half']);
    await until(() => client.closed);
  });

  test('cannot be started where something else listens', async () => {
    const { port } = await serve(() => undefined);
    await expect(receive(new StreamProbe(), `${port}`, { listen: true })).rejects.toThrow(
      'the address is in use',
    );
  });
});

describe('an address', () => {
  test.each([
    ['localhost:9999', 'localhost', 9999],
    [':9999', '127.0.0.1', 9999],
    ['9999', '127.0.0.1', 9999],
    ['[::1]:80', '::1', 80],
    [' a-b.example.org:1 ', 'a-b.example.org', 1],
  ])('%j is host %s and port %i', (text, host, port) => {
    expect(parseSocketAddress(text, false)).toEqual({ host, port });
  });

  test.each([
    ['localhost', "a port is missing, as in 'localhost:9999'"],
    ['tcp://localhost:9999', "write it without the protocol: 'localhost:9999'"],
    ['localhost:99999', "write 'host:port', as in 'localhost:9999'; a port is a number up to 65535"],
    ['localhost:0', undefined],
    ['a b:1', undefined],
    ['::1:80', undefined],
    ['', undefined],
  ])('%j is an error with a hint', (text, hint) => {
    const parse = (): unknown => parseSocketAddress(text, false);
    expect(parse).toThrow(SourceError);
    expect(parse).toThrow(expect.objectContaining({ hint: hint ?? expect.stringContaining('host:port') }));
  });

  test('may have port 0 to listen on any', () => {
    expect(parseSocketAddress(':0', true).port).toBe(0);
  });
});

test('pauses between tries grow from 0.2 s to 10 s', () => {
  expect([0, 1, 2, 5, 6, 1000].map(backOffMs)).toEqual([200, 400, 800, 6400, 10_000, 10_000]);
});

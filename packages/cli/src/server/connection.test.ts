import { createConnection } from 'node:net';
import { afterEach, describe as suite, expect, it } from 'vitest';
import { UsageError } from '../report-error.ts';
import { parseListenAddress } from './listen-address.ts';
import { PgClient } from './testing/pg-client.ts';
import {
  bind,
  cstring,
  errorFields,
  execute,
  int32,
  message,
  packet,
  parse,
  RawClient,
  startup,
  sync,
  types,
} from './testing/raw-client.ts';
import { testCertificate } from './testing/test-certificate.ts';
import type { TestServer } from './testing/test-server.ts';
import { patience, startTestServer } from './testing/test-server.ts';

let test: TestServer;
afterEach(() => test.close());

/** Whoever comes next is served. */
async function expectService(): Promise<void> {
  const client = await RawClient.open(test.where);
  expect(types(await client.query('SELECT 1'))).toBe('TDCZ');
  client.close();
}

suite('the beginning of a connection', () => {
  it('tells the client what it needs to know', async () => {
    test = await startTestServer();
    const client = await RawClient.connect(test.where);
    client.socket.write(
      startup({ user: 'me', application_name: 'x', client_encoding: 'LATIN1', DateStyle: 'ISO' }),
    );
    const frames = await client.until('Z');
    expect(types(frames)).toMatch(/^RS+KZ$/);
    const parameters = Object.fromEntries(
      frames.filter(({ type }) => type === 'S').map(({ body }) => body.toString().split('\0').slice(0, 2)),
    );
    expect(parameters).toMatchObject({
      server_version: '15.0 (weir 1.2.3)',
      client_encoding: 'UTF8',
      application_name: 'x',
      standard_conforming_strings: 'on',
      integer_datetimes: 'on',
    });
    client.close();
  });

  it('declines encryption that it does not have, and goes on', async () => {
    test = await startTestServer();
    const socket = createConnection(test.where);
    const answers: string[] = [];
    socket.on('data', (bytes: Buffer) => answers.push(bytes.toString('latin1')));
    socket.write(packet(int32(80_877_104)));
    await expect.poll(() => answers.join(''), patience).toBe('N');
    socket.write(packet(int32(80_877_103)));
    await expect.poll(() => answers.join(''), patience).toBe('NN');
    socket.write(startup({ user: 'me' }));
    await expect.poll(() => answers.join(''), patience).toMatch(/^NNR.*Z\0\0\0\x05I$/s);
    socket.destroy();
  });

  it('takes nothing that comes unencrypted along with the request for encryption', async () => {
    test = await startTestServer({ tls: testCertificate });
    const client = await RawClient.connect(test.where);
    client.send(packet(int32(80_877_103)), startup({ user: 'me' }));
    expect(errorFields(await client.next())).toMatchObject({ S: 'FATAL', C: '08P01' });
    expect(await client.next()).toBeUndefined();
  });

  it('is refused without TLS on an address that others can reach, once there is a certificate', async () => {
    const options = { tls: testCertificate, password: 'secret' };
    test = await startTestServer(options);
    const open = await test.server.listen({ host: '0.0.0.0', port: 0 });
    const plain = await RawClient.connect({ host: '127.0.0.1', port: open });
    plain.send(startup({ user: 'me' }));
    expect(errorFields(await plain.next())).toMatchObject({
      S: 'FATAL',
      C: '28000',
      M: 'only encrypted connections are taken here',
      H: 'connect with TLS: sslmode=require',
    });
    expect(await plain.next()).toBeUndefined();
    const ca = testCertificate.cert;
    const where = { host: '127.0.0.1', user: 'me', password: 'secret' };
    const encrypted = new PgClient({ ...where, port: open, ssl: { ca, servername: 'localhost' } });
    await encrypted.connect();
    expect((await encrypted.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
    await encrypted.end();
    const local = new PgClient({ ...where, port: test.port, ssl: false });
    await local.connect();
    await local.end();
  });

  it('agrees on protocol 3.0 with clients of later ones, and on none with others', async () => {
    test = await startTestServer();
    const later = await RawClient.connect(test.where);
    later.send(packet(int32(196_610), cstring('_pq_.x'), cstring('1'), Buffer.from([0])));
    expect(types(await later.until('Z'))).toMatch(/^vRS+KZ$/);
    later.close();
    const other = await RawClient.connect(test.where);
    other.send(packet(int32(131_072), cstring('me')));
    expect(errorFields(await other.next())).toMatchObject({ S: 'FATAL', C: '08P01' });
  });

  it('is over when the client takes too long', async () => {
    test = await startTestServer({ limits: { startupMs: 50 } });
    const client = await RawClient.connect(test.where);
    client.socket.write(Buffer.from([0, 0]));
    expect(await client.next()).toBeUndefined();
  });
});

suite('bounds', () => {
  it('one client too many is told so; when one leaves there is room', async () => {
    test = await startTestServer({ limits: { connections: 2 } });
    const clients = [await RawClient.open(test.where), await RawClient.open(test.where)];
    const third = await RawClient.connect(test.where);
    expect(errorFields(await third.next())).toMatchObject({ S: 'FATAL', C: '53300' });
    clients[0]?.close();
    await expect.poll(() => test.server.connections, patience).toBe(1);
    await expectService();
    clients[1]?.close();
  });

  it('a client that asks nothing is disconnected, and within a transaction sooner', async () => {
    test = await startTestServer({ limits: { idleMs: 300, idleInTransactionMs: 50 } });
    const inTransaction = await RawClient.open(test.where);
    await inTransaction.query('BEGIN');
    expect(errorFields((await inTransaction.until('E')).at(-1))).toMatchObject({ S: 'FATAL', C: '25P03' });
    const idle = await RawClient.open(test.where);
    expect(errorFields((await idle.until('E')).at(-1))).toMatchObject({ S: 'FATAL', C: '57P05' });
    expect(await idle.next()).toBeUndefined();
  });

  it('a message that is too long ends the connection', async () => {
    test = await startTestServer({ limits: { messageBytes: 1000 } });
    const client = await RawClient.open(test.where);
    client.send(message('Q', cstring('x'.repeat(1000))));
    expect(errorFields(await client.next())).toMatchObject({ S: 'FATAL', C: '08P01' });
    await expectService();
  });

  it('messages that wait are not read without end, and are all answered', async () => {
    test = await startTestServer({ limits: { waitingBytes: 1000 } });
    const client = await RawClient.open(test.where);
    const one = Buffer.concat([parse('', `SELECT 1 -- ${'x'.repeat(500)}`), bind('', ''), execute(''), sync]);
    client.send(...Array.from({ length: 200 }, () => one));
    for (let i = 0; i < 200; i++) expect(types(await client.until('Z'))).toBe('12DCZ');
    client.close();
  });

  it('a row that is too large is an error, and nothing of it is sent', async () => {
    test = await startTestServer({ limits: { outputBytes: 1000, rowBytes: 10_000 } });
    const client = await RawClient.open(test.where);
    const frames = await client.query(`SELECT repeat('x', n::INTEGER) FROM (VALUES (3), (20000)) t(n)`);
    expect([types(frames), errorFields(frames.at(-2))['C']]).toEqual(['TDEZ', '54000']);
    client.close();
  });
});

suite('slow and vanishing clients', () => {
  /** More than all buffers between two sockets hold. */
  const manyRows = `SELECT repeat('x', 2000) FROM range(10000)`;

  it('one that never reads makes its query wait, and nobody else', async () => {
    test = await startTestServer();
    const client = await RawClient.open(test.where);
    client.socket.pause();
    client.send(message('Q', cstring(manyRows)));
    await expect.poll(() => test.backend.running, patience).toBe(1);
    await expectService();
    expect(test.backend.running).toBe(1);
    client.close();
    await expect.poll(() => test.backend.running, patience).toBe(0);
  });

  it('one that takes nothing for too long is disconnected', async () => {
    test = await startTestServer({ limits: { stalledMs: 100 } });
    const client = await RawClient.open(test.where);
    client.socket.pause();
    client.send(message('Q', cstring(manyRows)));
    await expect.poll(() => test.backend.running, patience).toBe(1);
    await expect.poll(() => test.server.connections, patience).toBe(0);
    expect(test.backend.running).toBe(0);
    client.close();
  });

  it('one that reads a row now and then holds one buffer, and gets its rows', async () => {
    test = await startTestServer({ limits: { outputBytes: 2000 } });
    const client = await RawClient.open(test.where);
    client.send(parse('', manyRows), bind('', ''), execute('', 3), message('H'));
    for (let rows = 0; rows < 30; rows += 3) {
      const frames = await client.until('s');
      expect(frames.filter(({ type }) => type === 'D')).toHaveLength(3);
      await expectService();
      client.send(execute('', 3), message('H'));
    }
    client.close();
    await expect.poll(() => test.backend.running, patience).toBe(0);
  });

  it('200 that connect and vanish leave nothing behind', async () => {
    test = await startTestServer({ limits: { connections: 300 } });
    await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const client = i % 4 === 0 ? await RawClient.connect(test.where) : await RawClient.open(test.where);
        if (i % 4 === 1) client.send(message('Q', cstring('SELECT n FROM live')));
        if (i % 4 === 2) client.send(message('Q', cstring('SELECT i FROM range(100000) t(i)')));
        if (i % 4 === 3) client.socket.write(Buffer.from([0x51, 0, 0]));
        if (i % 8 < 4) client.socket.resetAndDestroy();
        else client.close();
      }),
    );
    await expect.poll(() => test.server.connections, patience).toBe(0);
    await expect.poll(() => test.backend.running, patience).toBe(0);
    await expectService();
  });

  it('all are told when the server ends, whatever they do', async () => {
    test = await startTestServer({ limits: { lingerMs: 200 } });
    const idle = await RawClient.open(test.where);
    const live = await RawClient.open(test.where);
    live.send(message('Q', cstring('SELECT n FROM live')));
    await live.until('D');
    const deaf = await RawClient.open(test.where);
    deaf.socket.pause();
    deaf.send(message('Q', cstring(manyRows)));
    await expect.poll(() => test.backend.running, patience).toBe(2);
    await test.server.close();
    expect(errorFields((await idle.until('E')).at(-1))).toMatchObject({ S: 'FATAL', C: '57P01' });
    expect(errorFields((await live.until('E')).at(-1))).toMatchObject({ C: '57P01' });
    expect(await idle.next()).toBeUndefined();
    deaf.close();
  });
});

suite('addresses', () => {
  it('others than of this machine need a password', async () => {
    test = await startTestServer();
    for (const host of ['0.0.0.0', '::', '192.168.0.1', 'example.org'])
      await expect(test.server.listen({ host, port: 0 })).rejects.toThrow(UsageError);
    await expect(test.server.listen({ host: '::1', port: 0 })).resolves.toBeGreaterThan(0);
    const open = await startTestServer({ password: 'x' });
    await expect(open.server.listen({ host: '0.0.0.0', port: 0 })).resolves.toBeGreaterThan(0);
    await open.close();
  });

  it('in use are told', async () => {
    test = await startTestServer();
    await expect(test.server.listen(test.where)).rejects.toThrow(
      `cannot listen on 127.0.0.1:${test.port}: something else listens there`,
    );
  });

  it.each([
    ['127.0.0.1:5433', { host: '127.0.0.1', port: 5433 }],
    ['6000', { host: '127.0.0.1', port: 6000 }],
    [':6000', { host: '127.0.0.1', port: 6000 }],
    ['localhost', { host: 'localhost', port: 5433 }],
    ['[::1]:6000', { host: '::1', port: 6000 }],
    ['[::1]', { host: '::1', port: 5433 }],
  ])('%s is read', async (text, address) => {
    test = await startTestServer();
    expect(parseListenAddress(text)).toEqual(address);
  });

  it.each(['a:b', '1.2.3.4:99999', 'postgres://x', ''])('"%s" is none', async (text) => {
    test = await startTestServer();
    if (text === '') expect(parseListenAddress(text).port).toBe(5433);
    else expect(() => parseListenAddress(text)).toThrow(UsageError);
  });
});

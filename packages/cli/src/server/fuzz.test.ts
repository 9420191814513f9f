import { once } from 'node:events';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  bind,
  closeMessage,
  cstring,
  describe,
  execute,
  int16,
  int32,
  message,
  packet,
  parse,
  RawClient,
  startup,
  sync,
  types,
} from './testing/raw-client.ts';
import type { TestServer } from './testing/test-server.ts';
import { patience, startTestServer } from './testing/test-server.ts';

let test: TestServer;
const unhandled: unknown[] = [];
const note = (error: unknown): void => {
  unhandled.push(error);
};

beforeAll(async () => {
  test = await startTestServer({ limits: { connections: 200, messageBytes: 100_000 } });
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
});

afterAll(async () => {
  process.off('uncaughtException', note);
  process.off('unhandledRejection', note);
  await test.close();
});

/** What a well-behaved client sends, one message after the other. */
const conversation: readonly Buffer[] = [
  startup({ user: 'me', database: 'weir', options: '-c statement_timeout=1000' }),
  message('Q', cstring(`SELECT 1; SET application_name = 'x'; SHOW ALL`)),
  parse('s', 'SELECT $1::INTEGER, $2::VARCHAR, $3::INTEGER[]', [23, 25, 1007]),
  describe('S', 's'),
  bind(
    'p',
    's',
    [
      int32(5),
      Buffer.from('é'),
      Buffer.from('0000000100000000000000170000000100000001000000040000000a', 'hex'),
    ],
    1,
    1,
  ),
  describe('P', 'p'),
  execute('p', 1),
  closeMessage('P', 'p'),
  sync,
  message('Q', cstring('COPY (SELECT i FROM range(10) t(i)) TO STDOUT (FORMAT csv, HEADER)')),
  message(
    'Q',
    cstring('BEGIN; DECLARE c CURSOR FOR SELECT i FROM range(10) t(i); FETCH 2 FROM c; CLOSE c; COMMIT'),
  ),
  message('Q', cstring('SELECT relname FROM pg_catalog.pg_class')),
  message('H'),
  message('X'),
];

/** Sends the bytes, lets the server answer as long as it has something to say, and goes away. */
async function attack(bytes: Buffer, reset: boolean): Promise<void> {
  const client = await RawClient.connect(test.where);
  client.socket.write(bytes);
  const silence = new AbortController();
  let quiet = setTimeout(() => silence.abort(), quietMs);
  client.socket.on('data', () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => silence.abort(), quietMs);
  });
  const ended = client.until('never');
  await Promise.race([ended, once(silence.signal, 'abort')]);
  clearTimeout(quiet);
  if (reset) client.socket.resetAndDestroy();
  else client.close();
}

const quietMs = 60;

/** Many at once; each goes away in one of two ways. */
async function attackWith(cases: fc.Arbitrary<Buffer>): Promise<void> {
  const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  const runs = Number(process.env['FUZZ_RUNS'] ?? 200);
  const attacks = fc.sample(cases, { seed, numRuns: runs });
  for (let start = 0; start < attacks.length; start += 100)
    await Promise.all(attacks.slice(start, start + 100).map((bytes, i) => attack(bytes, i % 2 === 0)));
  await expectUnharmed(`FUZZ_SEED=${seed}`);
}

async function expectUnharmed(how = ''): Promise<void> {
  const client = await RawClient.open(test.where);
  expect(types(await client.query('SELECT 42')), how).toBe('TDCZ');
  client.close();
  await expect.poll(() => [test.server.connections, test.backend.running], patience).toEqual([0, 0]);
  expect(unhandled, how).toEqual([]);
}

it('bytes that are anything do no harm', async () => {
  const introduction = fc.constantFrom(startup({ user: 'me' }), Buffer.alloc(0));
  const bytes = fc.uint8Array({ maxLength: 300 });
  await attackWith(fc.tuple(introduction, bytes).map((parts) => Buffer.concat(parts)));
});

it('messages with bytes changed, left out or put in do no harm', async () => {
  const whole = Buffer.concat(conversation);
  const change = fc.record({
    at: fc.integer({ min: 0, max: whole.length - 1 }),
    remove: fc.integer({ min: 0, max: 5 }),
    insert: fc.uint8Array({ maxLength: 5 }),
  });
  const changed = fc
    .array(change, { minLength: 1, maxLength: 6 })
    .map((changes) =>
      changes.reduce(
        (bytes, { at, remove, insert }) =>
          Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]),
        whole,
      ),
    );
  await attackWith(changed);
});

it('messages of known types with any body do no harm', async () => {
  const type = fc.constantFrom(...'QPBDECSHXFdcfp'.split(''));
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    fc.constantFrom(cstring(''), cstring('S'), Buffer.concat([cstring(''), cstring('SELECT 1'), int16(-1)])),
  );
  const messages = fc.array(fc.tuple(type, body), { maxLength: 20 });
  await attackWith(
    messages.map((parts) =>
      Buffer.concat([startup({ user: 'me' }), ...parts.map(([each, bytes]) => message(each, bytes))]),
    ),
  );
});

it('known messages in any order do no harm', async () => {
  const [introduction = Buffer.alloc(0), ...messages] = conversation;
  const order = fc.array(fc.constantFrom(...messages), { maxLength: 30 });
  await attackWith(order.map((parts) => Buffer.concat([introduction, ...parts])));
});

it('a conversation that breaks off anywhere does no harm', async () => {
  const whole = Buffer.concat(conversation);
  await attackWith(fc.integer({ min: 0, max: whole.length }).map((end) => whole.subarray(0, end)));
});

it('lengths and counts that are lies do no harm', async () => {
  const lies = [
    Buffer.from('7fffffff', 'hex'),
    Buffer.from('ffffffff', 'hex'),
    Buffer.from('00000000', 'hex'),
    packet(int32(196_608), Buffer.alloc(9000, 'x')),
    packet(int32(80_877_102)),
    ...['7fffffff', 'ffffffff', '00000003', '000f4240'].map((length) =>
      Buffer.concat([startup({ user: 'me' }), Buffer.from(`51${length}`, 'hex'), Buffer.alloc(1000, 'x')]),
    ),
    Buffer.concat([
      startup({ user: 'me' }),
      message('B', cstring(''), cstring(''), int16(0), int16(-1), int32(0x7fffffff)),
    ]),
    Buffer.concat([
      startup({ user: 'me' }),
      message('B', cstring(''), cstring(''), int16(0), int16(1), int32(-2)),
    ]),
    Buffer.concat([startup({ user: 'me' }), message('E', cstring(''), int32(-5)), sync]),
  ];
  await Promise.all(lies.map((lie) => attack(lie, false)));
  await expectUnharmed();
});

import { afterAll, afterEach, beforeAll, beforeEach, describe as suite, expect, it } from 'vitest';
import { error, firstColumn, status, tags } from '../testing/answers.ts';
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
  sync,
  types,
} from '../testing/raw-client.ts';
import type { TestServer } from '../testing/test-server.ts';
import { patience, startTestServer } from '../testing/test-server.ts';

const limits = {
  statements: 5,
  portals: 3,
  heldBytes: 100_000,
  sqlCharacters: 10_000,
  messageBytes: 200_000,
};
let test: TestServer;
let client: RawClient;

beforeAll(async () => {
  test = await startTestServer({ limits });
});
afterAll(() => test.close());
beforeEach(async () => {
  client = await RawClient.open(test.where);
});
afterEach(() => client.close());

suite('the simple query protocol', () => {
  it('answers each statement of a text, and ends at the first error', async () => {
    const frames = await client.query(`SELECT 1; SELECT 'a;b' -- ;\n; SELEC 3; SELECT 4`);
    expect(types(frames)).toBe('TDCTDCEZ');
    expect(tags(frames)).toEqual(['SELECT 1', 'SELECT 1']);
  });

  it('answers a text without statements', async () => {
    expect(types(await client.query(' ; -- nothing'))).toBe('IZ');
  });

  it('tells where an error is, in characters of the whole text', async () => {
    const frames = await client.query(`SELECT '😀é'; SELECT * FRM t`);
    expect(error(frames)).toMatchObject({ S: 'ERROR', C: '42601', H: 'this is a test', P: '27' });
  });

  it('refuses SQL that is too long, and goes on', async () => {
    expect(error(await client.query(`SELECT '${'x'.repeat(10_000)}'`))['C']).toBe('54000');
    expect(types(await client.query('SELECT 1'))).toBe('TDCZ');
  });

  it('refuses text that is not UTF-8, and goes on', async () => {
    client.send(message('Q', Buffer.from([0xff, 0x00])));
    expect(error(await client.until('Z'))['C']).toBe('22021');
    expect(types(await client.query('SELECT 1'))).toBe('TDCZ');
  });
});

suite('the extended query protocol', () => {
  it('prepares, describes, binds and executes', async () => {
    client.send(parse('s', 'SELECT $1::BIGINT + 1 AS n'), describe('S', 's'), sync);
    expect(types(await client.until('Z'))).toBe('1tTZ');
    for (const value of ['1', '41']) {
      client.send(bind('', 's', [Buffer.from(value)]), describe('P', ''), execute(''), sync);
      const frames = await client.until('Z');
      expect(types(frames)).toBe('2TDCZ');
      expect(firstColumn(frames)).toEqual([String(Number(value) + 1)]);
    }
  });

  it('sends rows in portions', async () => {
    client.send(parse('', 'SELECT i FROM range(5) t(i)'), bind('p', ''), execute('p', 2), execute('p', 2));
    client.send(execute('p', 2), execute('p', 2), closeMessage('P', 'p'), sync);
    const frames = await client.until('Z');
    expect(types(frames)).toBe('12DDsDDsDCC3Z');
    expect(firstColumn(frames)).toEqual(['0', '1', '2', '3', '4']);
    expect(tags(frames)).toEqual(['SELECT 1', 'SELECT 0']);
  });

  it('skips messages after an error until Sync', async () => {
    client.send(parse('', 'SELEC'), bind('', ''), execute(''), message('Q', cstring('SELECT 1')), sync);
    expect(types(await client.until('Z'))).toBe('EZ');
    client.send(parse('', 'SELECT 1'), bind('', ''), execute(''), sync);
    expect(types(await client.until('Z'))).toBe('12DCZ');
  });

  it('answers the beginning of a series before its Sync, when it is asked to flush', async () => {
    client.send(parse('', 'SELECT 1'), message('H'));
    expect((await client.next())?.type).toBe('1');
    client.send(sync);
    expect(types(await client.until('Z'))).toBe('Z');
  });

  it('forgets portals with the end of the series, statements never', async () => {
    client.send(parse('s', 'SELECT 1'), bind('p', 's'), sync);
    await client.until('Z');
    client.send(execute('p'), sync);
    expect(error(await client.until('Z'))['C']).toBe('34000');
    client.send(bind('p', 's'), execute('p'), sync);
    expect(types(await client.until('Z'))).toBe('2DCZ');
  });

  it('keeps portals to the end of a transaction', async () => {
    await client.query('BEGIN');
    client.send(parse('', 'SELECT i FROM range(3) t(i)'), bind('p', ''), execute('p', 1), sync);
    await client.until('Z');
    client.send(execute('p'), sync);
    expect(firstColumn(await client.until('Z'))).toEqual(['1', '2']);
    await client.query('COMMIT');
    client.send(execute('p'), sync);
    expect(error(await client.until('Z'))['C']).toBe('34000');
  });

  it.each([
    ['an unknown statement', [bind('', 'nowhere')], '26000'],
    ['an unknown portal', [execute('nowhere')], '34000'],
    ['a statement that exists', [parse('a', 'SELECT 1'), parse('a', 'SELECT 1')], '42P05'],
    ['too few parameters', [parse('', 'SELECT $1::INTEGER'), bind('', '')], '08P01'],
    ['two statements', [parse('', 'SELECT 1; SELECT 2')], '42601'],
    ['a format that there is none', [parse('', 'SELECT 1'), bind('', '', [], 0, 7)], '22023'],
    ['a body that breaks off', [message('B', Buffer.from('abc'))], '08P01'],
    ['a body with more behind it', [message('E', cstring(''), int32(0), int32(0))], '08P01'],
    ['a count that is a lie', [message('P', cstring(''), cstring('SELECT 1'), int16(-1))], '08P01'],
  ])('tells of %s, and goes on', async (_, messages, state) => {
    client.send(...messages, sync);
    const frames = [...(await client.until('E')), ...(await client.until('Z'))];
    expect(error(frames)['C']).toBe(state);
    client.send(closeMessage('S', 'a'), sync);
    await client.until('Z');
    expect(types(await client.query('SELECT 1'))).toBe('TDCZ');
  });

  it('refuses function calls, which need no Sync', async () => {
    client.send(message('F', int32(1)));
    expect(types(await client.until('Z'))).toBe('EZ');
  });

  it('takes an empty statement', async () => {
    client.send(parse('', ' '), bind('', ''), describe('P', ''), execute(''), sync);
    expect(types(await client.until('Z'))).toBe('12nIZ');
  });

  it('bounds statements, open queries and what they hold', async () => {
    const many = [1, 2, 3, 4, 5, 6].map((n) => parse(`s${n}`, 'SELECT 1'));
    client.send(...many, sync);
    expect(types(await client.until('Z'))).toBe('11111EZ');
    client.send(bind('a', 's1'), bind('b', 's1'), bind('c', 's1'), bind('d', 's1'), sync);
    expect(types(await client.until('Z'))).toBe('222EZ');
    await client.query('DEALLOCATE ALL');
    client.send(parse('', 'SELECT $1::VARCHAR'), bind('', '', [Buffer.alloc(60_000, 'x')]), sync);
    const frames = await client.until('Z');
    expect(error(frames)).toMatchObject({ C: '54000', H: 'close what is not used any more' });
  });
});

suite('transactions', () => {
  it('show in the status, and fail as a whole', async () => {
    expect(status(await client.query('BEGIN'))).toBe('T');
    expect(status(await client.query('SELEC'))).toBe('E');
    expect(error(await client.query('SELECT 1'))['C']).toBe('25P02');
    const end = await client.query('COMMIT');
    expect([tags(end), status(end)]).toEqual([['ROLLBACK'], 'I']);
    expect(types(await client.query('SELECT 1'))).toBe('TDCZ');
  });

  it('take savepoints', async () => {
    expect(tags(await client.query('BEGIN; SAVEPOINT a; RELEASE a; SAVEPOINT b'))).toEqual([
      'BEGIN',
      'SAVEPOINT',
      'RELEASE',
      'SAVEPOINT',
    ]);
    await client.query('SELEC');
    expect(status(await client.query('ROLLBACK TO SAVEPOINT b'))).toBe('T');
  });

  it('that are not there, or there already, are warned of', async () => {
    expect(types(await client.query('COMMIT'))).toBe('NCZ');
    expect(types(await client.query('BEGIN; BEGIN'))).toBe('CNCZ');
  });
});

suite('cursors', () => {
  it('give rows as they are fetched', async () => {
    await client.query('BEGIN; DECLARE c NO SCROLL CURSOR FOR SELECT i FROM range(5) t(i)');
    const first = await client.query('FETCH FORWARD 2 FROM c');
    expect([types(first), tags(first), firstColumn(first)]).toEqual(['TDDCZ', ['FETCH 2'], ['0', '1']]);
    expect(firstColumn(await client.query('FETCH c'))).toEqual(['2']);
    expect(tags(await client.query('MOVE 1 IN c'))).toEqual(['MOVE 1']);
    expect(firstColumn(await client.query('FETCH ALL IN c'))).toEqual(['4']);
    expect(tags(await client.query('FETCH 3 FROM c; CLOSE c; COMMIT'))).toEqual([
      'FETCH 0',
      'CLOSE CURSOR',
      'COMMIT',
    ]);
  });

  it('need a transaction, or WITH HOLD', async () => {
    expect(error(await client.query('DECLARE c CURSOR FOR SELECT 1'))['C']).toBe('25P01');
    await client.query('DECLARE c CURSOR WITH HOLD FOR SELECT 1');
    expect(firstColumn(await client.query('FETCH ALL c'))).toEqual(['1']);
    expect(error(await client.query('FETCH BACKWARD 1 FROM c'))['C']).toBe('55000');
    expect(tags(await client.query('CLOSE ALL'))).toEqual(['CLOSE CURSOR ALL']);
  });

  it('tell of an error in their query at its place', async () => {
    const frames = await client.query('BEGIN; DECLARE c CURSOR FOR SELECT * FRM t');
    expect(error(frames)['P']).toBe('42');
  });
});

suite('settings', () => {
  it('are told when they change', async () => {
    const frames = await client.query(
      `SET application_name = 'me too'; SHOW application_name; RESET application_name`,
    );
    expect(types(frames)).toBe('SCTDCSCZ');
    expect(firstColumn(frames)).toEqual(['me too']);
  });

  it.each([
    [`SET batch_interval = '1s'`, '42704'],
    [`SET memory_limit = '1GB'`, '42704'],
    ['SET server_version = 9', '55P02'],
    [`SET client_encoding = 'LATIN1'`, '22023'],
    ['SHOW nothing', '42704'],
    ['SET', '42601'],
  ])('%s is refused', async (sql, state) => {
    expect(error(await client.query(sql))['C']).toBe(state);
  });

  it.each([
    ['SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY', 'SET'],
    [`SET TIME ZONE 'UTC'`, 'SET'],
    ['SET search_path TO main, public', 'SET'],
    ['SET LOCAL extra_float_digits = -3', 'SET'],
    ['RESET ALL', 'RESET'],
    ['DISCARD ALL', 'DISCARD ALL'],
    ['UNLISTEN *', 'UNLISTEN'],
    ['SHOW ALL', 'SHOW'],
  ])('%s is answered with %s', async (sql, tag) => {
    expect(tags(await client.query(sql))).toEqual([tag]);
  });
});

suite('COPY', () => {
  const rows = `(SELECT * FROM (VALUES (1, 'a,b', NULL), (2, E'tab\\t\\\\', 'q"')) t(n, s, x))`;

  async function copied(sql: string): Promise<string> {
    const frames = await client.query(sql);
    expect(types(frames)).toMatch(/^Hd*cCZ$/);
    return frames
      .filter(({ type }) => type === 'd')
      .map(({ body }) => body.toString('latin1'))
      .join('');
  }

  it('writes text', async () => {
    expect(await copied(`COPY ${rows} TO STDOUT`)).toBe('1\ta,b\t\\N\n2\ttab\\t\\\\\tq"\n');
    expect(await copied(`COPY ${rows} TO STDOUT (DELIMITER ',', NULL '-', HEADER)`)).toBe(
      'n,s,x\n1,a\\,b,-\n2,tab\\t\\\\,q"\n',
    );
  });

  it('writes CSV', async () => {
    expect(await copied(`COPY ${rows} TO STDOUT WITH (FORMAT csv, HEADER true)`)).toBe(
      'n,s,x\n1,"a,b",\n2,tab\t\\,"q"""\n',
    );
    expect(await copied(`COPY (SELECT '', 'x;y') TO STDOUT CSV DELIMITER ';'`)).toBe('"";"x;y"\n');
  });

  it('writes the binary format', async () => {
    const head = 'PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0';
    expect(await copied('COPY (SELECT 7::SMALLINT, NULL) TO STDOUT (FORMAT binary)')).toBe(
      `${head}\0\x02\0\0\0\x02\0\x07\xff\xff\xff\xff\xff\xff`,
    );
    expect(await copied('COPY (SELECT 7 WHERE false) TO STDOUT BINARY')).toBe(`${head}\xff\xff`);
  });

  it.each([
    [`COPY t FROM STDIN`, '42501'],
    [`COPY t TO '/tmp/file'`, '42501'],
    [`COPY (SELECT 1) TO PROGRAM 'x'`, '42501'],
    [`COPY (SELECT 1) TO STDOUT (FORMAT parquet)`, '22023'],
    [`COPY (SELECT 1) TO STDOUT (FREEZE)`, '42601'],
    [`COPY (SELECT 1`, '42601'],
  ])('%s is refused', async (sql, state) => {
    expect(error(await client.query(sql))['C']).toBe(state);
  });

  it('tells of an error in its query at its place', async () => {
    expect(error(await client.query('COPY (SELECT * FRM t) TO STDOUT'))['P']).toBe('20');
  });
});

suite('a live query', () => {
  it('sends rows as they come, until it is cancelled', async () => {
    client.close();
    client = await RawClient.connect(test.where);
    client.socket.write(packet(int32(196_608), cstring('user'), cstring('me'), Buffer.from([0])));
    const key = (await client.until('Z')).find(({ type }) => type === 'K')?.body;
    client.send(message('Q', cstring('SELECT n FROM live')));
    expect(firstColumn(await client.until('D'))).toEqual(['0']);
    test.backend.tick();
    expect(firstColumn(await client.until('D'))).toEqual(['1']);
    const wrong = await RawClient.connect(test.where);
    wrong.send(packet(int32(80_877_102), key?.subarray(0, 4) ?? Buffer.alloc(4), int32(1)));
    expect(await wrong.next()).toBeUndefined();
    test.backend.tick();
    expect(firstColumn(await client.until('D'))).toEqual(['2']);
    const right = await RawClient.connect(test.where);
    right.send(packet(int32(80_877_102), key ?? Buffer.alloc(8)));
    expect(error(await client.until('Z'))).toMatchObject({ C: '57014' });
    expect(types(await client.query('SELECT 1'))).toBe('TDCZ');
  });

  it('ends when its time is over', async () => {
    await client.query('SET statement_timeout = 50');
    const frames = await client.query('SELECT n FROM live');
    expect(error(frames)).toMatchObject({ C: '57014', M: 'canceling statement due to statement timeout' });
  });

  it('ends when its client goes away', async () => {
    client.send(message('Q', cstring('SELECT n FROM live')));
    await client.until('D');
    client.close();
    await expect.poll(() => test.backend.running, patience).toBe(0);
  });
});

import type pg from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, describe as suite, expect, it } from 'vitest';
import { PgClient } from './testing/pg-client.ts';
import { testCertificate } from './testing/test-certificate.ts';
import type { TestServer } from './testing/test-server.ts';
import { patience, startTestServer } from './testing/test-server.ts';

let test: TestServer;
let secured: TestServer;

beforeAll(async () => {
  test = await startTestServer();
  test.backend.shown.push({
    schema: 'main',
    name: 'clicks',
    kind: 'stream',
    columns: [
      { name: 'user_id', type: 'BIGINT' },
      { name: 'tags', type: 'VARCHAR[]' },
    ],
  });
  secured = await startTestServer({ password: 'pässword', tls: testCertificate });
});

afterAll(async () => {
  await test.close();
  await secured.close();
});

suite('node pg', () => {
  async function using<T>(options: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new PgClient({ user: 'me', database: 'weir', ...options });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  it('asks with parameters and prepared statements, and goes on after errors', async () => {
    await using(test.where, async (client) => {
      const { rows } = await client.query(
        'SELECT $1::BIGINT AS n, $2::VARCHAR AS s, [1, NULL] AS l, now() IS NULL AS b',
        [7, 'é'],
      );
      expect(rows).toEqual([{ n: '7', s: 'é', l: [1, null], b: false }]);
      for (const value of [1, 2]) {
        const prepared = await client.query({
          name: 'p',
          text: 'SELECT $1::INTEGER + 1 AS n',
          values: [value],
        });
        expect(prepared.rows).toEqual([{ n: value + 1 }]);
      }
      await expect(client.query('SELECT * FRM t')).rejects.toMatchObject({ code: '42601', position: '14' });
      await expect(client.query('SELECT $1::INTEGER', ['x'])).rejects.toMatchObject({ severity: 'ERROR' });
      expect((await client.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
    });
  });

  it('reads dates and times as such', async () => {
    await using(test.where, async (client) => {
      const { rows } = await client.query({
        text: `SELECT TIMESTAMPTZ '2024-02-03 04:05:06.789+00', INTERVAL '1 day 2 hours',
                 '{"a": [1]}'::JSON, 'ab'::BLOB`,
        rowMode: 'array',
      });
      expect(rows).toEqual([
        [
          new Date('2024-02-03T04:05:06.789Z'),
          expect.objectContaining({ days: 1, hours: 2 }),
          { a: [1] },
          Buffer.from('ab'),
        ],
      ]);
    });
  });

  it('comes in over TLS with the password', async () => {
    const { where } = secured;
    const tls = { ca: testCertificate.cert, servername: 'localhost' };
    const answer = await using({ ...where, password: 'pässword', ssl: tls }, (client) =>
      client.query('SELECT 1 AS n'),
    );
    expect(answer.rows).toEqual([{ n: 1 }]);
    const plain = await using({ ...where, password: 'pässword' }, (client) => client.query('SELECT 2 AS n'));
    expect(plain.rows).toEqual([{ n: 2 }]);
  });

  it.each([['wrong'], ['']])('does not come in with the password "%s"', async (password) => {
    const client = new PgClient({ ...secured.where, user: 'me', password });
    await expect(client.connect()).rejects.toThrow(/password/);
    await client.end();
    await expect.poll(() => secured.server.connections, patience).toBe(0);
  });
});

suite('postgres', () => {
  it('asks with parameters and arrays, and with a cursor', async () => {
    const sql = postgres({ ...test.where, user: 'me', database: 'weir', max: 1 });
    expect(await sql`SELECT ${'x'} AS s, ${sql.array([1, 2], 1007)}::INTEGER[] AS l`).toEqual([
      { s: 'x', l: [1, 2] },
    ]);
    const portions: number[] = [];
    await sql`SELECT i::INTEGER AS i FROM range(10) t(i)`.cursor(4, (rows) => {
      portions.push(rows.length);
    });
    expect(portions).toEqual([4, 4, 2]);
    await sql.begin(async (transaction) => {
      expect(await transaction`SELECT 1 AS n`).toEqual([{ n: 1 }]);
    });
    expect(await sql`SELECT table_name, table_type FROM information_schema.tables`).toEqual([
      { table_name: 'clicks', table_type: 'BASE TABLE' },
    ]);
    await sql.end();
  });

  it('cancels a live query', async () => {
    const sql = postgres({ ...test.where, user: 'me', max: 1 });
    const live = sql`SELECT n FROM live`;
    const ended = expect(live).rejects.toMatchObject({ code: '57014' });
    void live.execute();
    await expect.poll(() => test.backend.running, patience).toBe(1);
    live.cancel();
    await ended;
    await sql.end();
  });
});

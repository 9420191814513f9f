import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testCertificate } from '../../packages/cli/src/server/testing/test-certificate.ts';
import { RunningProgram, startProgram, weirProgram } from '../examples/weir-process.ts';

/** A pipeline of the command line, and clients of PostgreSQL: real ones, and such as do not behave. */

let directory: string;
let pipeline: RunningProgram;
let port: number;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weir-'));
  await writeFile(
    join(directory, 'ticks.sql'),
    `SET remember = 1h; SET batch_interval = 100ms;
     CREATE STREAM ticks FROM rate(rows_per_second => 1000);
     CREATE STREAM counted AS SELECT count(*) AS n FROM ticks;
     SELECT n FROM counted;`,
  );
});

afterEach(async () => {
  await pipeline.interrupt();
  await rm(directory, { recursive: true, force: true });
});

async function start(flags: readonly string[] = [], environment: NodeJS.ProcessEnv = {}): Promise<void> {
  const env = { ...process.env, NO_COLOR: '1', XDG_RUNTIME_DIR: directory, ...environment };
  const run = async (...all: readonly string[]): Promise<RunningProgram> =>
    new RunningProgram(spawn(process.execPath, [await weirProgram(), ...all], { cwd: directory, env }));
  pipeline = await run('run', 'ticks.sql', '--format', 'batches', '--listen', '127.0.0.1:0', ...flags);
  await pipeline.until((batches) => batches.length >= 3);
  const { stdout } = await (await run('ps')).ended;
  port = Number(/127\.0\.0\.1:(\d+)/.exec(stdout)?.[1]);
}

async function moreBatches(count: number): Promise<void> {
  const before = pipeline.batches.length;
  await pipeline.until((batches) => batches.length >= before + count);
}

const hasPsql = spawnSync('psql', ['--version']).status === 0;

describe.skipIf(!hasPsql)('psql', () => {
  /** As `psql` is called with a text of commands; no settings of the user who runs the test. */
  const psql = (commands: string, uri = `postgresql://weir@127.0.0.1:${port}/weir`, password = '') =>
    promisify(execFile)('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', commands, uri], {
      env: { ...process.env, PGPASSWORD: password },
    });

  test('asks, and shows what there is', async () => {
    await start();
    expect((await psql('SELECT sum(n) = (SELECT count(*) FROM ticks) FROM counted')).stdout).toBe('t\n');
    expect((await psql('\\d')).stdout).toContain('main|ticks|');
    expect((await psql('\\d ticks')).stdout).toContain('value|bigint');
    await expect(psql('SELECT nope FROM ticks')).rejects.toMatchObject({
      stderr: expect.stringContaining('column called "nope"'),
    });
  });

  test('shows the rows of a live query as they come', async () => {
    await start();
    // Rows that are long: psql itself holds a few KiB back when it writes to a pipe.
    const commands = join(directory, 'live.psql');
    await writeFile(
      commands,
      "\\set FETCH_COUNT 1\nSELECT n, repeat('f', 9000) FROM counted WINDOW(100ms);\n",
    );
    const where = `postgresql://weir@127.0.0.1:${port}/weir`;
    const fetching = startProgram('psql', ['-X', '-q', '-A', '-t', '-f', commands, where], directory);
    const copying = startProgram(
      'psql',
      ['-X', '-q', '-c', "COPY (SELECT n, repeat('c', 9000) FROM counted WINDOW(100ms)) TO STDOUT", where],
      directory,
    );
    await fetching.untilText(/(\d+\|f+\n){3}/);
    await copying.untilText(/(\d+\tc+\n){3}/);
    await fetching.interrupt();
    await copying.interrupt();
    await moreBatches(2);
  });

  test('comes in over TLS, with the password alone', async () => {
    const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
    await writeFile(key, testCertificate.key);
    await writeFile(cert, testCertificate.cert);
    await start(['--tls-key', key, '--tls-cert', cert], { WEIR_PASSWORD: 'pässword' });
    const uri = `postgresql://weir@127.0.0.1:${port}/weir?sslmode=require`;
    expect((await psql('SELECT 1', uri, 'pässword')).stdout).toBe('1\n');
    await expect(psql('SELECT 1', uri, 'wrong')).rejects.toMatchObject({
      stderr: expect.stringContaining('password'),
    });
  });
});

test('200 clients that vanish, one that never reads and one that reads now and then keep nobody waiting', async () => {
  await start();
  const deaf = await open();
  deaf.pause();
  deaf.write(query("SELECT repeat('x', 2000) FROM range(100000)"));
  const slow = postgres({ host: '127.0.0.1', port, user: 'weir', database: 'weir', max: 1 });
  const rows = slow`SELECT value FROM ticks, range(1000)`.cursor(1)[Symbol.asyncIterator]();
  await rows.next();
  await vanish(200);
  for (let round = 0; round < 5; round += 1) {
    expect((await rows.next()).done).toBe(false);
    await moreBatches(2);
    const asking = postgres({ host: '127.0.0.1', port, user: 'weir', database: 'weir', max: 1 });
    expect([...(await asking`SELECT count(*) > 0 AS some FROM ticks`)]).toEqual([{ some: true }]);
    await asking.end();
  }
  await rows.return?.();
  await slow.end({ timeout: 1 });
  deaf.destroy();
});

/** As many clients as the server takes at once, until so many came; each asks for something else, and leaves in its own way. */
async function vanish(count: number): Promise<void> {
  const texts = ['SELECT n FROM counted WINDOW(100ms)', 'SELECT * FROM ticks', 'SELECT', ''];
  for (let begun = 0; begun < count; begun += 50) {
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const client = await open();
        client.write(query(texts[index % texts.length] ?? ''));
        if (index % 8 < 4) client.resetAndDestroy();
        else client.destroy();
      }),
    );
  }
}

async function open(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise((resolve) => {
    socket.once('connect', resolve);
  });
  const parameters = Buffer.from('\0\x03\0\0user\0weir\0database\0weir\0\0', 'latin1');
  socket.write(Buffer.concat([length(parameters), parameters]));
  return socket;
}

function query(text: string): Buffer {
  const body = Buffer.from(`${text}\0`);
  return Buffer.concat([Buffer.from('Q'), length(body), body]);
}

/** The length of a message, which counts itself. */
function length(body: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(body.length + 4);
  return bytes;
}

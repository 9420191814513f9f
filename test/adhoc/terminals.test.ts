import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunningProgram, weirProgram } from '../examples/weir-process.ts';

/** `weir query` and `weir ps` in one terminal, a pipeline in another, and a client of PostgreSQL. */

let directory: string;
let pipelines: RunningProgram[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weir-'));
  await writeFile(
    join(directory, 'ticks.sql'),
    `SET remember = 1h; SET batch_interval = 100ms;
     CREATE TABLE names AS SELECT 0 AS k, 'even' AS name;
     CREATE STREAM ticks FROM rate(rows_per_second => 1000);
     CREATE STREAM counted AS SELECT count(*) AS n FROM ticks;
     SELECT n FROM counted;`,
  );
});
afterEach(async () => {
  for (const each of pipelines) await each.interrupt();
  pipelines = [];
  await rm(directory, { recursive: true, force: true });
});

/** Other pipelines of this user are not to be seen. */
async function weir(...arguments_: readonly string[]): Promise<RunningProgram> {
  const env = { ...process.env, NO_COLOR: '1', XDG_RUNTIME_DIR: directory };
  return new RunningProgram(
    spawn(process.execPath, [await weirProgram(), ...arguments_], { cwd: directory, env }),
  );
}

async function pipeline(...flags: readonly string[]): Promise<RunningProgram> {
  const running = await weir('run', 'ticks.sql', '--format', 'batches', ...flags);
  pipelines.push(running);
  await running.until((batches) => batches.length >= 3);
  return running;
}

/** A query that has given so many batches. */
async function follow(count: number): Promise<RunningProgram> {
  const sql = 'SELECT count(*)::INT AS n FROM ticks';
  const followed = await weir('query', sql, '--follow', '--format', 'batches');
  await followed.until((batches) => batches.length >= count);
  return followed;
}

test('without a pipeline there is nobody to ask', async () => {
  const { code, stderr } = await (await weir('query', 'SELECT 1')).ended;
  expect([code, stderr]).toEqual([
    3,
    'weir: error: no pipeline is running\n  = hint: start one with: weir run FILE.sql\n',
  ]);
});

test('one that runs is found and asked, in any format', async () => {
  await pipeline();
  const listed = await (await weir('ps')).ended;
  expect(listed.stdout).toMatch(/^NAME +PID +UP +LISTENS ON +FILE\nticks +\d+ +\S+ +\S+ +ticks\.sql\n$/);
  const asked = await (
    await weir(
      'query',
      'SELECT sum(n)::INT = (SELECT count(*) FROM ticks) AS same FROM counted',
      '--format',
      'json',
    )
  ).ended;
  expect([asked.code, JSON.parse(asked.stdout)]).toEqual([0, [{ same: true }]]);
});

test('a wrong query is shown with its place, exit code 1', async () => {
  await pipeline();
  const { code, stderr } = await (await weir('query', 'SELECT count(*) FROM tics LAST 5m')).ended;
  expect(code).toBe(1);
  expect(stderr).toContain('there is no stream or sink called "tics"\n --> 1:22');
  expect(stderr).toContain('hint: did you mean "ticks"?');
});

test('values for $name go with a query, and what runs can be looked at', async () => {
  await pipeline();
  const asked = async (...flags: readonly string[]): Promise<string> =>
    (await (await weir('query', '--csv', ...flags)).ended).stdout;
  expect(await asked('SELECT $least + 1 AS n, $who AS w', '--param', 'least=2', '--param', "who=it's")).toBe(
    "n,w\n3,it's\n",
  );
  expect(await asked('SHOW QUERIES')).toMatch(
    /^name,query,slide,outputs,rows,milliseconds\n1,SELECT n FROM counted,100ms,\d+,\d+,[\d.]+\n$/,
  );
  expect(await asked('DESCRIBE counted')).toBe('column_name,column_type\nn,BIGINT\nbatch_time,TIMESTAMP\n');
  expect(await asked('EXPLAIN ANALYZE 1')).toMatch(/^plan\n.*\n[^]*outputs \d+, rows \d+/);
  expect(await asked('SHOW STATE')).toBe('query,kind,of,strategy,rows,keys,bytes\n');
  const missing = await (await weir('query', 'SELECT $least')).ended;
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('--param least=VALUE')]);
});

test('--follow shows each batch until it is interrupted', async () => {
  await pipeline();
  const followed = await follow(3);
  expect(await followed.interrupt()).toBe(130);
  const { stdout } = await followed.ended;
  expect(stdout.split('\n').filter(Boolean).length).toBeGreaterThanOrEqual(3);
});

test('--follow ends with the pipeline, and tells when that is gone', async () => {
  const ending = await pipeline();
  const followed = await follow(1);
  await ending.interrupt();
  const ended = await followed.ended;
  expect([ended.code, ended.stderr]).toEqual([0, 'weir: note: the pipeline has ended\n']);
  const dying = await pipeline();
  const left = await follow(1);
  await dying.kill();
  const lost = await left.ended;
  expect([lost.code, lost.stderr]).toEqual([3, 'weir: error: the pipeline is gone\n']);
});

test('of two the name chooses', async () => {
  await pipeline('--name', 'first');
  await pipeline('--name', 'second');
  const which = await (await weir('query', 'SELECT 1')).ended;
  expect(which.code).toBe(2);
  const chosen = await (
    await weir('query', 'SELECT 1 AS one', '--pipeline', 'second', '--format', 'json')
  ).ended;
  expect(JSON.parse(chosen.stdout)).toEqual([{ one: 1 }]);
});

test('clients of PostgreSQL can ask with parameters, and are refused files', async () => {
  await pipeline('--listen', '127.0.0.1:0');
  const listed = await (await weir('ps')).ended;
  const port = Number(/127\.0\.0\.1:(\d+)/.exec(listed.stdout)?.[1]);
  const sql = postgres({
    host: '127.0.0.1',
    port,
    user: 'weir',
    database: 'weir',
    max: 1,
    onnotice: () => undefined,
  });
  const rows = await sql`
    SELECT name, count(*) > 0 AS some FROM ticks LAST 1m JOIN names ON value % 2 = k WHERE value >= ${0} GROUP BY name`;
  expect([...rows]).toEqual([{ name: 'even', some: true }]);
  await expect(sql`SELECT * FROM read_text('/etc/passwd')`).rejects.toMatchObject({
    code: '42501',
    position: '15',
  });
  await expect(sql`SELECT nope FROM ticks`).rejects.toMatchObject({ code: '42703' });
  await sql.end();
});

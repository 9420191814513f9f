import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UsageError } from '../../report-error.ts';
import { RawClient, types } from '../testing/raw-client.ts';
import type { TestServer } from '../testing/test-server.ts';
import { startTestServer } from '../testing/test-server.ts';
import { findPipeline, listPipelines } from './list-pipelines.ts';
import { NoPipelineError } from './no-pipeline-error.ts';
import { socketOf } from './pipeline-entry.ts';
import type { Registration } from './register-pipeline.ts';
import { registerPipeline } from './register-pipeline.ts';
import { runtimeDirectory } from './runtime-directory.ts';

let home: string;
let environment: { readonly XDG_RUNTIME_DIR: string };
const servers: TestServer[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'weir-run-'));
  environment = { XDG_RUNTIME_DIR: home };
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await rm(home, { recursive: true });
});

async function run(name: string, startedMs: number): Promise<Registration> {
  const test = await startTestServer({ password: 'not asked for here' });
  servers.push(test);
  const pipeline = { name, file: `/home/me/${name}.sql`, startedMs, address: undefined };
  return registerPipeline(pipeline, (socket) => test.server.listenUnix(socket), environment);
}

/** The number of a process that is gone. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

it('a running pipeline is found, until it ends', async () => {
  const second = await run('later', 2000);
  const first = await run('sooner', 1000);
  const running = await listPipelines(environment);
  expect(running).toEqual([first.entry, second.entry]);
  expect(running[0]).toMatchObject({
    name: 'sooner',
    pid: process.pid,
    file: '/home/me/sooner.sql',
    startedMs: 1000,
  });
  await first.remove();
  expect(await listPipelines(environment)).toEqual([second.entry]);
  await second.remove();
  expect(await readdir(join(home, 'weir'))).toEqual([]);
});

it('its socket is for this user alone, and asks for no password', async () => {
  const { entry } = await run('clicks', 0);
  const path = socketOf(entry.directory);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(entry.directory)).mode & 0o777).toBe(0o700);
  expect((await stat(join(home, 'weir'))).mode & 0o777).toBe(0o700);
  const client = await RawClient.open({ path });
  expect(types(await client.query('SELECT 1'))).toBe('TDCZ');
  client.close();
});

it('what a crash left behind is removed', async () => {
  const pid = await deadProcess();
  const directory = join(home, 'weir', String(pid));
  await mkdir(directory, { recursive: true });
  await writeFile(socketOf(directory), '');
  await writeFile(join(directory, 'pipeline.json'), JSON.stringify({ name: 'gone', pid, startedMs: 1 }));
  await mkdir(join(home, 'weir', `${await deadProcess()}-2`));
  await writeFile(join(home, 'weir', 'something else'), '');
  expect(await listPipelines(environment)).toEqual([]);
  expect(await readdir(join(home, 'weir'))).toEqual(['something else']);
});

/** A socket that nobody listens on any more, as a process leaves it that was killed. */
async function staleSocket(path: string): Promise<void> {
  const program = `require('net').createServer().listen(process.argv[1], () => console.log('listening'))`;
  const child = spawn(process.execPath, ['-e', program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

it("the socket of a pipeline that was killed is in nobody's way", async () => {
  const parent = join(home, 'weir');
  const gone = join(parent, String(await deadProcess()));
  const sameNumber = join(parent, `${process.pid}-2`);
  for (const directory of [gone, sameNumber]) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await staleSocket(socketOf(directory));
    await writeFile(join(directory, 'pipeline.json'), JSON.stringify({ name: 'gone', pid: 1, startedMs: 1 }));
  }
  const first = await run('first', 1);
  const second = await run('second', 2);
  expect(second.entry.directory).toBe(sameNumber);
  expect(await listPipelines(environment)).toEqual([first.entry, second.entry]);
  expect((await readdir(parent)).toSorted()).toEqual([String(process.pid), `${process.pid}-2`]);
});

it('one is chosen by its name or process number', async () => {
  await expect(findPipeline(undefined, environment)).rejects.toThrow(NoPipelineError);
  const { entry } = await run('clicks', 1);
  expect(await findPipeline(undefined, environment)).toEqual(entry);
  expect(await findPipeline('clicks', environment)).toEqual(entry);
  expect(await findPipeline(String(process.pid), environment)).toEqual(entry);
  await expect(findPipeline('other', environment)).rejects.toMatchObject({
    message: 'no running pipeline is called "other"',
    hint: `there is clicks (${process.pid})`,
  });
  await run('orders', 2);
  await expect(findPipeline(undefined, environment)).rejects.toMatchObject({
    message: 'several pipelines are running',
    hint: `choose one with --pipeline: clicks (${process.pid}), orders (${process.pid})`,
  });
});

it("a directory that is not the user's is not used", async () => {
  await symlink('/tmp', join(home, 'weir'));
  await expect(run('clicks', 1)).rejects.toThrow(UsageError);
});

it('a path that no socket can have is told', async () => {
  const deep = join(home, 'x'.repeat(90));
  await mkdir(deep);
  environment = { XDG_RUNTIME_DIR: deep };
  await expect(run('clicks', 1)).rejects.toThrow('too long for a socket');
});

it('without a directory of the session it is among the temporary files', () => {
  expect(runtimeDirectory({})).toBe(join(tmpdir(), `weir-${process.getuid?.()}`));
  expect(runtimeDirectory({ XDG_RUNTIME_DIR: 'relative' })).toBe(runtimeDirectory({}));
});

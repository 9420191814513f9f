import { readdir, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { UsageError } from '../../report-error.ts';
import { NoPipelineError } from './no-pipeline-error.ts';
import type { PipelineEntry } from './pipeline-entry.ts';
import { readEntry, socketOf } from './pipeline-entry.ts';
import { runtimeDirectory } from './runtime-directory.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The pipelines of this user that run now, the oldest first. What crashed ones left behind is removed. */
export async function listPipelines(environment: Environment = process.env): Promise<PipelineEntry[]> {
  const parent = runtimeDirectory(environment);
  const names = await readdir(parent).catch((): string[] => []);
  const entries = await Promise.all(names.map((name) => liveEntry(join(parent, name))));
  return entries.filter((entry) => entry !== undefined).sort((a, b) => a.startedMs - b.startedMs);
}

/** Undefined for a pipeline that is only starting, or was left behind. */
async function liveEntry(directory: string): Promise<PipelineEntry | undefined> {
  const entry = await readEntry(directory);
  if (entry !== undefined && (await isListening(socketOf(directory)))) return entry;
  const pid = Number(/\/(\d+)(?:-\d+)?$/.exec(directory)?.[1]);
  if (Number.isFinite(pid) && (entry !== undefined || !isRunning(pid)))
    await rm(directory, { recursive: true, force: true }).catch(() => undefined);
  return undefined;
}

/** The socket of a process that is gone refuses; one that is busy does not. */
function isListening(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(socket);
    connection.on('connect', () => {
      connection.destroy();
      resolve(true);
    });
    connection.on('error', (error: Error & { readonly code?: string }) =>
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
    );
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * The running pipeline with this name or process number; without one, the only one that runs. Rejects with a
 * `NoPipelineError`, or with a `UsageError` when there are several to choose from.
 */
export async function findPipeline(
  name: string | undefined,
  environment: Environment = process.env,
): Promise<PipelineEntry> {
  const running = await listPipelines(environment);
  const wanted = running.filter(
    (entry) => name === undefined || entry.name === name || String(entry.pid) === name,
  );
  const [first, second] = wanted;
  const choices = running.map((entry) => `${entry.name} (${entry.pid})`).join(', ');
  if (first === undefined) {
    if (name === undefined)
      throw new NoPipelineError('no pipeline is running', 'start one with: weir run FILE.sql');
    throw new NoPipelineError(
      `no running pipeline is called "${name}"`,
      choices === '' ? 'no pipeline is running' : `there is ${choices}`,
    );
  }
  if (second !== undefined)
    throw new UsageError('several pipelines are running', `choose one with --pipeline: ${choices}`);
  return first;
}

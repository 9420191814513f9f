import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../report-error.ts';
import type { PipelineEntry } from './pipeline-entry.ts';
import { entryFile, entryText, socketOf } from './pipeline-entry.ts';
import { makeRuntimeDirectory, runtimeDirectory } from './runtime-directory.ts';

export interface Registration {
  readonly entry: PipelineEntry;
  /** To be called when the pipeline ends. What a crash leaves behind is removed by whoever looks next. */
  remove(): Promise<void>;
}

/** The longest path of a Unix socket that all systems take. */
const socketPathBytes = 103;

/** Directories of this process: it may run several pipelines. */
const taken = new Set<string>();

/**
 * Makes a running pipeline known to other terminals of this user. `listen` is to listen on the socket path given.
 * Rejects with a `UsageError` when there is no place for it.
 */
export async function registerPipeline(
  pipeline: Omit<PipelineEntry, 'pid' | 'directory'>,
  listen: (socket: string) => Promise<void>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Registration> {
  const parent = runtimeDirectory(environment);
  await makeRuntimeDirectory(parent);
  const directory = takeDirectory(parent);
  const socket = socketOf(directory);
  if (Buffer.byteLength(socket) > socketPathBytes)
    throw new UsageError(`${socket} is too long for a socket`, 'set XDG_RUNTIME_DIR to a shorter path');
  // What is there is of an earlier process with this number.
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { mode: 0o700 });
  const entry: PipelineEntry = { ...pipeline, pid: process.pid, directory };
  try {
    await listen(socket);
    await writeFile(join(directory, `${entryFile}.new`), entryText(entry), { mode: 0o600 });
    await rename(join(directory, `${entryFile}.new`), join(directory, entryFile));
  } catch (error) {
    await removeDirectory(directory);
    throw error;
  }
  return { entry, remove: () => removeDirectory(directory) };
}

function takeDirectory(parent: string): string {
  for (let number = 1; ; number++) {
    const directory = join(parent, number === 1 ? String(process.pid) : `${process.pid}-${number}`);
    if (taken.has(directory)) continue;
    taken.add(directory);
    return directory;
  }
}

async function removeDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  taken.delete(directory);
}

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The top folder of the project. */
export const projectDirectory = fileURLToPath(new URL('../..', import.meta.url));

let program: Promise<string> | undefined;

/**
 * The weir program as it is shipped, made of the sources as they are now: the path of a file for Node. It is made once for a state of
 * the sources, whoever asks first, in a folder from which it finds the engine's library.
 */
export function weirProgram(): Promise<string> {
  program ??= bundled();
  return program;
}

async function bundled(): Promise<string> {
  const cache = join(projectDirectory, 'packages/cli/node_modules/.cache/weir');
  const folder = join(cache, await stateOfSources());
  const entry = join(folder, 'weir.js');
  if (existsSync(entry)) return entry;
  await mkdir(cache, { recursive: true });
  await removeOld(cache);
  await promisify(execFile)(process.execPath, ['scripts/bundle.mjs', folder], { cwd: projectDirectory });
  return entry;
}

async function stateOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['parser', 'planner', 'runtime', 'cli']) {
    const source = join(projectDirectory, 'packages', name, 'src');
    for (const file of (await readdir(source, { recursive: true, withFileTypes: true })).filter((each) =>
      each.isFile(),
    )) {
      const path = join(file.parentPath, file.name);
      hash.update(`${path} ${(await stat(path)).mtimeMs}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

const oldMs = 3_600_000;

/** Other test runs may still use what is not old. */
async function removeOld(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const folder = join(cache, name);
    if (Date.now() - (await stat(folder)).mtimeMs > oldMs) await rm(folder, { recursive: true, force: true });
  }
}

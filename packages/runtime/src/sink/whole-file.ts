import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileProblem } from './file-problem.ts';
import { SinkError } from './sink.ts';

/*
 * A file that is there as a whole or not at all. It is filled under a hidden name in its own directory (where a
 * rename is atomic), flushed to the disk and renamed; then the directory is flushed, so that the name survives a
 * crash as well.
 */

/**
 * Writes a file as a whole, replacing one of the same name; `fill` writes the content to the path it is given. The
 * directory is made when it is not there. Throws a `SinkError`; nothing is left behind then.
 */
export async function writeWholeFile(
  path: string,
  fill: (temporaryPath: string) => Promise<void>,
): Promise<void> {
  const temporaryPath = join(dirname(path), temporaryName(basename(path)));
  try {
    await makeDirectory(dirname(path));
    await fill(temporaryPath);
    await flush(temporaryPath);
    await rename(temporaryPath, path);
    await flush(dirname(path));
  } catch (error) {
    // What cannot be removed, because its directory has become a file, is not there.
    await rm(temporaryPath, { force: true }).catch(() => undefined);
    throw fileProblem(path, error);
  }
}

/** Hidden, so that neither `ls` nor a glob such as `out/*.json` shows what is not finished. */
function temporaryName(name: string): string {
  return `.${name}${temporarySuffix}`;
}

const temporarySuffix = '.weir-unfinished';

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Makes a directory with those above it. Node's own way never ends where a directory is there and still takes no others, as under /proc:
 * here that is ENOENT a second time.
 */
async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST' && (await stat(directory)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(directory) === directory) throw error;
    await makeDirectory(dirname(directory));
    // Someone else may have been quicker.
    await mkdir(directory).catch((again: unknown) => {
      const reason = again instanceof Error && 'code' in again ? again.code : undefined;
      if (reason === 'ENOENT') throw new SinkError(`no directory can be made in "${dirname(directory)}"`);
      if (reason !== 'EEXIST') throw again;
    });
  }
}

/**
 * Makes a directory and removes what a killed run left unfinished of the files whose names pass. Gives how many
 * there were.
 */
export async function prepareDirectory(
  directory: string,
  isOurs: (name: string) => boolean,
): Promise<number> {
  try {
    await makeDirectory(directory);
    const leftovers = (await readdir(directory)).filter(
      (name) =>
        name.startsWith('.') &&
        name.endsWith(temporarySuffix) &&
        isOurs(name.slice(1, -temporarySuffix.length)),
    );
    for (const name of leftovers) await rm(join(directory, name), { force: true });
    return leftovers.length;
  } catch (error) {
    throw fileProblem(directory, error);
  }
}

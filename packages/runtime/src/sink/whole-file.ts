import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileProblem } from './file-problem.ts';

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
    await mkdir(dirname(path), { recursive: true });
    await fill(temporaryPath);
    await flush(temporaryPath);
    await rename(temporaryPath, path);
    await flush(dirname(path));
  } catch (error) {
    await rm(temporaryPath, { force: true });
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
 * Makes a directory and removes what a killed run left unfinished of the files whose names pass. Gives how many
 * there were.
 */
export async function prepareDirectory(
  directory: string,
  isOurs: (name: string) => boolean,
): Promise<number> {
  try {
    await mkdir(directory, { recursive: true });
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

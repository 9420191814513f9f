import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A directory that is there while `use` runs, with files by name. */
export async function inScratch<T>(
  use: (directory: string) => Promise<T>,
  files: Iterable<readonly [string, string]> = [],
): Promise<T> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'weir-test-')));
  try {
    for (const [name, content] of files) {
      await mkdir(dirname(join(directory, name)), { recursive: true });
      await writeFile(join(directory, name), content);
    }
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The same with that directory as the working directory: relative paths in SQL are then short, and the same everywhere. */
export async function workingInScratch<T>(
  use: (directory: string) => Promise<T>,
  files: Iterable<readonly [string, string]> = [],
): Promise<T> {
  const before = process.cwd();
  return inScratch(async (directory) => {
    process.chdir(directory);
    try {
      return await use(directory);
    } finally {
      process.chdir(before);
    }
  }, files);
}

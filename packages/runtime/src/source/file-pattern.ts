import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import picomatch from 'picomatch';

/** A path with or without wildcards, as `files(...)` takes it. Relative ones are relative to the working directory. */
export interface FilePattern {
  /** The pattern as it was written. */
  readonly text: string;
  /** The folder that all the files lie in, directly or deeper; absolute. */
  readonly directory: string;
  /** Whether a path, relative to the folder, is one of a file to read. */
  readonly matches: (relativePath: string) => boolean;
  /** How many folders deep, at most, below the folder: 0 without wildcards in the names of folders. */
  readonly depth: number;
  /** Whether there are wildcards at all. */
  readonly wild: boolean;
}

/**
 * `*`, `?`, `[...]` and `{a,b}` stand for parts of a name, `**` for any number of folders. A file whose name has such
 * characters itself is named plainly by it, if it is there.
 */
export function parseFilePattern(text: string): FilePattern {
  const { base, glob, isGlob } = picomatch.scan(text);
  if (!isGlob || existsSync(text)) {
    const path = resolve(text);
    const name = basename(path);
    return {
      text,
      directory: dirname(path),
      matches: (relativePath) => relativePath === name,
      depth: 0,
      wild: false,
    };
  }
  const matches = picomatch(glob);
  return {
    text,
    directory: resolve(base),
    matches: (relativePath) => matches(relativePath) && !relativePath.split('/').some(isHidden),
    depth: glob.includes('**') ? Infinity : glob.split('/').length - 1,
    wild: true,
  };
}

/** As in Spark: names that programs give to what is not finished, or is not data. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name.startsWith('_') || name.endsWith('.tmp') || name.endsWith('._COPYING_');
}

import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isHidden } from './file-pattern.ts';
import type { FilePattern } from './file-pattern.ts';

/** What is known of a path that matches a pattern. */
export interface FoundFile {
  readonly path: string;
  /** Undefined when it cannot be looked at: it vanished, or is a link that leads nowhere. */
  readonly stats: BigIntStats | undefined;
}

/**
 * The paths that match, absolute, in no particular order. Folders that links lead to are not entered. Rejects with
 * the error of the system when the pattern's own folder cannot be read; `unreadable` is told about others.
 */
export async function listFiles(
  pattern: FilePattern,
  unreadable: (directory: string) => void,
): Promise<string[]> {
  const found: string[] = [];
  let folders = [''];
  for (let depth = 0; folders.length > 0; depth += 1) {
    const inner: string[] = [];
    for (const folder of folders) {
      const entries = await entriesOf(join(pattern.directory, folder)).catch((error: unknown) => {
        if (folder === '') throw error;
        unreadable(join(pattern.directory, folder));
        return [];
      });
      for (const entry of entries) {
        const relativePath = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (pattern.matches(relativePath)) found.push(join(pattern.directory, relativePath));
        if (entry.isDirectory() && depth < pattern.depth && !isHidden(entry.name)) inner.push(relativePath);
      }
    }
    folders = inner;
  }
  return found;
}

function entriesOf(directory: string): Promise<{ readonly name: string; isDirectory(): boolean }[]> {
  return readdir(directory, { withFileTypes: true });
}

/** Looks at a path, following links. */
export async function lookAt(path: string): Promise<FoundFile> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  return { path, stats };
}

/** Ascending by the time of the last change, then by name: files are read in the order in which they were made. */
export function byAge(a: FoundFile, b: FoundFile): number {
  const difference = (a.stats?.mtimeNs ?? 0n) - (b.stats?.mtimeNs ?? 0n);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return a.path < b.path ? -1 : 1;
}

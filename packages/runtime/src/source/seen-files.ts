import { settledMs } from '../limits.ts';
import type { FoundFile } from './list-files.ts';

/**
 * What to do with a file that was found.
 *
 * - `read`: it is new and complete.
 * - `wait`: it is new, and may still be written.
 * - `done`: it was read, or is to be left alone.
 * - `grown`: it was read, and was written to afterwards. Told once; what was added is not read.
 */
export type FileVerdict = 'read' | 'wait' | 'done' | 'grown';

interface Seen {
  readonly inode: bigint | undefined;
  readonly modifiedNs: bigint | undefined;
  readonly told: boolean;
}

/**
 * The files that were read. A file is known by its path and its inode: one that is renamed over an old one is new,
 * one that is written to is not. What has vanished is forgotten, so no more is kept than there are files.
 */
export class SeenFiles {
  readonly #seen = new Map<string, Seen>();

  has(path: string): boolean {
    return this.#seen.has(path);
  }

  /** The file was read (or is not to be), in the state it is in now. */
  add({ path, stats }: FoundFile): void {
    this.#seen.set(path, { inode: stats?.ino, modifiedNs: stats?.mtimeNs, told: false });
  }

  /** Forgets what is not among the paths that are there. */
  keepOnly(paths: Iterable<string>): void {
    const there = new Set(paths);
    for (const path of this.#seen.keys()) {
      if (!there.has(path)) this.#seen.delete(path);
    }
  }

  /**
   * A new file is complete when it was renamed (or its times were set) after it was last written, or when it has not
   * been written to for a while: whoever writes in place is not read halfway. An empty one is waited for, as it may
   * just have been made.
   */
  judge({ path, stats }: FoundFile, nowMs: number): FileVerdict {
    const seen = this.#seen.get(path);
    if (seen !== undefined && seen.inode === stats?.ino) {
      if (stats === undefined || stats.mtimeNs === seen.modifiedNs || seen.told) return 'done';
      this.#seen.set(path, { ...seen, told: true });
      return 'grown';
    }
    if (stats === undefined) return 'read';
    if (stats.size === 0n && stats.isFile()) return 'wait';
    const settled = stats.ctimeNs > stats.mtimeNs || nowMs - Number(stats.mtimeNs / 1_000_000n) >= settledMs;
    return settled ? 'read' : 'wait';
  }
}

import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { delay, stopwatch, systemClock } from '../clock.ts';
import { folderWalkMs, settledMs } from '../limits.ts';
import type { FilePattern } from './file-pattern.ts';

/**
 * Tells when it is worth while to look for files again. The events of the system are a help only: they may be lost or
 * not there at all (network file systems, no more watches), so before each batch the folder's own time of change is
 * asked. Deep patterns are looked at again and again, at a bounded rate.
 */
export class FileWatch {
  readonly #pattern: FilePattern;
  readonly #onChange: () => void;
  readonly #stopping = new AbortController();
  #watcher: FSWatcher | undefined;
  #touched = new Set<string>();
  /** The folder's time of change at the last look; undefined when another look is needed anyway. */
  #modifiedNs: bigint | undefined;
  #lookedAt = -Infinity;
  #settling = false;

  constructor(pattern: FilePattern, onChange: () => void) {
    this.#pattern = pattern;
    this.#onChange = onChange;
  }

  start(): void {
    const { directory } = this.#pattern;
    try {
      this.#watcher = watch(directory, { persistent: false }, (_, name) => this.#event(name));
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // Too many watches: looking before each batch is enough, only later.
    }
  }

  stop(): void {
    this.#stopping.abort();
    this.#watcher?.close();
  }

  /** Whether there may be something new since the last look. */
  async changed(): Promise<boolean> {
    if (!this.#pattern.wild || this.#touched.size > 0) return true;
    if (this.#pattern.depth > 0) return stopwatch() - this.#lookedAt >= folderWalkMs;
    const modifiedNs = await this.#folderTime();
    const changed = modifiedNs === undefined || modifiedNs !== this.#modifiedNs;
    // The time moves in steps of some milliseconds: after a change just now there may be another one at the same time.
    const old =
      modifiedNs !== undefined && systemClock.now() - Number(modifiedNs / 1_000_000n) > coarsestTimeMs;
    this.#modifiedNs = old ? modifiedNs : undefined;
    return changed;
  }

  /** Files that had events; those that were read are worth another look. */
  takeTouched(): ReadonlySet<string> {
    const touched = this.#touched;
    this.#touched = new Set();
    return touched;
  }

  /**
   * The files were listed. With `unfinished` ones among them the folder's time says nothing of what is new; if some
   * have been `written` to, there is another look soon.
   */
  listed({ unfinished, written }: { readonly unfinished: boolean; readonly written: boolean }): void {
    this.#lookedAt = stopwatch();
    if (unfinished) this.#modifiedNs = undefined;
    if (!written || this.#settling) return;
    void this.#lookSoon();
  }

  async #lookSoon(): Promise<void> {
    this.#settling = true;
    await delay(settledMs, this.#stopping.signal);
    this.#settling = false;
    if (!this.#stopping.signal.aborted) this.#onChange();
  }

  #event(name: string | null): void {
    if (name === null || this.#pattern.depth > 0 || this.#pattern.matches(name)) {
      if (name !== null) this.#touched.add(join(this.#pattern.directory, name));
      this.#onChange();
    }
  }

  async #folderTime(): Promise<bigint | undefined> {
    const stats = await stat(this.#pattern.directory, { bigint: true }).catch(() => undefined);
    return stats?.mtimeNs;
  }
}

const coarsestTimeMs = 50;

import type { LiveRead } from '@weir/planner';
import { liveBacklog, liveKeptBytes } from '../limits.ts';
import type { FinishedBatch } from './finished-batch.ts';
import type { KeptRows } from './kept-rows.ts';

/** Something whose rows can be kept for a while: a stream, or a query with an output. */
export interface Followable {
  readonly slideMs: number;
  /** Keeps its rows from the next batch on. */
  follow(options: FollowOptions): Promise<KeptRows>;
  /** Keeps them no more. */
  unfollow(): Promise<void>;
  /** Has these columns in its rows from now on, whether or not a query of the pipeline needs them. */
  need?(columns: LiveRead['columns']): void;
}

export interface FollowOptions {
  readonly keepMs: number;
  readonly keepBytes: number;
  /** The last batch that is finished already. */
  readonly sinceMs: number;
}

/**
 * Streams and sinks of which nothing is remembered, kept while live queries follow them. Each is there once, however many follow it, from
 * the first batch after the first of them came; of windows that are larger than what is allowed the outputs are left out.
 */
export class Followed {
  readonly #finished: FinishedBatch;
  readonly #kept: Map<string, KeptRows>;
  readonly #find: (relation: string) => Followable | undefined;
  readonly #followers = new Map<string, number>();

  /** `kept`: all that is kept in the pipeline, to which is added what is followed. */
  constructor(
    finished: FinishedBatch,
    kept: Map<string, KeptRows>,
    find: (relation: string) => Followable | undefined,
  ) {
    this.#finished = finished;
    this.#kept = kept;
    this.#find = find;
  }

  /** Whether nothing of it is kept but for others that follow it. */
  isNeeded({ relation }: LiveRead): boolean {
    const key = relation.toLowerCase();
    return !this.#kept.has(key) || this.#followers.has(key);
  }

  /** Between two batches. Gives what ends it, also between two batches. */
  async follow(read: LiveRead): Promise<() => Promise<void>> {
    const key = read.relation.toLowerCase();
    const target = this.#find(key);
    if (target === undefined) return () => Promise.resolve();
    const count = this.#followers.get(key) ?? 0;
    const keepMs = read.reachMs + liveBacklog * target.slideMs;
    const kept = this.#kept.get(key);
    target.need?.(read.columns);
    if (kept === undefined) {
      const sinceMs = this.#finished.timeMs ?? 0;
      this.#kept.set(key, await target.follow({ keepMs, keepBytes: liveKeptBytes, sinceMs }));
    } else kept.extend(keepMs);
    this.#followers.set(key, count + 1);
    return () => this.#unfollow(key, target);
  }

  async #unfollow(key: string, target: Followable): Promise<void> {
    const count = (this.#followers.get(key) ?? 0) - 1;
    if (count > 0) {
      this.#followers.set(key, count);
      return;
    }
    this.#followers.delete(key);
    // The stream may have been taken out meanwhile.
    if (this.#kept.delete(key)) await target.unfollow();
  }
}

import { Turns } from '../turns.ts';
import { ShortQueries } from './short-queries.ts';

/**
 * Which batch is the last finished one, told together with a snapshot of the engine that holds exactly the batches up to it: a commit
 * and the beginning of a snapshot never overlap.
 */
export class FinishedBatch {
  /** Queries that the batch lets by. */
  readonly shortQueries = new ShortQueries();
  readonly #turns = new Turns();
  readonly #listeners = new Set<(batchTimeMs: number) => void>();
  #timeMs: number | undefined;
  #computing = false;

  /** A batch is being computed. */
  get isComputing(): boolean {
    return this.#computing;
  }

  /** Computes a batch. */
  async compute<T>(work: () => Promise<T>): Promise<T> {
    this.#computing = true;
    this.shortQueries.beginBatch();
    try {
      return await work();
    } finally {
      this.#computing = false;
    }
  }

  /** The time of the last finished batch; undefined before the first. */
  get timeMs(): number | undefined {
    return this.#timeMs;
  }

  /** Commits a batch. */
  async commit(batchTimeMs: number, work: () => Promise<void>): Promise<void> {
    await this.#turns.take(async () => {
      await work();
      this.#timeMs = batchTimeMs;
    });
    for (const listener of this.#listeners) listener(batchTimeMs);
  }

  /** Begins a snapshot, of which the last batch is given. The work must be short: a commit waits for it. */
  snapshot<T>(begin: (batchTimeMs: number | undefined) => Promise<T>): Promise<T> {
    return this.#turns.take(() => begin(this.#timeMs));
  }

  /** Tells of each batch that is finished from now on, until the function that is returned is called. */
  onFinished(listener: (batchTimeMs: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

import { delay, stopwatch } from '../clock.ts';
import { longestLetByMs, shortAdhocMs } from '../limits.ts';

/**
 * Short ad-hoc queries, which batches let by.
 *
 * DuckDB has no priorities: a query that meets a batch shares the cores with it, waits for each of its many small steps until a core is
 * free, and takes half as long again. So a batch waits between two of its statements for one that has just begun, and not for long in all:
 * what is not done by then was not short. Of several beside each other none is.
 */
export class ShortQueries {
  readonly #shortMs: number;
  readonly #longestMs: number;
  /** Those that are not done. */
  readonly #queries = new Set<{ readonly sinceMs: number }>();
  /** How long the batch may still wait. */
  #leftMs = 0;
  #ended: () => void = () => undefined;

  constructor(shortMs = shortAdhocMs, longestMs = longestLetByMs) {
    this.#shortMs = shortMs;
    this.#longestMs = longestMs;
  }

  /** A query begins. What is given is to be called when it is done. */
  begin(): () => void {
    const query = { sinceMs: stopwatch() };
    this.#queries.add(query);
    return () => {
      this.#queries.delete(query);
      this.#ended();
    };
  }

  /** A batch begins. */
  beginBatch(): void {
    this.#leftMs = this.#longestMs;
  }

  /** Between two statements of a batch. */
  async letBy(): Promise<void> {
    const [query, other] = this.#queries;
    if (query === undefined || other !== undefined) return;
    const nowMs = stopwatch();
    const longestMs = Math.min(this.#leftMs, query.sinceMs + this.#shortMs - nowMs);
    if (longestMs <= 0) return;
    const ended = new AbortController();
    this.#ended = () => ended.abort();
    await delay(longestMs, ended.signal);
    this.#leftMs -= stopwatch() - nowMs;
  }
}

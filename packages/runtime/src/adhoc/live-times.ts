import type { FinishedBatch } from '../engine/finished-batch.ts';
import { liveBacklog } from '../limits.ts';

/** The output times of a live query, one after the other as their batches are finished. */
export class LiveTimes {
  readonly #waiting: number[] = [];
  readonly #unsubscribe: () => void;
  #skipped = 0;
  #wake: () => void = () => undefined;

  /** `firstMs`: the last finished batch, which is the first output time if it is one. */
  constructor(finished: FinishedBatch, slideMs: number, firstMs: number) {
    const add = (batchTimeMs: number): void => {
      if (batchTimeMs === 0 || batchTimeMs % slideMs !== 0) return;
      this.#waiting.push(batchTimeMs);
      if (this.#waiting.length > liveBacklog) this.skip(this.#waiting.shift());
      this.#wake();
    };
    add(firstMs);
    this.#unsubscribe = finished.onFinished(add);
  }

  /** The next output time; waits for it. Rejects with the reason of the signal. */
  async next(signal: AbortSignal): Promise<number> {
    for (;;) {
      signal.throwIfAborted();
      const time = this.#waiting.shift();
      if (time !== undefined) return time;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#wake = wake;
        signal.addEventListener('abort', wake, { once: true });
      });
    }
  }

  /** An output time is left out. */
  skip(time: number | undefined): void {
    if (time !== undefined) this.#skipped += 1;
  }

  /** Output times that were left out since this was asked last, because the reader or the query was too slow. */
  takeSkipped(): number {
    const skipped = this.#skipped;
    this.#skipped = 0;
    return skipped;
  }

  close(): void {
    this.#unsubscribe();
  }
}

import type { Clock } from '@weir/runtime';

/** Does something at most so often, however often it is asked to: at once if that was long ago, else when it is due. */
export class Coalescer {
  readonly #clock: Clock;
  readonly #intervalMs: () => number;
  readonly #action: () => void;
  readonly #ended: AbortSignal;
  #lastMs = -Infinity;
  #isDue = false;

  constructor(clock: Clock, intervalMs: () => number, action: () => void, ended: AbortSignal) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#action = action;
    this.#ended = ended;
  }

  request(): void {
    if (this.#isDue || this.#ended.aborted) return;
    this.#isDue = true;
    const dueMs = Math.max(this.#clock.now(), this.#lastMs + this.#intervalMs());
    void this.#clock.sleepUntil(dueMs, this.#ended).then(() => {
      this.#isDue = false;
      if (this.#ended.aborted) return;
      this.#lastMs = this.#clock.now();
      this.#action();
    });
  }
}

/**
 * Time as a parameter. This file is the only one that reads the machine's clock or sets timers; everything else is given a Clock,
 * so that a pipeline over a recording is deterministic.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, in this clock's time. */
  now(): number;
  /** Resolves when `now()` has reached the time, or at once when the signal aborts. */
  sleepUntil(timeMs: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleepUntil: async (timeMs, signal) => {
    // Timers may fire a little early against the wall clock (it is adjusted while they run): look again.
    for (let left = timeMs - Date.now(); left > 0 && !signal?.aborted; left = timeMs - Date.now()) {
      await delay(Math.min(left, timerLimitMs), signal);
    }
  },
};

/** The longest delay a Node timer takes. */
const timerLimitMs = 2 ** 31 - 1;

/** Resolves after so many milliseconds of the machine's time, or at once when the signal aborts. */
export function delay(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done);
  });
}

/** Acts again and again after so many milliseconds of the machine's time, until what it gives is called. */
export function every(milliseconds: number, act: () => void): () => void {
  const timer = setInterval(act, milliseconds);
  return () => clearInterval(timer);
}

/** A reading of the monotonic clock in milliseconds, for durations. */
export function stopwatch(): number {
  return performance.now();
}

/**
 * The clock of a recording: it stands still until it is told to move. With a `factor` it moves at that multiple of real
 * time; without one a sleeper is woken at once, at the time it waits for.
 */
export class VirtualClock implements Clock {
  #now = 0;
  #factor: number | undefined;

  /** Sets the time it stands at. */
  begin(startMs: number, factor?: number): void {
    this.#now = startMs;
    this.#factor = factor;
  }

  now(): number {
    return this.#now;
  }

  async sleepUntil(timeMs: number, signal?: AbortSignal): Promise<void> {
    const left = timeMs - this.#now;
    if (left <= 0) return;
    if (this.#factor !== undefined) await delay(left / this.#factor, signal);
    if (!signal?.aborted) this.#now = Math.max(this.#now, timeMs);
  }
}

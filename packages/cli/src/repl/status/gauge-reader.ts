import type { Clock, Gauges } from '@weir/runtime';
import type { SessionGauges } from '../session.ts';

/** The engine is asked so often at most, and only while somebody looks. */
const readMs = 1000;

/** What the engine held a moment ago, without waiting for it. */
export class GaugeReader {
  readonly #read: () => Promise<Gauges>;
  readonly #clock: Clock;
  #latest: Gauges | undefined;
  #dueMs = -Infinity;

  constructor(read: () => Promise<Gauges>, clock: Clock) {
    this.#read = read;
    this.#clock = clock;
  }

  /** Undefined until it is known. */
  get now(): SessionGauges | undefined {
    if (this.#clock.now() >= this.#dueMs) void this.#refresh();
    return this.#latest === undefined
      ? undefined
      : { ...this.#latest, residentBytes: process.memoryUsage.rss() };
  }

  async #refresh(): Promise<void> {
    this.#dueMs = Infinity;
    try {
      this.#latest = await this.#read();
    } catch {
      // The pipeline ends: what was known stays.
    }
    this.#dueMs = this.#clock.now() + readMs;
  }
}

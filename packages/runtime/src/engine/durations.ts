/** The newest durations of something that happens again and again, in bounded memory. */
export class Durations {
  readonly #times: Float64Array;
  #count = 0;
  #max = 0;

  constructor(remembered: number) {
    this.#times = new Float64Array(remembered);
  }

  add(milliseconds: number): void {
    this.#times[this.#count % this.#times.length] = milliseconds;
    this.#count += 1;
    this.#max = Math.max(this.#max, milliseconds);
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** Milliseconds, to hundredths. */
  percentiles(): { readonly p50: number; readonly p99: number; readonly max: number } {
    const times = this.#times.subarray(0, Math.min(this.#count, this.#times.length)).toSorted();
    const at = (share: number): number =>
      hundredths(times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0);
    return { p50: at(0.5), p99: at(0.99), max: hundredths(this.#max) };
  }
}

/** Rounded to hundredths. */
export function hundredths(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}

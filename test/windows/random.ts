/** Numbers that only look random: the same seed gives the same ones, so that every case can be run again. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2654435761) >>> 0;
  }

  /** From 0 (inclusive) to 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number between the two, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.int(0, choices.length - 1)] ?? choices[0];
  }

  /** So many of them, each at most once, in their order. */
  sample<T>(choices: readonly T[], count: number): T[] {
    const order = choices
      .map((choice) => ({ choice, rank: this.next() }))
      .toSorted((a, b) => a.rank - b.rank);
    const chosen = new Set(order.slice(0, count).map((each) => each.choice));
    return choices.filter((choice) => chosen.has(choice));
  }
}

import type { FunctionCall } from '@weir/parser';
import type { PartialSet } from './partial-set.ts';

/**
 * The partials that are computed in a session, where statements come one by one: a query that is added uses those that are there, if all
 * it needs is among them. What runs is not changed by it.
 */
export class RunningSets {
  /** By the names of the pane streams that hold them. */
  readonly #sets = new Map<string, PartialSet>();
  #count = 0;

  /** A number for a new set. */
  nextId(): number {
    this.#count += 1;
    return this.#count;
  }

  /** The running set for these partials of windows with this key (`PartialSet.keyOf`); the calls name the stream `alias`. */
  find(key: string, calls: readonly FunctionCall[], alias: string): PartialSet | undefined {
    return [...this.#sets.values()].find((set) => set.key === key && set.serves(calls, alias));
  }

  has(set: PartialSet): boolean {
    return [...this.#sets.values()].includes(set);
  }

  begin(stream: string, set: PartialSet): void {
    this.#sets.set(stream, set);
  }

  end(stream: string): void {
    this.#sets.delete(stream);
  }
}

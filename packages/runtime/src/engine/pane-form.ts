/**
 * In which form a stream keeps its panes: each as the sums since the first one, or each by itself. It begins with sums, and changes for
 * good once less than a good part of the keys is in each pane.
 */
export class PaneForm {
  /** The last cumulative pane. */
  #untilMs: number;
  #pendingUntilMs: number | undefined;
  /** About how many keys are in a pane. */
  #touched = 0;
  #panes = 0;

  constructor(beginsCumulative: boolean) {
    this.#untilMs = beginsCumulative ? Infinity : -Infinity;
  }

  /** The pane of this time, the newest or an earlier one, is (to be) cumulative. */
  isCumulative(timeMs: number): boolean {
    return timeMs <= (this.#pendingUntilMs ?? this.#untilMs);
  }

  /**
   * A cumulative pane was written, with so many keys. To count those that have rows in it takes time: that is done now and then, and when
   * there seem to be too many others.
   */
  async observe(timeMs: number, keys: number, countTouched: () => Promise<number>): Promise<void> {
    this.#panes += 1;
    if (this.#panes % panesPerCount !== 0 && keys <= keysPerTouched * this.#touched) return;
    const touched = await countTouched();
    // Now and then little comes.
    this.#touched = Math.max(touched, (this.#touched * 3 + touched) / 4);
    if (keys > keysPerTouched * this.#touched) this.#pendingUntilMs = timeMs;
  }

  commit(): void {
    this.#untilMs = this.#pendingUntilMs ?? this.#untilMs;
    this.#pendingUntilMs = undefined;
  }

  rollback(): void {
    this.#pendingUntilMs = undefined;
  }
}

/** A cumulative pane costs memory for all keys, and time for all in every window; a separate one several times that for its own. */
const keysPerTouched = 2;
const panesPerCount = 8;

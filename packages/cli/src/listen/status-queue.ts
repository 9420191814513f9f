import type { StatusReport } from './status-report.ts';

/** What is new: a batch, or notices. */
export type Told = Pick<StatusReport, 'batch' | 'notices'>;

/** Who reads so slowly that more than this waits is told all sums anew instead. */
const waitingMost = 100;

/** What is still to be told to one reader, in bounded memory. */
export class StatusQueue {
  readonly #signal: AbortSignal;
  #waiting: Told[] = [];
  #begins = true;
  #wake: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake());
  }

  add(told: Told): void {
    this.#waiting.push(told);
    if (this.#waiting.length > waitingMost) this.#begins = true;
    this.#wake();
  }

  /** `begin`: all that there is, as of now. One reader waits at a time. */
  async next(): Promise<Told | 'begin' | 'ended'> {
    if (!this.#signal.aborted && !this.#begins && this.#waiting.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#signal.aborted) return 'ended';
    if (!this.#begins) return this.#waiting.shift() ?? 'ended';
    this.#begins = false;
    this.#waiting = [];
    return 'begin';
  }
}

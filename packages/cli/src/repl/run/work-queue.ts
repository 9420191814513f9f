import type { Clock } from '@weir/runtime';
import { waitingTexts } from '../limits.ts';

/** A text that waits to be run. */
export interface Work {
  readonly text: string;
  /** The file it comes from; what was typed comes from none. */
  readonly file?: string;
  /** What went well is not told. */
  readonly silent?: boolean;
  /** Given on the command line: a bare `stdin` is all of the input so far. */
  readonly commandLine?: boolean;
  /** The text behind it begins with a statement: no batch comes between them. */
  readonly followed?: boolean;
}

/** The text that runs. */
export interface Running {
  /** Which one it is, counted from the first. */
  readonly number: number;
  readonly sinceMs: number;
  /** Texts behind it. */
  readonly waiting: number;
}

/** Runs texts one after the other, so that one can type ahead. */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #run: (work: Work) => Promise<void>;
  readonly #onIdle: () => void;
  #waiting: Work[] = [];
  #running: Omit<Running, 'waiting'> | undefined;
  #begun = 0;

  /** `onIdle` is called when nothing waits any more. */
  constructor(clock: Clock, run: (work: Work) => Promise<void>, onIdle: () => void) {
    this.#clock = clock;
    this.#run = run;
    this.#onIdle = onIdle;
  }

  get running(): Running | undefined {
    return this.#running === undefined ? undefined : { ...this.#running, waiting: this.#waiting.length };
  }

  /** False: too many wait already. */
  add(work: Work): boolean {
    if (this.#waiting.length >= waitingTexts) return false;
    this.#waiting.push(work);
    if (this.#running === undefined) void this.#drain();
    return true;
  }

  /** What has not begun is not run. */
  drop(): void {
    this.#waiting = [];
  }

  async #drain(): Promise<void> {
    for (let work = this.#waiting.shift(); work !== undefined; work = this.#waiting.shift()) {
      this.#begun += 1;
      this.#running = { number: this.#begun, sinceMs: this.#clock.now() };
      await this.#run(work);
    }
    this.#running = undefined;
    this.#onIdle();
  }
}

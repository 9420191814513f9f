import type { BackendError } from '../query-backend.ts';

/**
 * How the message in work is broken off from outside: by a cancel request, by time, by the end of the connection or of
 * the server. What it waits for is not waited for any longer.
 */
export class Interruption {
  #working = false;
  #reason: BackendError | undefined;
  #stopWaiting: ((reason: BackendError) => void) | undefined;
  #abort: (() => void) | undefined;

  begin(): void {
    this.#working = true;
    this.#reason = undefined;
  }

  end(): void {
    this.#working = false;
  }

  /** Nothing happens between messages. */
  interrupt(reason: BackendError): void {
    if (!this.#working) return;
    this.#reason ??= reason;
    this.#abort?.();
    this.#stopWaiting?.(this.#reason);
  }

  /** Throws the reason if there was an interruption. */
  check(): void {
    if (this.#reason !== undefined) throw this.#reason;
  }

  /** While the work goes on, an interruption calls `abort` at once, whatever is waited for. Its value is lost then. */
  async during<T>(abort: () => void, work: () => Promise<T>): Promise<T> {
    this.#abort = abort;
    try {
      const value = await work();
      this.check();
      return value;
    } finally {
      this.#abort = undefined;
    }
  }

  /** The promise's value, unless an interruption comes first. One wait at a time. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    promise.catch(() => undefined);
    this.check();
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#stopWaiting = reject;
        promise.then(resolve, reject);
      });
    } finally {
      this.#stopWaiting = undefined;
    }
  }
}

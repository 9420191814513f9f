/** The time of the last output of a query whose batch was finished. */
export class LastOutput {
  #timeMs: number | undefined;
  #pendingMs: number | undefined;

  /** Undefined before the first. */
  get timeMs(): number | undefined {
    return this.#timeMs;
  }

  /** An output is computed. */
  next(timeMs: number): void {
    this.#pendingMs = timeMs;
  }

  /** The batch's transaction was committed. */
  commit(): void {
    this.#timeMs = this.#pendingMs ?? this.#timeMs;
    this.#pendingMs = undefined;
  }

  /** The batch's transaction was rolled back. */
  rollback(): void {
    this.#pendingMs = undefined;
  }
}

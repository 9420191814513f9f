import { randomInt } from 'node:crypto';

/** What a connection is told at its start, and another one has to show to cancel its query. */
export interface CancelKey {
  readonly processId: number;
  readonly secret: number;
}

/** The queries that can be cancelled, by the keys that only their own clients know. */
export class CancelKeys {
  readonly #entries = new Map<number, { secret: number; cancel: () => void }>();

  issue(cancel: () => void): CancelKey {
    let processId = randomInt(1, 2 ** 31);
    while (this.#entries.has(processId)) processId = randomInt(1, 2 ** 31);
    const secret = randomInt(-(2 ** 31), 2 ** 31);
    this.#entries.set(processId, { secret, cancel });
    return { processId, secret };
  }

  revoke(key: CancelKey): void {
    this.#entries.delete(key.processId);
  }

  /** A wrong key is no error: whoever guesses learns nothing. */
  cancel({ processId, secret }: CancelKey): void {
    const entry = this.#entries.get(processId);
    if (entry?.secret === secret) entry.cancel();
  }
}

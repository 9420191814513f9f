import type { Duplex } from 'node:stream';
import type { ServerLimits } from './limits.ts';
import type { Output } from './session/output.ts';
import { ConnectionGone } from './session/output.ts';
import { WireWriter } from './wire/wire-writer.ts';

/** Writes one buffer after the other, each when the one before was taken: a slow client makes the query wait. */
export class SocketOutput implements Output {
  readonly writer: WireWriter;
  readonly #socket: Duplex;
  readonly #limits: ServerLimits;

  constructor(socket: Duplex, limits: ServerLimits) {
    this.writer = new WireWriter(limits.outputBytes + limits.rowBytes);
    this.#socket = socket;
    this.#limits = limits;
  }

  get full(): boolean {
    return this.writer.length >= this.#limits.outputBytes;
  }

  async flush(): Promise<void> {
    if (this.writer.length === 0) return;
    const error = await new Promise<Error | null | undefined>((resolve) => {
      const stalled = setTimeout(() => this.#socket.destroy(), this.#limits.stalledMs);
      this.#socket.write(this.writer.view(), (failure) => {
        clearTimeout(stalled);
        resolve(failure);
      });
    });
    this.writer.clear();
    if (error !== undefined && error !== null) throw new ConnectionGone();
  }
}

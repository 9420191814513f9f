import type { Duplex } from 'node:stream';
import type { Buffer } from 'node:buffer';
import type { Frame, FrameReader } from './wire/frame-reader.ts';

/**
 * The messages of a client as they come. The socket is read while a message is in work, so that a client that goes
 * away is noticed; but not beyond what may wait.
 */
export class MessageQueue {
  readonly #socket: Duplex;
  readonly #frames: FrameReader;
  readonly #waitingBytes: number;
  #ended = false;
  #wake: () => void = () => {};

  constructor(socket: Duplex, frames: FrameReader, waitingBytes: number) {
    this.#socket = socket;
    this.#frames = frames;
    this.#waitingBytes = waitingBytes;
    socket.on('data', this.#receive);
    socket.on('end', this.end);
    socket.on('close', this.end);
  }

  readonly #receive = (bytes: Buffer): void => {
    this.#frames.push(bytes);
    if (this.#frames.heldBytes > this.#waitingBytes) this.#socket.pause();
    this.#wake();
  };

  /** After what has come already there is no more. */
  readonly end = (): void => {
    this.#ended = true;
    this.#wake();
  };

  /** The next message, `undefined` after the last one. Rejects with a `ProtocolError`. */
  async next(): Promise<Frame | undefined> {
    for (;;) {
      const frame = this.#frames.next();
      if (frame !== undefined) return frame;
      if (this.#ended) return undefined;
      // Only a part of a message is there: it is read on, whatever its length.
      this.#socket.resume();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Stops reading, so that something else can. */
  release(): void {
    this.#socket.pause();
    this.#socket.off('data', this.#receive);
    this.#socket.off('end', this.end);
    this.#socket.off('close', this.end);
  }
}

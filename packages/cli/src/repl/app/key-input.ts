import type { ReadStream } from 'node:tty';
import type { Clock } from '@weir/runtime';
import type { Key } from '../keys/key.ts';
import { KeyDecoder } from '../keys/key-decoder.ts';

/** ESC alone is a key when nothing follows it for so long; a paste is over when nothing does. */
const escapeMs = 50;
const pasteMs = 30_000;

/** Reads keys of a terminal in raw mode. */
export class KeyInput {
  readonly #terminal: ReadStream;
  readonly #clock: Clock;
  readonly #onKey: (key: Key) => void;
  readonly #decoder = new KeyDecoder();
  #waiting = new AbortController();

  constructor(terminal: ReadStream, clock: Clock, onKey: (key: Key) => void) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#onKey = onKey;
  }

  start(): void {
    this.#terminal.setRawMode(true);
    this.#terminal.on('data', this.#read);
    this.#terminal.resume();
  }

  /** Reads no more, so that another program can. */
  stop(): void {
    this.#waiting.abort();
    this.#terminal.off('data', this.#read);
    this.#terminal.pause();
    if (!this.#terminal.destroyed) this.#terminal.setRawMode(false);
  }

  /** Takes bytes that were read before. */
  feed(bytes: Buffer): void {
    if (bytes.length > 0) this.#read(bytes);
  }

  readonly #read = (bytes: Buffer): void => {
    this.#waiting.abort();
    this.#deliver(this.#decoder.push(bytes));
    const open = this.#decoder.waiting;
    if (open !== 'nothing') void this.#flushAfter(open === 'paste' ? pasteMs : escapeMs);
  };

  async #flushAfter(milliseconds: number): Promise<void> {
    this.#waiting = new AbortController();
    const { signal } = this.#waiting;
    await this.#clock.sleepUntil(this.#clock.now() + milliseconds, signal);
    if (!signal.aborted) this.#deliver(this.#decoder.flush());
  }

  #deliver(keys: readonly Key[]): void {
    for (const key of keys) this.#onKey(key);
  }
}

import type { ReadStream } from 'node:tty';
import type { TerminalModes } from './terminal-modes.ts';

/**
 * The prompt before there is a program behind it: loading that takes most of the time to the first prompt. What is
 * typed meanwhile is kept.
 */
export class FirstPrompt {
  readonly #keys: ReadStream;
  readonly #stdout: NodeJS.WriteStream;
  readonly #modes: TerminalModes;
  readonly #typed: Buffer[] = [];

  constructor(keys: ReadStream, stdout: NodeJS.WriteStream, modes: TerminalModes) {
    this.#keys = keys;
    this.#stdout = stdout;
    this.#modes = modes;
  }

  /** Nothing comes of it: the terminal is as it was. */
  readonly cancel = (): void => {
    this.handOver();
    if (!this.#keys.destroyed) this.#keys.setRawMode(false);
  };

  /** `text`: what stands there, its last line the prompt. */
  show(text: string): void {
    this.#keys.setRawMode(true);
    this.#keys.on('data', this.#read);
    this.#stdout.write(this.#modes.on + text);
    process.on('exit', this.cancel);
  }

  /** Erases the prompt, for the real one to stand in its place, and gives what was typed. Raw mode stays on. */
  handOver(): Buffer {
    process.off('exit', this.cancel);
    this.#keys.off('data', this.#read);
    this.#stdout.write(`\r\u001b[K${this.#modes.off}`);
    return Buffer.concat(this.#typed);
  }

  readonly #read = (bytes: Buffer): void => {
    this.#typed.push(bytes);
  };
}

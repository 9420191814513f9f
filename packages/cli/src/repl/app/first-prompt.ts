import type { ReadStream } from 'node:tty';

/**
 * The prompt before there is a program behind it: loading that takes most of the time to the first prompt. What is
 * typed meanwhile is kept.
 */
export class FirstPrompt {
  readonly #keys: ReadStream;
  readonly #stdout: NodeJS.WriteStream;
  readonly #typed: Buffer[] = [];

  constructor(keys: ReadStream, stdout: NodeJS.WriteStream) {
    this.#keys = keys;
    this.#stdout = stdout;
  }

  /** `text`: what stands there, its last line the prompt. */
  show(text: string): void {
    this.#keys.setRawMode(true);
    this.#keys.on('data', this.#read);
    this.#stdout.write(text);
    process.on('exit', this.#restore);
  }

  /** Erases the prompt, for the real one to stand in its place, and gives what was typed. */
  end(): Buffer {
    process.off('exit', this.#restore);
    this.#keys.off('data', this.#read);
    this.#stdout.write('\r\u001b[K');
    return Buffer.concat(this.#typed);
  }

  readonly #read = (bytes: Buffer): void => {
    this.#typed.push(bytes);
  };

  readonly #restore = (): void => {
    if (!this.#keys.destroyed) this.#keys.setRawMode(false);
  };
}

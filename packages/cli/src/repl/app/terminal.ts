import type { KeyInput } from './key-input.ts';
import type { TerminalHold } from './ink-display.tsx';
import type { TerminalModes } from './terminal-modes.ts';

/** Takes and gives back the terminal. However the process ends, the terminal is left as it was found. */
export class Terminal implements TerminalHold {
  readonly #stdout: NodeJS.WriteStream;
  readonly #keys: KeyInput;
  readonly #modes: TerminalModes;
  #isTaken = false;
  #isAlternate = false;

  constructor(stdout: NodeJS.WriteStream, keys: KeyInput, modes: TerminalModes) {
    this.#stdout = stdout;
    this.#keys = keys;
    this.#modes = modes;
  }

  take(): void {
    if (this.#isTaken) return;
    this.#isTaken = true;
    process.on('exit', this.#releaseAtExit);
    this.#keys.start();
    this.#stdout.write(this.#modes.on);
  }

  release(): void {
    if (!this.#isTaken) return;
    this.#isTaken = false;
    process.off('exit', this.#releaseAtExit);
    this.useAlternateScreen(false);
    this.#stdout.write(this.#modes.off);
    this.#keys.stop();
  }

  useAlternateScreen(isUsed: boolean): void {
    if (isUsed === this.#isAlternate) return;
    this.#isAlternate = isUsed;
    this.#stdout.write(isUsed ? '\u001b[?1049h\u001b[H' : '\u001b[?1049l');
  }

  /** Stops the whole job, as the shell does, and resolves when it is in the foreground again. */
  stopProcess(): Promise<void> {
    return new Promise((resolve) => {
      process.once('SIGCONT', () => resolve());
      process.kill(0, 'SIGTSTP');
    });
  }

  readonly #releaseAtExit = (): void => this.release();
}

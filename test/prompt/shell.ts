import { must } from '@weir/parser';
import { afterEach, beforeEach } from 'vitest';
import { Tmux } from '../../packages/cli/src/repl/testing/tmux.ts';
import { weirProgram } from '../runner/weir-program.ts';

/** A shell in a terminal of its own for each test of the file, and the program to start there. */
export class Shell {
  #tmux: Tmux | undefined;
  program = '';

  /** `columns`: the width of the terminal. */
  static forEachTest(columns = 110): Shell {
    const shell = new Shell();
    beforeEach(async () => {
      shell.program = await weirProgram();
      shell.#tmux = new Tmux(columns, 24);
      await shell.tmux.shows('$');
    });
    afterEach(() => shell.tmux.close());
    return shell;
  }

  get tmux(): Tmux {
    return must(this.#tmux);
  }

  /** Types a line and waits for what it should bring. */
  async enter(text: string, expected: string | RegExp): Promise<void> {
    await this.tmux.type(text);
    await this.tmux.keys(['Enter'], expected);
  }
}

import type { Display } from '../display.ts';
import { pagerCommand, showInPager } from '../output/external-program.ts';
import type { PagerChoice } from '../output/output-settings.ts';
import type { ReplOutput } from './repl-output.ts';

/** The scrollback of a terminal, and its pager. */
export class TerminalOutput implements ReplOutput {
  readonly color: boolean;
  readonly #display: Display;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(display: Display, color: boolean, environment: Readonly<Record<string, string | undefined>>) {
    this.#display = display;
    this.color = color;
    this.#environment = environment;
  }

  get width(): number {
    return this.#display.size.columns - 1;
  }

  async write(text: string, choice: PagerChoice): Promise<void> {
    const isPaged = choice === 'on' || (choice === 'auto' && this.#isTall(text));
    const pager = isPaged ? pagerCommand(this.#environment) : undefined;
    const isShown = pager !== undefined && (await this.#display.lend(() => showInPager(text, pager)));
    if (!isShown) this.#display.print(text);
  }

  tell(text: string): void {
    this.#display.print(text);
  }

  #isTall(text: string): boolean {
    let lines = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
    return lines >= this.#display.size.rows;
  }
}

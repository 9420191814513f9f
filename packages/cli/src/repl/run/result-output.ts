import type { Table } from '@weir/runtime';
import type { LastResult } from '../commands/dot-command.ts';
import { fileProblem } from '../commands/file-problem.ts';
import { planText } from '../output/plan-text.ts';
import { modeOfFile } from '../output/output-settings.ts';
import type { OutputSettings, PagerChoice } from '../output/output-settings.ts';
import { targetName, writeTo } from '../output/output-target.ts';
import type { OutputTarget } from '../output/output-target.ts';
import { isForPrograms, resultFooter, resultPieces, resultText } from '../output/result-text.ts';
import { counted } from '../text/quantity.ts';
import { drawnInAscii } from '../text/ascii-drawing.ts';
import { themeOf } from '../text/theme.ts';
import { dimText, problemText } from './report.ts';
import type { ReplOutput } from './repl-output.ts';

/** Shows results, or writes them where `.output` and `.once` say; keeps the latest. */
export class ResultOutput {
  readonly #output: ReplOutput;
  settings: OutputSettings;
  #last: LastResult | undefined;
  #target: OutputTarget | undefined;
  #once: OutputTarget | undefined;

  constructor(output: ReplOutput, settings: OutputSettings) {
    this.#output = output;
    this.settings = settings;
  }

  get last(): LastResult | undefined {
    return this.#last;
  }

  /** Where results go from now on, or the next one only. A file of `.output` is begun anew by the first. */
  redirect(target: OutputTarget | undefined, once: boolean): void {
    if (once) this.#once = target;
    else this.#target = target;
  }

  async show(sql: string, table: Table, milliseconds: number, vertical: boolean): Promise<boolean> {
    this.#last = { sql, table };
    const target = this.#once ?? this.#target;
    if (target !== undefined) return this.#write(table, target);
    const { settings } = this;
    const isForPeople = settings.mode === 'box' || settings.mode === 'table';
    const plan = isForPeople && this.#output.width !== undefined ? planText(sql, table) : undefined;
    if (plan !== undefined) {
      await this.#output.write(settings.ascii ? drawnInAscii(plan) : plan, pagerFor(settings));
      return true;
    }
    const text = resultText(table, {
      ...settings,
      color: this.#output.color,
      vertical,
      ...(this.#output.width === undefined ? {} : { width: this.#output.width }),
      maxRows: this.#output.width === undefined ? Infinity : settings.maxRows,
    });
    const footer = resultFooter(table.numRows, milliseconds, settings);
    const whole =
      text +
      (footer === undefined || this.#output.width === undefined ? '' : dimText(footer, themeOf(settings)));
    await this.#output.write(whole, pagerFor(settings));
    return true;
  }

  /** The latest result with all its rows, in the pager unless there is none. */
  async showLast(): Promise<void> {
    if (this.#last === undefined) return;
    const { settings } = this;
    const width = this.#output.width;
    const look = {
      ...settings,
      maxRows: Infinity,
      color: this.#output.color,
      ...(width === undefined ? {} : { width }),
    };
    await this.#output.write(resultText(this.#last.table, look), pagerFor(settings));
  }

  async #write(table: Table, target: OutputTarget): Promise<boolean> {
    const isOnce = this.#once !== undefined;
    this.#once = undefined;
    const mode = (target.kind === 'file' ? modeOfFile(target.path) : undefined) ?? this.settings.mode;
    const theme = themeOf(this.settings);
    try {
      const pieces = resultPieces(table, {
        mode,
        types: this.settings.types,
        ascii: false,
        maxRows: Infinity,
        color: false,
      });
      const written = await writeTo(target, pieces);
      if (!isOnce && target.kind === 'file') this.#target = { ...target, append: true };
      this.#output.tell(
        `${written}${dimText(`${counted(table.numRows, 'row')} to ${targetName(target)}`, theme)}`,
      );
      return true;
    } catch (error) {
      const where = target.kind === 'file' ? `"${target.path}" cannot be written: ` : '';
      this.#output.tell(problemText(`${where}${fileProblem(error)}`, undefined, theme));
      return false;
    }
  }
}

/** Text that is to be taken elsewhere is written at once. */
function pagerFor({ mode, pager }: OutputSettings): PagerChoice {
  return isForPrograms(mode) || mode === 'md' ? 'off' : pager;
}

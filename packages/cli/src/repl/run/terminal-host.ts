import { unreachable } from '@weir/parser';
import type { CommandContext, DotCommand } from '../commands/dot-command.ts';
import type { Display } from '../display.ts';
import { exitCode } from '../../exit-code.ts';
import type { History } from '../history/history.ts';
import type { LiveView } from '../live/live-view.ts';
import type { LiveViews } from '../live/live-views.ts';
import { snapshotLines } from '../live/snapshot.ts';
import { clipboardSequence, copyWithProgram } from '../output/clipboard.ts';
import { editInProgram } from '../output/external-program.ts';
import { resultText } from '../output/result-text.ts';
import type { ReplState } from '../repl-state.ts';
import type { Session } from '../session.ts';
import type { PipelineWatch } from '../status/pipeline-watch.ts';
import { renderLines } from '../text/line.ts';
import { counted } from '../text/quantity.ts';
import { themeOf } from '../text/theme.ts';
import { dimText, problemText } from './report.ts';
import type { ResultOutput } from './result-output.ts';
import type { HostAction, RunnerHost } from './statement-runner.ts';

export interface TerminalHostParts {
  readonly session: Session;
  readonly display: Display;
  readonly views: LiveViews;
  readonly results: ResultOutput;
  readonly watch: PipelineWatch;
  readonly history: History;
  readonly version: string;
  readonly commands: readonly DotCommand[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly state: ReplState;
  readonly leave: (code: number) => void;
}

/** Carries out, on a terminal, what commands ask for. */
export class TerminalHost implements RunnerHost {
  readonly #parts: TerminalHostParts;
  /** Queries that are being stopped: a second Ctrl-C does not wait for them. */
  readonly #stopping = new Set<number>();

  constructor(parts: TerminalHostParts) {
    this.#parts = parts;
  }

  get isStopping(): boolean {
    return this.#stopping.size > 0;
  }

  live(id: number, sql: string): void {
    this.#parts.views.open(id, sql);
    this.#parts.display.forgetPrinted();
    this.#parts.display.redraw();
  }

  context(): CommandContext {
    const { session, results, history, watch, views, version, commands } = this.#parts;
    const [last, watched] = [results.last, views.watched];
    return {
      session,
      settings: results.settings,
      history,
      meter: watch.meter,
      notices: watch.notices,
      version,
      commands,
      ...(last === undefined ? {} : { last }),
      ...(watched === undefined ? {} : { watched: watched.id }),
    };
  }

  async perform(action: HostAction): Promise<boolean> {
    const { results, views, state, display, leave } = this.#parts;
    switch (action.kind) {
      case 'settings':
        results.settings = { ...results.settings, ...action.change };
        break;
      case 'copy':
        return this.#copyLast(action.mode);
      case 'redirect':
        results.redirect(action.target, action.once);
        break;
      case 'stop':
        for (const id of action.ids) await this.stop(id);
        break;
      case 'watch':
        state.showTop(false);
        views.watch(action.id);
        this.#fillNoMore();
        break;
      case 'refresh-every':
        views.update((view) => ({ ...view, refreshMs: action.milliseconds }));
        break;
      case 'full':
        this.fill(true);
        break;
      case 'top':
        this.fill(false);
        state.showTop(true);
        break;
      case 'edit':
        return this.edit(action.text);
      case 'clear':
        display.clear();
        break;
      case 'exit':
        leave(exitCode.done);
        break;
      default:
        return unreachable(action);
    }
    display.redraw();
    return true;
  }

  /** The live view fills the terminal, or is above the prompt again. */
  fill(isFull: boolean): void {
    const { state, views, display } = this.#parts;
    if (isFull === state.isFull || (isFull && views.watched === undefined)) return;
    state.showFull(isFull);
    display.fill(isFull);
  }

  #fillNoMore(): void {
    if (this.#parts.views.watched === undefined) this.fill(false);
  }

  /** Ends a continuous query; what it showed last stays in the scrollback. */
  async stop(id: number): Promise<void> {
    const { session, display, results } = this.#parts;
    this.#stopping.add(id);
    try {
      await session.stopQuery(id);
      this.ended(id, 'stopped');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      display.print(problemText(message, undefined, themeOf(results.settings)));
    } finally {
      this.#stopping.delete(id);
      display.redraw();
    }
  }

  /** A continuous query runs no more. */
  ended(id: number, how: 'stopped' | 'ended'): void {
    const view = this.#parts.views.close(id);
    if (view === undefined) return;
    this.#fillNoMore();
    if (view.shown !== undefined) this.snapshot(view);
    this.#print(
      dimText(
        `query ${id} ${how} after ${counted(view.batches, 'batch', 'batches')}`,
        themeOf(this.#parts.results.settings),
      ),
    );
  }

  /** Writes what a view shows to the scrollback. */
  snapshot(view: LiveView): void {
    const { display, results } = this.#parts;
    const { settings } = results;
    this.#print(
      `${renderLines(snapshotLines(view, display.size.columns - 1, settings.maxRows), themeOf(settings))}\n`,
    );
  }

  async copy(text: string, what: string): Promise<boolean> {
    const { display, state } = this.#parts;
    const sequence = clipboardSequence(text);
    if (sequence !== undefined) display.send(sequence);
    const isCopied = sequence !== undefined || (await copyWithProgram(text));
    state.say(
      isCopied
        ? `copied ${what}`
        : `${what} are too much for the terminal, and there is no wl-copy, xclip, xsel or pbcopy`,
    );
    return isCopied;
  }

  /** Lets a text be edited in the user's editor; it comes back to the prompt. */
  async edit(text: string): Promise<boolean> {
    const { display, environment, state } = this.#parts;
    const edited = await display.lend(() => editInProgram(text, environment));
    if (edited === undefined) state.say('the editor failed: nothing was changed');
    else state.setText(edited);
    display.redraw();
    return edited !== undefined;
  }

  async #copyLast(mode: Parameters<typeof resultText>[1]['mode']): Promise<boolean> {
    const { last } = this.#parts.results;
    if (last === undefined) return false;
    const text = resultText(last.table, { mode, types: true, ascii: false, maxRows: Infinity, color: false });
    return this.copy(text, counted(last.table.numRows, 'row'));
  }

  #print(text: string): void {
    this.#parts.display.print(text);
  }
}

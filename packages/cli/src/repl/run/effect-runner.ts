import { unreachable } from '@weir/parser';
import { exitCode } from '../../exit-code.ts';
import { twoColumns } from '../commands/answers.ts';
import type { Display } from '../display.ts';
import type { Effect } from '../input/input-state.ts';
import { viewHelp } from '../keys/key-tables.ts';
import type { LiveViews } from '../live/live-views.ts';
import { snapshotText } from '../live/snapshot.ts';
import { acted, hasSomethingOpen } from '../live/view-action.ts';
import type { ViewAction } from '../live/view-action.ts';
import type { ReplState } from '../repl-state.ts';
import { renderLines } from '../text/line.ts';
import type { Theme } from '../text/theme.ts';
import type { Interrupter } from './interrupter.ts';
import type { TerminalHost } from './terminal-host.ts';

export interface EffectParts {
  readonly display: Display;
  readonly state: ReplState;
  readonly views: LiveViews;
  readonly host: TerminalHost;
  readonly interrupter: Interrupter;
  readonly theme: () => Theme;
  readonly submit: (text: string) => void;
  readonly leave: (code: number) => void;
}

/** Does what keys ask for besides changing the text. */
export class EffectRunner {
  readonly #parts: EffectParts;

  constructor(parts: EffectParts) {
    this.#parts = parts;
  }

  /** `pageRows`: rows of data on the screen. */
  perform(effect: Effect, pageRows: number): void {
    const { display, state, views, host, interrupter } = this.#parts;
    const view = views.watched;
    switch (effect.kind) {
      case 'submit':
        return this.#parts.submit(effect.text);
      case 'interrupt':
        return interrupter.interrupt();
      case 'end-of-input':
        return this.#parts.leave(exitCode.done);
      case 'suspend':
        return display.suspend();
      case 'clear-screen':
        return display.clear();
      case 'external-editor':
        void host.edit(state.input.editor.text);
        return;
      case 'view':
        return this.#changeView(effect.action, pageRows);
      case 'filter':
        return this.#filter(effect.text, effect.state);
      case 'snapshot':
        if (view === undefined) return;
        host.snapshot(view);
        display.forgetPrinted();
        return state.say(
          state.isFull ? 'kept: it stands above the prompt' : 'kept: it stands above the view',
        );
      case 'copy-view':
        if (view !== undefined) void host.copy(snapshotText(view), 'what is shown');
        return;
      case 'stop-view':
        if (view !== undefined) void host.stop(view.id);
        return;
      case 'leave-view':
        return state.showTop(false);
      case 'full':
        return host.fill(true);
      case 'leave-full':
        return host.fill(false);
      case 'keys-help':
        host.fill(false);
        return display.print(`${renderLines(twoColumns(viewHelp()), this.#parts.theme())}\n`);
      case 'message':
        return state.say(effect.text);
      default:
        return unreachable(effect);
    }
  }

  /** Where Escape finds nothing to close, it leads back: from the full view, else to the prompt. */
  #changeView(action: ViewAction, pageRows: number): void {
    const { state, views, host } = this.#parts;
    const view = views.watched;
    if (view !== undefined && action === 'close' && !hasSomethingOpen(view)) {
      if (state.isFull) host.fill(false);
      else state.focus('prompt');
    } else views.update((each) => acted(each, action, Math.max(1, pageRows)));
  }

  #filter(text: string, state: 'typing' | 'kept'): void {
    this.#parts.views.update(({ filterDraft: _draft, ...view }) => {
      const filtered = { ...view, filter: text };
      return state === 'kept' ? filtered : { ...filtered, filterDraft: text };
    });
  }
}

import { must, unreachable } from '@weir/parser';
import type { Clock } from '@weir/runtime';
import { exitCode } from '../../exit-code.ts';
import type { History } from '../history/history.ts';
import { interruption } from '../input/interrupt.ts';
import type { LiveViews } from '../live/live-views.ts';
import type { ReplState } from '../repl-state.ts';
import type { Session } from '../session.ts';
import type { TerminalHost } from './terminal-host.ts';
import type { WorkQueue } from './work-queue.ts';

export interface InterrupterParts {
  readonly session: Session;
  readonly clock: Clock;
  readonly state: ReplState;
  readonly views: LiveViews;
  readonly queue: WorkQueue;
  readonly history: History;
  readonly host: TerminalHost;
  readonly leave: (code: number) => void;
}

/** Does what Ctrl-C means at the moment: see `interruption`. */
export class Interrupter {
  readonly #parts: InterrupterParts;
  /** The statement that runs has been asked to stop. */
  #cancelled: number | undefined;
  #idlePressMs = -Infinity;

  constructor(parts: InterrupterParts) {
    this.#parts = parts;
  }

  /** Another key was pressed: the next Ctrl-C is a first one again. */
  forgetPress(): void {
    this.#idlePressMs = -Infinity;
  }

  interrupt(): void {
    const { session, clock, state, views, queue, history, host, leave } = this.#parts;
    const running = queue.running?.number;
    const decision = interruption({
      open: state.input.menu !== undefined || views.watched?.filterDraft !== undefined,
      top: state.isTop || state.isFull,
      executing: running !== undefined,
      stopping: (running !== undefined && running === this.#cancelled) || host.isStopping,
      watching: views.watched !== undefined,
      text: state.input.editor.text !== '',
      sinceIdlePressMs: clock.now() - this.#idlePressMs,
    });
    switch (decision) {
      case 'close':
        state.closeMenu();
        views.update(({ filterDraft: _draft, ...view }) => view);
        return;
      case 'close-top':
        if (state.isFull) host.fill(false);
        else state.showTop(false);
        return;
      case 'cancel':
        this.#cancelled = running;
        queue.drop();
        session.cancel();
        return;
      case 'stop-query':
        state.focus('prompt');
        void host.stop(must(views.watched).id);
        return;
      case 'clear-text':
        // What is cleared away can be found with Up.
        history.add({ text: state.input.editor.text.trim(), atMs: clock.now() });
        state.setText('');
        return;
      case 'say-how-to-leave':
        this.#idlePressMs = clock.now();
        state.say('Ctrl-D leaves, or Ctrl-C once more');
        return;
      case 'leave':
        leave(exitCode.interrupted);
        return;
      default:
        unreachable(decision);
    }
  }
}

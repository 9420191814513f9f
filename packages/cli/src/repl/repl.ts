import { must, unreachable } from '@weir/parser';
import type { Clock } from '@weir/runtime';
import { exitCode } from '../exit-code.ts';
import { allCommands } from './commands/all-commands.ts';
import { twoColumns } from './commands/answers.ts';
import { completionsAt } from './completion/completer.ts';
import type { Display } from './display.ts';
import { edit, editorWith } from './editor/editor.ts';
import { composeFrame, promptFor } from './frame/frame.ts';
import type { Frame } from './frame/frame.ts';
import type { History } from './history/history.ts';
import type { HistoryFile } from './history/history-file.ts';
import { handleKey } from './input/handle-key.ts';
import { emptyInput, ghostOf } from './input/input-state.ts';
import type { Effect, InputContext, InputState } from './input/input-state.ts';
import { interruption } from './input/interrupt.ts';
import type { Key } from './keys/key.ts';
import { viewHelp } from './keys/key-tables.ts';
import { refreshed } from './live/live-view.ts';
import { LiveViews } from './live/live-views.ts';
import { snapshotText } from './live/snapshot.ts';
import { acted, hasSomethingOpen } from './live/view-action.ts';
import type { ViewAction } from './live/view-action.ts';
import type { OutputSettings } from './output/output-settings.ts';
import { Coalescer } from './run/coalescer.ts';
import { ResultOutput } from './run/result-output.ts';
import { StatementRunner } from './run/statement-runner.ts';
import { TerminalHost } from './run/terminal-host.ts';
import type { ReplControls } from './run/terminal-host.ts';
import { TerminalOutput } from './run/terminal-output.ts';
import { WorkQueue } from './run/work-queue.ts';
import type { Work } from './run/work-queue.ts';
import type { Session } from './session.ts';
import { PipelineWatch } from './status/pipeline-watch.ts';
import type { Status } from './status/status-line.ts';
import { renderLines, run } from './text/line.ts';
import { sqlLines } from './text/sql-lines.ts';
import { themeOf } from './text/theme.ts';
import type { TopState } from './top/top-panel.ts';

export interface ReplParts {
  readonly session: Session;
  readonly display: Display;
  readonly clock: Clock;
  readonly historyFile: HistoryFile;
  readonly settings: OutputSettings;
  readonly color: boolean;
  /** No characters beyond ASCII in charts. */
  readonly ascii: boolean;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The status line is redrawn so often, and once a second when nothing happens. */
const statusMs = 500;
const tickMs = 1000;
const messageMs = 4000;

/**
 * The REPL on a terminal: keys in, frames out. What keys mean is decided by pure functions (input/), what is shown by
 * others (frame/, live/, top/); here is what happens and what is kept in between.
 */
export class Repl {
  readonly #parts: ReplParts;
  readonly #history: History;
  readonly #views: LiveViews;
  readonly #watch: PipelineWatch;
  readonly #results: ResultOutput;
  readonly #host: TerminalHost;
  readonly #runner: StatementRunner;
  readonly #queue: WorkQueue;
  readonly #redrawSoon: Coalescer;
  readonly #refreshView: Coalescer;
  readonly #ended = new AbortController();
  readonly #stopBatches: () => void;
  readonly exit: Promise<number>;
  #resolveExit: (code: number) => void = () => undefined;
  #input: InputState = emptyInput;
  #isTop = false;
  #message: { readonly text: string; readonly untilMs: number } | undefined;
  #cancelled = false;
  #idlePressMs = -Infinity;
  #pageRows = 0;

  constructor(parts: ReplParts) {
    const { session, display, clock, color, environment, version } = parts;
    this.#parts = parts;
    this.#history = parts.historyFile.load();
    this.#views = new LiveViews(session);
    this.#watch = new PipelineWatch(session, clock, () => this.#redrawSoon.request());
    const output = new TerminalOutput(display, color, environment);
    this.#results = new ResultOutput(output, parts.settings);
    this.#host = new TerminalHost({
      session,
      display,
      views: this.#views,
      results: this.#results,
      watch: this.#watch,
      history: this.#history,
      version,
      commands: allCommands,
      environment,
      controls: this.#controls(),
    });
    this.#runner = new StatementRunner(session, output, this.#results, this.#host);
    this.#queue = new WorkQueue(
      clock,
      (work) => this.#run(work),
      () => display.redraw(),
    );
    this.exit = new Promise((resolve) => {
      this.#resolveExit = resolve;
    });
    const { signal } = this.#ended;
    this.#redrawSoon = new Coalescer(
      clock,
      () => statusMs,
      () => this.#tick(),
      signal,
    );
    this.#refreshView = new Coalescer(
      clock,
      () => this.#views.watched?.refreshMs ?? statusMs,
      () => this.#refresh(),
      signal,
    );
    this.#stopBatches = session.onBatch((batch) => {
      if (this.#views.receive(batch)) this.#refreshView.request();
    });
    void this.#tickForever();
  }

  /** Runs a text as if it had been typed, or as a file. */
  submit(work: Work): void {
    if (!this.#queue.add(work)) this.#say('too many statements wait: this one is not run');
  }

  /** Keys go to the live view, as after Tab. */
  focusView(): void {
    this.#input = { ...this.#input, focus: 'view' };
  }

  key(key: Key): void {
    this.#message = undefined;
    const isSeveral = key.kind === 'text' && this.#input.focus === 'view' && this.#panel() !== 'none';
    const keys: readonly Key[] = isSeveral ? [...key.text].map((text) => ({ kind: 'text', text })) : [key];
    for (const each of keys) {
      const { state, effect } = handleKey(this.#input, each, this.#inputContext());
      this.#input = state;
      if (effect !== undefined) this.#perform(effect);
    }
    this.#parts.display.redraw();
  }

  /** What is to be drawn now. */
  frame(): Frame {
    const view = this.#views.watched;
    const top = this.#isTop ? this.#top() : undefined;
    const frame = composeFrame(
      {
        input: this.#input,
        ghost: ghostOf(this.#input, this.#history),
        status: this.#status(),
        theme: themeOf(this.#results.settings.theme),
        ...(view === undefined ? {} : { view }),
        ...(top === undefined ? {} : { top }),
      },
      this.#parts.display.size,
    );
    this.#pageRows = frame.pageRows;
    return frame;
  }

  /** Ends everything that is not the session's. */
  close(): void {
    this.#ended.abort();
    this.#stopBatches();
    this.#watch.close();
  }

  /** Leaves, whatever runs. */
  leave(code: number): void {
    this.#runner.leave();
    this.#queue.drop();
    this.#resolveExit(code);
  }

  #controls(): ReplControls {
    return {
      showTop: (isShown) => {
        this.#isTop = isShown;
        this.#input = { ...this.#input, focus: isShown ? 'view' : 'prompt' };
      },
      setText: (text) => {
        this.#input = { ...this.#input, editor: editorWith(text, this.#input.editor) };
      },
      say: (message) => this.#say(message),
      leave: (code) => this.leave(code),
      changed: () => this.#parts.display.redraw(),
    };
  }

  #say(text: string): void {
    this.#message = { text, untilMs: this.#parts.clock.now() + messageMs };
    this.#parts.display.redraw();
  }

  #panel(): InputContext['panel'] {
    if (this.#isTop) return 'top';
    return this.#views.watched === undefined ? 'none' : 'live';
  }

  #inputContext(): InputContext {
    const draft = this.#views.watched?.filterDraft;
    return {
      history: this.#history,
      completions: (text, cursor) => completionsAt(text, cursor, this.#parts.session, allCommands),
      panel: this.#panel(),
      ...(draft === undefined ? {} : { filterDraft: draft }),
    };
  }

  #perform(effect: Effect): void {
    const view = this.#views.watched;
    switch (effect.kind) {
      case 'submit':
        this.submit({ text: effect.text });
        return;
      case 'interrupt':
        this.#interrupt();
        return;
      case 'end-of-input':
        this.leave(exitCode.done);
        return;
      case 'suspend':
        this.#parts.display.suspend();
        return;
      case 'clear-screen':
        this.#parts.display.clear();
        return;
      case 'external-editor':
        void this.#host.edit(this.#input.editor.text);
        return;
      case 'view':
        this.#changeView(effect.action);
        return;
      case 'filter':
        this.#views.update((each) => {
          const { filterDraft: _draft, ...rest } = each;
          const filtered = { ...rest, filter: effect.text };
          return effect.state === 'kept' ? filtered : { ...filtered, filterDraft: effect.text };
        });
        return;
      case 'snapshot':
        if (view !== undefined) this.#host.snapshot(view);
        return;
      case 'copy-view':
        if (view !== undefined) void this.#host.copy(snapshotText(view), 'what is shown');
        return;
      case 'stop-view':
        if (view !== undefined) void this.#host.stop(view.id);
        return;
      case 'leave-view':
        this.#isTop = false;
        return;
      case 'keys-help':
        this.#parts.display.print(
          `${renderLines(twoColumns(viewHelp()), themeOf(this.#results.settings.theme))}\n`,
        );
        return;
      case 'message':
        this.#say(effect.text);
        return;
      default:
        unreachable(effect);
    }
  }

  #changeView(action: ViewAction): void {
    const view = this.#views.watched;
    if (view === undefined) return;
    if (action === 'close' && !hasSomethingOpen(view)) this.#input = { ...this.#input, focus: 'prompt' };
    else this.#views.update((each) => acted(each, action, Math.max(1, this.#pageRows)));
  }

  #interrupt(): void {
    const now = this.#parts.clock.now();
    const decision = interruption({
      open: this.#input.menu !== undefined || this.#views.watched?.filterDraft !== undefined,
      top: this.#isTop,
      executing: this.#queue.running !== undefined,
      stopping: this.#cancelled || this.#host.isStopping,
      watching: this.#views.watched !== undefined,
      text: this.#input.editor.text !== '',
      sinceIdlePressMs: now - this.#idlePressMs,
    });
    switch (decision) {
      case 'close':
        this.#closeWhatIsOpen();
        return;
      case 'close-top':
        this.#controls().showTop(false);
        return;
      case 'cancel':
        this.#cancelled = true;
        this.#queue.drop();
        this.#parts.session.cancel();
        return;
      case 'stop-query':
        this.#input = { ...this.#input, focus: 'prompt' };
        void this.#host.stop(must(this.#views.watched).id);
        return;
      case 'clear-text':
        this.#clearText(now);
        return;
      case 'say-how-to-leave':
        this.#idlePressMs = now;
        this.#say('Ctrl-D leaves, or Ctrl-C once more');
        return;
      case 'leave':
        this.leave(exitCode.interrupted);
        return;
      default:
        unreachable(decision);
    }
  }

  #closeWhatIsOpen(): void {
    const { menu, ...rest } = this.#input;
    this.#views.update(({ filterDraft: _draft, ...view }) => view);
    if (menu !== undefined)
      this.#input = { ...rest, editor: edit(rest.editor, { kind: 'replace', ...menu.before }) };
  }

  /** What was cleared away can be found with Up. */
  #clearText(now: number): void {
    const { editor, focus } = this.#input;
    this.#history.add({ text: editor.text.trim(), atMs: now });
    this.#input = { editor: editorWith('', editor), focus };
  }

  async #run({ text, file }: Work): Promise<void> {
    const { clock, display, historyFile } = this.#parts;
    const atMs = clock.now();
    if (file === undefined) {
      this.#history.add({ text, atMs });
      this.#echo(text);
    }
    this.#cancelled = false;
    const ok = await this.#runner.run(text, file);
    this.#cancelled = false;
    if (file === undefined) historyFile.append({ text, atMs, durationMs: clock.now() - atMs, ok });
    display.redraw();
  }

  /** What was entered stays in the scrollback, as it stood at the prompt. */
  #echo(text: string): void {
    const prompt = promptFor(this.#parts.display.size.columns - 1);
    const lines = sqlLines(text).map((each, i) => [
      run(i === 0 ? prompt : '> '.padStart(prompt.length), 'prompt'),
      ...each,
    ]);
    this.#parts.display.print(`${renderLines(lines, themeOf(this.#results.settings.theme))}\n`);
  }

  #refresh(): void {
    this.#views.update(refreshed);
    this.#parts.display.redraw();
  }

  #tick(): void {
    for (const id of this.#views.ended()) if (!this.#host.isStopping) this.#host.ended(id, 'ended');
    this.#parts.display.redraw();
  }

  async #tickForever(): Promise<void> {
    const { clock } = this.#parts;
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await clock.sleepUntil(clock.now() + tickMs, signal);
      const isQuiet =
        this.#watch.meter.activeAtMs === undefined &&
        this.#queue.running === undefined &&
        this.#message === undefined;
      if (!signal.aborted && !isQuiet) this.#redrawSoon.request();
    }
  }

  #status(): Status {
    const { clock, session } = this.#parts;
    const nowMs = clock.now();
    const figures = this.#watch.meter.figures();
    const idle = this.#watch.idle();
    const running = this.#queue.running;
    if (this.#message !== undefined && this.#message.untilMs <= nowMs) this.#message = undefined;
    return {
      queries: session.queries().length,
      sourceWarnings: this.#watch.warnings,
      nowMs,
      ...(figures === undefined ? {} : { figures }),
      ...(idle === undefined ? {} : { idle }),
      ...(running === undefined ? {} : { running }),
      ...(this.#message === undefined ? {} : { message: this.#message.text }),
    };
  }

  #top(): TopState {
    const { session, ascii } = this.#parts;
    const gauges = session.gauges?.();
    const idle = this.#watch.idle();
    return {
      meter: this.#watch.meter,
      queries: session.queries(),
      residentBytes: process.memoryUsage.rss(),
      ascii,
      ...(gauges === undefined ? {} : { gauges }),
      ...(idle === undefined ? {} : { idle }),
    };
  }
}

import type { Clock } from '@weir/runtime';
import { allCommands } from './commands/all-commands.ts';
import { completionsAt } from './completion/completer.ts';
import type { Display } from './display.ts';
import { composeFrame, promptFor } from './frame/frame.ts';
import type { Frame } from './frame/frame.ts';
import type { History } from './history/history.ts';
import type { HistoryFile } from './history/history-file.ts';
import { handleKey } from './input/handle-key.ts';
import { ghostOf } from './input/input-state.ts';
import type { InputContext } from './input/input-state.ts';
import type { Key } from './keys/key.ts';
import { promptKeys } from './keys/key-tables.ts';
import { refreshed } from './live/live-view.ts';
import { LiveViews } from './live/live-views.ts';
import type { OutputSettings } from './output/output-settings.ts';
import { ReplState } from './repl-state.ts';
import { Coalescer } from './run/coalescer.ts';
import { EffectRunner } from './run/effect-runner.ts';
import { Interrupter } from './run/interrupter.ts';
import { failureText } from './run/report.ts';
import { ResultOutput } from './run/result-output.ts';
import { StatementRunner } from './run/statement-runner.ts';
import { TerminalHost } from './run/terminal-host.ts';
import { TerminalOutput } from './run/terminal-output.ts';
import { WorkQueue } from './run/work-queue.ts';
import type { Work } from './run/work-queue.ts';
import type { Session } from './session.ts';
import { statusOf, topOf } from './status/describe-session.ts';
import { PipelineWatch } from './status/pipeline-watch.ts';
import { renderLines, run } from './text/line.ts';
import { sqlLines } from './text/sql-lines.ts';
import { themeOf } from './text/theme.ts';
import type { Theme } from './text/theme.ts';

export interface ReplParts {
  readonly session: Session;
  readonly display: Display;
  readonly clock: Clock;
  readonly historyFile: HistoryFile;
  readonly settings: OutputSettings;
  readonly color: boolean;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The status line is redrawn so often, and once a second when nothing happens. */
const statusMs = 500;
const tickMs = 1000;

/**
 * The REPL on a terminal: keys in, frames out. What a key means is decided by pure functions (input/), what is shown by
 * others (frame/, live/, top/); what has to be done is done in run/. Here they are put together.
 */
export class Repl {
  readonly #parts: ReplParts;
  readonly #state: ReplState;
  readonly #history: History;
  readonly #views: LiveViews;
  readonly #watch: PipelineWatch;
  readonly #results: ResultOutput;
  readonly #host: TerminalHost;
  readonly #runner: StatementRunner;
  readonly #queue: WorkQueue;
  readonly #interrupter: Interrupter;
  readonly #effects: EffectRunner;
  readonly #redrawSoon: Coalescer;
  readonly #refreshSoon: Coalescer;
  readonly #ended = new AbortController();
  readonly #endings: readonly (() => void)[];
  /** Resolves with the exit code when somebody leaves. */
  readonly exit: Promise<number>;
  #resolveExit: (code: number) => void = () => undefined;
  #pageRows = 0;

  constructor(parts: ReplParts) {
    const { session, display, clock, color, environment } = parts;
    const { signal } = this.#ended;
    this.#parts = parts;
    this.exit = new Promise((resolve) => {
      this.#resolveExit = resolve;
    });
    this.#redrawSoon = new Coalescer(
      clock,
      () => statusMs,
      () => this.#tick(),
      signal,
    );
    this.#refreshSoon = new Coalescer(
      clock,
      () => this.#views.watched?.refreshMs ?? statusMs,
      () => this.#refresh(),
      signal,
    );
    this.#state = new ReplState(clock);
    this.#history = parts.historyFile.load();
    this.#views = new LiveViews(session);
    this.#watch = new PipelineWatch(session, clock, () => this.#redrawSoon.request());
    const output = new TerminalOutput(display, color, environment);
    this.#results = new ResultOutput(output, parts.settings);
    this.#queue = new WorkQueue(
      clock,
      (work) => this.#run(work),
      () => display.redraw(),
    );
    const shared = {
      ...parts,
      state: this.#state,
      history: this.#history,
      views: this.#views,
      results: this.#results,
      watch: this.#watch,
      queue: this.#queue,
      commands: allCommands,
      theme: () => this.#theme,
      submit: (text: string) => this.submit({ text }),
      leave: (code: number) => this.leave(code),
    };
    this.#host = new TerminalHost(shared);
    this.#runner = new StatementRunner(session, output, this.#results, this.#host);
    this.#interrupter = new Interrupter({ ...shared, host: this.#host });
    this.#effects = new EffectRunner({ ...shared, host: this.#host, interrupter: this.#interrupter });
    this.#endings = [
      session.onBatch((batch) => {
        if (this.#views.receive(batch)) this.#refreshSoon.request();
      }),
      session.onFailure?.((failure) => display.print(failureText(failure, this.#theme))) ?? (() => undefined),
    ];
    void this.#tickForever();
  }

  /** Runs a text as if it had been typed, or as a file. */
  submit(work: Work): void {
    if (this.#queue.add(work)) return;
    this.#state.say('too many statements wait: this one is not run');
    this.#parts.display.redraw();
  }

  /** Keys go to the live view, as after Tab. */
  focusView(): void {
    this.#state.focus('view');
  }

  key(key: Key): void {
    this.#state.forgetMessage();
    const wasView = this.#state.input.focus === 'view';
    if (wasView) this.#parts.display.forgetPrinted();
    if (!isInterrupt(key)) this.#interrupter.forgetPress();
    this.#attempt(() => {
      for (const each of this.#isForView(key) ? lettersOf(key) : [key]) {
        const { state, effect } = handleKey(this.#state.input, each, this.#inputContext());
        this.#state.input = state;
        if (effect !== undefined) this.#effects.perform(effect, this.#pageRows);
      }
    });
    if (!wasView && this.#state.input.focus === 'view') this.#parts.display.forgetPrinted();
    this.#parts.display.redraw();
  }

  /** What is to be drawn now. */
  frame(): Frame {
    const { session, clock, display } = this.#parts;
    const view = this.#views.watched;
    const frame = composeFrame(
      {
        input: this.#state.input,
        ghost: ghostOf(this.#state.input, this.#history),
        attached: session.attaching?.attached(),
        status: statusOf(session, this.#watch, clock, this.#queue.running, this.#state.message),
        theme: this.#theme,
        ...(view === undefined ? {} : { view }),
        full: this.#state.isFull,
        ...(this.#state.isTop ? { top: topOf(session, this.#watch, this.#theme.ascii) } : {}),
      },
      display.frameSize,
    );
    this.#pageRows = frame.pageRows;
    return frame;
  }

  /** Leaves, whatever runs. */
  leave(code: number): void {
    this.#runner.leave();
    this.#queue.drop();
    this.#resolveExit(code);
  }

  /** Ends everything that is not the session's. */
  close(): void {
    this.#ended.abort();
    for (const end of this.#endings) end();
    this.#watch.close();
  }

  get #theme(): Theme {
    return themeOf(this.#results.settings);
  }

  get #panel(): InputContext['panel'] {
    if (this.#state.isTop) return 'top';
    if (this.#state.isFull) return 'full';
    return this.#views.watched === undefined ? 'none' : 'live';
  }

  #isForView(key: Key): boolean {
    return key.kind === 'text' && this.#state.input.focus === 'view' && this.#panel !== 'none';
  }

  #inputContext(): InputContext {
    const draft = this.#views.watched?.filterDraft;
    return {
      history: this.#history,
      completions: (text, cursor) => completionsAt(text, cursor, this.#parts.session, allCommands),
      panel: this.#panel,
      ...(draft === undefined ? {} : { filterDraft: draft }),
    };
  }

  async #run(work: Work): Promise<void> {
    const { text, file } = work;
    const { clock, historyFile } = this.#parts;
    const atMs = clock.now();
    if (file === undefined) {
      this.#history.add({ text, atMs });
      this.#echo(text);
    }
    const ok = await this.#runner.run(work);
    if (file !== undefined) return;
    const entry = { text, atMs, durationMs: clock.now() - atMs, ok };
    this.#history.add(entry);
    historyFile.append(entry);
  }

  /** What was entered stays in the scrollback, as it stood at the prompt. */
  #echo(text: string): void {
    const { display, session } = this.#parts;
    const prompt = promptFor(display.size.columns - 1, session.attaching?.attached());
    const further = '> '.padStart(prompt.length);
    display.forgetPrinted();
    const lines = sqlLines(text).map((each, i) => [run(i === 0 ? prompt : further, 'prompt'), ...each]);
    display.print(`${renderLines(lines, this.#theme)}\n`);
  }

  #refresh(): void {
    this.#attempt(() => this.#views.update(refreshed));
    this.#parts.display.redraw();
  }

  /** A bug must not cost what was typed, or what runs. */
  #attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#state.say(error instanceof Error ? error.message : String(error));
    }
  }

  #tick(): void {
    if (!this.#host.isStopping) for (const id of this.#views.ended()) this.#host.ended(id, 'ended');
    this.#parts.display.redraw();
  }

  /** Times on the screen go on when nothing else happens. */
  async #tickForever(): Promise<void> {
    const { clock } = this.#parts;
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await clock.sleepUntil(clock.now() + tickMs, signal);
      const isStill = this.#watch.meter.activeAtMs === undefined && this.#queue.running === undefined;
      if (!isStill || this.#state.message !== undefined) this.#redrawSoon.request();
    }
  }
}

function isInterrupt(key: Key): boolean {
  return key.kind === 'chord' && promptKeys.get(key.chord) === 'interrupt';
}

/** Several letters read at once are as many keys. */
function lettersOf(key: Key): readonly Key[] {
  return key.kind === 'text' ? Array.from(key.text, (text) => ({ kind: 'text', text })) : [key];
}

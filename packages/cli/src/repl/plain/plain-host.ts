import { allCommands } from '../commands/all-commands.ts';
import type { CommandContext } from '../commands/dot-command.ts';
import { History } from '../history/history.ts';
import { problemText } from '../run/report.ts';
import type { ReplOutput } from '../run/repl-output.ts';
import type { ResultOutput } from '../run/result-output.ts';
import type { HostAction, RunnerHost } from '../run/statement-runner.ts';
import type { Session } from '../session.ts';
import type { PipelineWatch } from '../status/pipeline-watch.ts';
import { themeOf } from '../text/theme.ts';

/** What commands can do where there is no terminal to draw on. */
export class PlainHost implements RunnerHost {
  readonly #session: Session;
  readonly #output: ReplOutput;
  readonly #results: ResultOutput;
  readonly #watch: PipelineWatch;
  readonly #version: string;
  readonly #leave: () => void;

  constructor(
    session: Session,
    output: ReplOutput,
    results: ResultOutput,
    watch: PipelineWatch,
    version: string,
    leave: () => void,
  ) {
    this.#session = session;
    this.#output = output;
    this.#results = results;
    this.#watch = watch;
    this.#version = version;
    this.#leave = leave;
  }

  /** Its batches are printed as they come. */
  live(): void {
    return undefined;
  }

  context(): CommandContext {
    const { last, settings } = this.#results;
    return {
      session: this.#session,
      settings,
      history: new History(),
      meter: this.#watch.meter,
      notices: this.#watch.notices,
      version: this.#version,
      commands: allCommands,
      ...(last === undefined ? {} : { last }),
    };
  }

  async perform(action: HostAction): Promise<boolean> {
    switch (action.kind) {
      case 'settings':
        this.#results.settings = { ...this.#results.settings, ...action.change };
        return true;
      case 'redirect':
        this.#results.redirect(action.target, action.once);
        return true;
      case 'stop':
        for (const id of action.ids) await this.#session.stopQuery(id);
        return true;
      case 'exit':
        this.#leave();
        return true;
      case 'copy':
      case 'watch':
      case 'refresh-every':
      case 'top':
      case 'full':
      case 'edit':
      case 'clear':
        this.#output.tell(
          problemText('this works on a terminal only', undefined, themeOf(this.#results.settings)),
        );
        return false;
    }
  }
}

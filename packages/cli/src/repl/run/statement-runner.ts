import type { Session } from '../session.ts';
import { runCommand } from '../commands/run-command.ts';
import type { CommandAction, CommandContext } from '../commands/dot-command.ts';
import { renderLines } from '../text/line.ts';
import { themeOf } from '../text/theme.ts';
import type { Theme } from '../text/theme.ts';
import { diagnosticText, dimText, problemText } from './report.ts';
import type { Origin } from './report.ts';
import type { ReplOutput } from './repl-output.ts';
import type { ResultOutput } from './result-output.ts';
import { partsOfWork } from './script-parts.ts';
import type { ScriptPart } from './script-parts.ts';
import type { Work } from './work-queue.ts';

/** What of a statement's or a command's outcome only the terminal, or only a plain stream, can do. */
export interface RunnerHost {
  /** A continuous query has begun. */
  live(id: number, sql: string): void;
  /** An action that is neither text nor SQL. False: it failed. */
  perform(action: HostAction): Promise<boolean>;
  context(): CommandContext;
}

export type HostAction = Exclude<
  CommandAction,
  { kind: 'print' | 'refuse' | 'execute' | 'script' | 'show-last' }
>;

/** Scripts that read scripts that read scripts: no deeper. */
const deepestScript = 16;

/** Runs texts: statements one after the other, and dot commands. Nothing is thrown at whoever types. */
export class StatementRunner {
  readonly #session: Session;
  readonly #output: ReplOutput;
  readonly #results: ResultOutput;
  readonly #host: RunnerHost;
  #depth = 0;
  #leaving = false;

  constructor(session: Session, output: ReplOutput, results: ResultOutput, host: RunnerHost) {
    this.#session = session;
    this.#output = output;
    this.#results = results;
    this.#host = host;
  }

  /** Runs a text up to its first error. True: all went well. */
  async run(work: Work): Promise<boolean> {
    const { text: source, file, silent = false, commandLine = false, followed = false } = work;
    const parts = partsOfWork(work);
    for (const [index, part] of parts.entries()) {
      if (this.#leaving) return true;
      const origin = {
        source,
        start: part.start,
        silent,
        commandLine,
        ...(file === undefined ? {} : { file }),
      };
      const next = parts[index + 1];
      const isFollowed = next === undefined ? followed : next.kind === 'statement';
      if (!(await this.#runPart(part, origin, isFollowed))) return false;
    }
    return true;
  }

  /** `followed`: a statement comes right behind it. */
  async #runPart({ kind, text, vertical }: ScriptPart, origin: Origin, followed: boolean): Promise<boolean> {
    try {
      return kind === 'command'
        ? await this.#command(text, origin)
        : await this.#statement(text, vertical, origin, followed);
    } catch (error) {
      // Nothing follows, and nothing must wait for it.
      this.#session.cancel();
      return this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** Nothing further is run. */
  leave(): void {
    this.#leaving = true;
  }

  get #theme(): Theme {
    return themeOf(this.#results.settings);
  }

  async #statement(sql: string, vertical: boolean, origin: Origin, followed = false): Promise<boolean> {
    const outcome = await this.#session.execute(sql, {
      commandLine: origin.commandLine ?? false,
      parameters: this.#results.settings.parameters,
      followed,
    });
    const { warnings = [] } = outcome;
    if (warnings.length > 0) this.#output.tell(diagnosticText(warnings, sql, sql, origin, this.#theme));
    switch (outcome.kind) {
      case 'error':
        this.#output.tell(diagnosticText(outcome.diagnostics, outcome.source, sql, origin, this.#theme));
        return false;
      case 'rows':
        return this.#results.show(sql, outcome.table, outcome.milliseconds, vertical);
      case 'live':
        this.#host.live(outcome.id, sql);
        return true;
      case 'done':
        if (outcome.message !== '' && origin.silent !== true)
          this.#output.tell(dimText(outcome.message, this.#theme));
        return true;
    }
  }

  async #command(text: string, origin: Origin): Promise<boolean> {
    for (const action of await runCommand(text, this.#host.context())) {
      if (!(await this.#act(action, origin))) return false;
    }
    return true;
  }

  async #act(action: CommandAction, origin: Origin): Promise<boolean> {
    switch (action.kind) {
      case 'print':
        await this.#output.write(`${renderLines(action.lines, this.#theme)}\n`, 'off');
        return true;
      case 'refuse': {
        const place = origin.file === undefined ? '' : `${origin.file}:${lineOf(origin)}: `;
        this.#output.tell(problemText(`${place}${action.message}`, action.hint, this.#theme));
        return false;
      }
      case 'execute':
        return this.#statement(action.sql, false, { source: action.sql, start: 0 });
      case 'script':
        return this.#script(action.text, action.file);
      case 'show-last':
        await this.#results.showLast();
        return true;
      default:
        return this.#host.perform(action);
    }
  }

  async #script(text: string, file: string): Promise<boolean> {
    if (this.#depth >= deepestScript) return this.#fail(`"${file}" is read by itself, over and over`);
    this.#depth += 1;
    try {
      return await this.run({ text, file });
    } finally {
      this.#depth -= 1;
    }
  }

  #fail(message: string): boolean {
    this.#output.tell(problemText(message, undefined, this.#theme));
    return false;
  }
}

function lineOf({ source, start }: Origin): number {
  return source.slice(0, start).split('\n').length;
}

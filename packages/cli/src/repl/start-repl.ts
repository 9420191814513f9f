import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ReadStream } from 'node:tty';
import { systemClock } from '@weir/runtime';
import { usesColor } from '../color.ts';
import type { ColorChoice } from '../color.ts';
import { UsageError } from '../report-error.ts';
import { fileProblem } from './commands/file-problem.ts';
import { onExitSignals } from './exit-signals.ts';
import { defaultOutput } from './output/output-settings.ts';
import type { ModeName } from './output/output-settings.ts';
import { runPlainRepl } from './plain/plain-repl.ts';
import type { PlainReplOptions } from './plain/plain-repl.ts';
import type { Work } from './run/work-queue.ts';
import type { Session } from './session.ts';
import { canDraw, openTerminal } from './terminal-capability.ts';

export interface ReplOptions {
  /** Shown in the banner and by `.version`. */
  readonly version: string;
  readonly color?: ColorChoice;
  /** No banner. */
  readonly quiet?: boolean;
  /** How results are written: `box` on a terminal, else `tsv`. */
  readonly mode?: ModeName;
  /** SQL, or a dot command, to run first. */
  readonly sql?: string;
  /** The start-up file; false: none. Without it `$XDG_CONFIG_HOME/weir/init.sql`, if there is one. */
  readonly initFile?: string | false;
  /** Standard input is data: keys come from the controlling terminal, and go to the live view at first. */
  readonly inputIsData?: boolean;
}

/**
 * Runs the REPL until somebody leaves it, and gives the exit code. The session is closed then. On a terminal it draws
 * with Ink, which is loaded only now; elsewhere it reads statements line by line. Throws a `UsageError` when the
 * start-up file that was asked for cannot be read.
 */
export async function startRepl(session: Session, options: ReplOptions): Promise<number> {
  const color = usesColor(process.stdout, process.env, options.color);
  const keys = terminalKeys(options);
  const shared = {
    session,
    clock: systemClock,
    settings: {
      ...defaultOutput,
      mode: options.mode ?? (process.stdout.isTTY ? 'box' : 'tsv'),
      theme: color ? defaultOutput.theme : 'none',
    },
    color,
    version: options.version,
    work: [...initWork(options), ...(options.sql === undefined ? [] : [{ text: options.sql }])],
  } as const;
  if (keys === undefined) return runPlain(shared, options.inputIsData === true);
  // Must be said before Ink is loaded: it does not know NO_COLOR.
  if (!color) process.env['FORCE_COLOR'] = '0';
  const { runReplApp } = await import('./app/run-repl-app.ts');
  return runReplApp({
    ...shared,
    keys,
    stdout: process.stdout,
    environment: process.env,
    banner: options.quiet === true ? '' : `weir ${options.version}  .help for help, Ctrl-D to leave\n`,
    focusView: options.inputIsData === true,
  });
}

/** The terminal that keys come from; undefined where nothing can be drawn, or nobody sits. */
function terminalKeys({ inputIsData }: ReplOptions): ReadStream | undefined {
  if (!canDraw(process.stdout, process.env)) return undefined;
  if (inputIsData === true) return openTerminal();
  return process.stdin instanceof ReadStream ? process.stdin : undefined;
}

type SharedOptions = Omit<PlainReplOptions, 'input' | 'stdout' | 'stderr' | 'signal'>;

async function runPlain(shared: SharedOptions, inputIsData: boolean): Promise<number> {
  const leaving = new AbortController();
  let signalled: number | undefined;
  const stopListening = onExitSignals((code) => {
    signalled = code;
    leaving.abort();
  });
  try {
    const { stdin, stdout, stderr } = process;
    const input = inputIsData ? Readable.from([]) : stdin;
    const code = await runPlainRepl({ ...shared, input, stdout, stderr, signal: leaving.signal });
    return signalled ?? code;
  } finally {
    stopListening();
    if (!inputIsData) process.stdin.destroy();
  }
}

function initWork({ initFile }: ReplOptions): readonly Work[] {
  if (initFile === false) return [];
  const config = process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  const file = initFile ?? join(config, 'weir', 'init.sql');
  try {
    return [{ text: readFileSync(file, 'utf8'), file }];
  } catch (error) {
    if (initFile === undefined) return [];
    throw new UsageError(`"${file}" cannot be read: ${fileProblem(error)}`);
  }
}

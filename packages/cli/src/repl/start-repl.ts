import { ReadStream } from 'node:tty';
import { usesColor } from '../color.ts';
import type { ColorChoice } from '../color.ts';
import type { Given } from '../options/given.ts';
import { FirstPrompt } from './app/first-prompt.ts';
import { terminalModes } from './app/terminal-modes.ts';
import { defaultOutput } from './output/output-settings.ts';
import type { ModeName } from './output/output-settings.ts';
import type { Session } from './session.ts';
import { canDraw, drawsAscii, openTerminal } from './terminal-capability.ts';

// Nothing heavy is imported here: the first prompt stands before the engine, and Ink, are loaded.

export interface ReplOptions {
  /** Shown in the banner and by `.version`. */
  readonly version: string;
  readonly color?: ColorChoice;
  /** No banner. */
  readonly quiet?: boolean;
  /** How results are written: `box` on a terminal, else `tsv`. */
  readonly mode?: ModeName;
  /** Values for `$name` in statements. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** SQL, dot commands and files to run first. */
  readonly given?: readonly Given[];
  /** The start-up file; false: none. Without it `$XDG_CONFIG_HOME/weir/init.sql`, if there is one. */
  readonly initFile?: string | false;
  /** Where entries are kept, instead of the usual place; false: nowhere. */
  readonly history?: string | false;
  /** Standard input is data: keys come from the controlling terminal, and go to the live view at first. */
  readonly inputIsData?: boolean;
}

/** Gives the session when it is needed: the first prompt does not wait for it. */
export type OpenSession = () => Session | Promise<Session>;

/**
 * Runs the REPL until somebody leaves it, and gives the exit code. The session is closed then. On a terminal it draws
 * with Ink; elsewhere it reads statements line by line. Rejects with a `UsageError` when a start-up file that was asked
 * for cannot be read, and with whatever the session cannot be opened for.
 */
export async function startRepl(openSession: OpenSession, options: ReplOptions): Promise<number> {
  const color = usesColor(process.stdout, process.env, options.color);
  const keys = terminalKeys(options);
  const shared = {
    settings: {
      ...defaultOutput,
      mode: options.mode ?? (process.stdout.isTTY ? 'box' : 'tsv'),
      theme: color ? defaultOutput.theme : 'none',
      ascii: drawsAscii(process.stdout, process.env),
      parameters: options.parameters ?? {},
    },
    color,
    version: options.version,
  } as const;
  if (keys === undefined) {
    const { startPlain } = await import('./plain/start-plain.ts');
    return startPlain({ ...shared, openSession, replOptions: options });
  }
  const firstPrompt = new FirstPrompt(keys, process.stdout, terminalModes(process.env));
  firstPrompt.show(`${bannerOf(options)}weir> `);
  // Must be said before Ink is loaded: it does not know NO_COLOR.
  if (!color) process.env['FORCE_COLOR'] = '0';
  const { startOnTerminal } = await import('./app/start-on-terminal.ts');
  return startOnTerminal({ ...shared, openSession, replOptions: options, keys, firstPrompt });
}

function bannerOf({ quiet, version }: ReplOptions): string {
  return quiet === true ? '' : `weir ${version}  .help for help, Ctrl-D to leave\n`;
}

/** The terminal that keys come from; undefined where nothing can be drawn, or nobody sits. */
function terminalKeys({ inputIsData }: ReplOptions): ReadStream | undefined {
  if (!canDraw(process.stdout, process.env)) return undefined;
  if (inputIsData === true) return openTerminal();
  return process.stdin instanceof ReadStream ? process.stdin : undefined;
}

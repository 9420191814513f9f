import type { ReadStream } from 'node:tty';
import { systemClock } from '@weir/runtime';
import type { OutputSettings } from '../output/output-settings.ts';
import { initialWork } from '../run/initial-work.ts';
import type { OpenSession, ReplOptions } from '../start-repl.ts';
import type { FirstPrompt } from './first-prompt.ts';
import { runReplApp } from './run-repl-app.ts';

export interface TerminalOptions {
  readonly openSession: OpenSession;
  readonly replOptions: ReplOptions;
  readonly keys: ReadStream;
  readonly firstPrompt: FirstPrompt;
  readonly settings: OutputSettings;
  readonly color: boolean;
  readonly version: string;
}

/** Puts the REPL in the place of the first prompt. */
export async function startOnTerminal(options: TerminalOptions): Promise<number> {
  const { openSession, replOptions, firstPrompt, keys } = options;
  try {
    const work = initialWork(replOptions, process.env);
    const session = await openSession();
    return await runReplApp({
      ...options,
      session,
      typed: firstPrompt.end(),
      stdout: process.stdout,
      clock: systemClock,
      environment: process.env,
      work,
      focusView: replOptions.inputIsData === true,
    });
  } catch (error) {
    firstPrompt.end();
    keys.setRawMode(false);
    throw error;
  } finally {
    if (keys === process.stdin) keys.pause().unref();
    else keys.destroy();
  }
}

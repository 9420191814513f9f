import type { ReadStream } from 'node:tty';
import { systemClock } from '@weir/runtime';
import { HistoryFile, historyPath } from '../history/history-file.ts';
import type { OutputSettings } from '../output/output-settings.ts';
import { initialWork } from '../run/initial-work.ts';
import type { Work } from '../run/work-queue.ts';
import type { Session } from '../session.ts';
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
    const { work, session } = await prepare(replOptions, openSession, firstPrompt);
    return await runReplApp({
      ...options,
      session,
      typed: firstPrompt.handOver(),
      stdout: process.stdout,
      clock: systemClock,
      environment: process.env,
      work,
      focusView: replOptions.inputIsData === true,
      historyFile: new HistoryFile(historyPath(process.env, replOptions.history)),
    });
  } finally {
    if (keys === process.stdin) keys.pause().unref();
    else keys.destroy();
  }
}

async function prepare(
  replOptions: ReplOptions,
  openSession: OpenSession,
  firstPrompt: FirstPrompt,
): Promise<{ readonly work: readonly Work[]; readonly session: Session }> {
  try {
    return { work: initialWork(replOptions, process.env), session: await openSession() };
  } catch (error) {
    firstPrompt.cancel();
    throw error;
  }
}

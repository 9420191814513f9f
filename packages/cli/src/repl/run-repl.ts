import { version } from '../version.ts';
import { startRepl } from './start-repl.ts';
import type { ReplOptions } from './start-repl.ts';

/** The REPL over a pipeline of its own; gives the exit code. */
export function runRepl(
  options: Omit<ReplOptions, 'version'>,
  sessionOptions: { readonly batchIntervalMs?: number } = {},
): Promise<number> {
  const openSession = async () => (await import('./live-session.ts')).openLiveSession(sessionOptions);
  return startRepl(openSession, { ...options, version });
}

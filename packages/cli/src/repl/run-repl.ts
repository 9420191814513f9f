import type { SessionOptions } from '@weir/runtime';
import { version } from '../version.ts';
import type { Session } from './session.ts';
import { startRepl } from './start-repl.ts';
import type { ReplOptions } from './start-repl.ts';

/** The REPL over a pipeline of its own; gives the exit code. */
export function runRepl(
  options: Omit<ReplOptions, 'version'>,
  sessionOptions: SessionOptions = {},
): Promise<number> {
  const openSession = async (): Promise<Session> => {
    const [{ openLiveSession }, { AttachableSession }] = await Promise.all([
      import('./live-session.ts'),
      import('./attach/attachable-session.ts'),
    ]);
    return new AttachableSession(await openLiveSession(sessionOptions));
  };
  return startRepl(openSession, { ...options, version });
}

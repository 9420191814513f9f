import type { SessionOptions } from '@weir/runtime';
import { version } from '../version.ts';
import { drawsAscii } from './terminal-capability.ts';
import type { Session } from './session.ts';
import { startRepl } from './start-repl.ts';
import type { ReplOptions } from './start-repl.ts';

/** The REPL over a pipeline of its own; gives the exit code. */
export function runRepl(
  options: Omit<ReplOptions, 'version'>,
  sessionOptions: SessionOptions = {},
): Promise<number> {
  const asciiCharts = drawsAscii(process.stdout, process.env);
  const openSession = async (): Promise<Session> => {
    const [{ openLiveSession }, { AttachableSession }] = await Promise.all([
      import('./live-session.ts'),
      import('./attach/attachable-session.ts'),
    ]);
    return new AttachableSession(await openLiveSession({ asciiCharts, ...sessionOptions }));
  };
  return startRepl(openSession, { ...options, version });
}

import { Readable } from 'node:stream';
import { systemClock } from '@weir/runtime';
import { onExitSignals } from '../exit-signals.ts';
import type { OutputSettings } from '../output/output-settings.ts';
import { initialWork } from '../run/initial-work.ts';
import type { OpenSession, ReplOptions } from '../start-repl.ts';
import { runPlainRepl } from './plain-repl.ts';

export interface PlainOptions {
  readonly openSession: OpenSession;
  readonly replOptions: ReplOptions;
  readonly settings: OutputSettings;
  readonly color: boolean;
  readonly version: string;
}

/** Runs the REPL on the standard streams of this process, which are no terminal. */
export async function startPlain(options: PlainOptions): Promise<number> {
  const { openSession, replOptions } = options;
  const leaving = new AbortController();
  let signalled: number | undefined;
  const stopListening = onExitSignals((code) => {
    signalled = code;
    leaving.abort();
  });
  const isData = replOptions.inputIsData === true;
  try {
    const code = await runPlainRepl({
      ...options,
      work: initialWork(replOptions, process.env),
      session: await openSession(),
      input: isData ? Readable.from([]) : process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      clock: systemClock,
      signal: leaving.signal,
    });
    return signalled ?? code;
  } finally {
    stopListening();
    if (!isData) process.stdin.destroy();
  }
}

import type { ReadStream } from 'node:tty';
import type { Clock } from '@weir/runtime';
import { exitCode } from '../../exit-code.ts';
import { onExitSignals } from '../exit-signals.ts';
import type { HistoryFile } from '../history/history-file.ts';
import type { OutputSettings } from '../output/output-settings.ts';
import { Repl } from '../repl.ts';
import type { Work } from '../run/work-queue.ts';
import type { Session } from '../session.ts';
import { InkDisplay } from './ink-display.tsx';
import { KeyInput } from './key-input.ts';
import { Terminal } from './terminal.ts';
import { terminalModes } from './terminal-modes.ts';

export interface ReplAppOptions {
  readonly session: Session;
  /** Where keys come from. */
  readonly keys: ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly clock: Clock;
  readonly settings: OutputSettings;
  readonly historyFile: HistoryFile;
  readonly color: boolean;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Bytes that were typed before. */
  readonly typed: Buffer;
  /** What is run first. */
  readonly work: readonly Work[];
  /** Whether keys go to the live view at first. */
  readonly focusView: boolean;
}

/** Runs the REPL on a terminal and gives the exit code. The terminal is then as it was before. */
export async function runReplApp(options: ReplAppOptions): Promise<number> {
  const { session, stdout, clock, environment, work } = options;
  const keys = new KeyInput(options.keys, clock, (key) => repl.key(key));
  const terminal = new Terminal(stdout, keys, terminalModes(environment));
  const display = new InkDisplay(stdout, clock, terminal, () => repl.frame());
  const repl: Repl = new Repl({
    ...options,
    display,
  });
  const stopListening = onExitSignals((code) => repl.leave(code));
  // Whoever closes the window must not be told of it.
  stdout.on('error', () => repl.leave(exitCode.failed));
  display.start();
  if (options.focusView) repl.focusView();
  for (const each of work) repl.submit(each);
  keys.feed(options.typed);
  const code = await repl.exit;
  repl.close();
  display.stop();
  await closeInTime(session, code);
  stopListening();
  return code;
}

/** A session that does not close in this time is left as it is: whoever wants to leave can. */
const closeMs = 5000;

async function closeInTime(session: Session, code: number): Promise<void> {
  const timer = setTimeout(() => process.exit(code), closeMs);
  await session.close();
  clearTimeout(timer);
}

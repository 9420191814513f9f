import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '@weir/runtime';
import { exitCode } from '../../exit-code.ts';
import { createFormat } from '../../format/create-format.ts';
import { OutputStream } from '../../output-stream.ts';
import { ResultWriter } from '../../result-writer.ts';
import { isComplete } from '../editor/statements.ts';
import type { OutputSettings } from '../output/output-settings.ts';
import type { ReplOutput } from '../run/repl-output.ts';
import { failureText } from '../run/report.ts';
import { ResultOutput } from '../run/result-output.ts';
import { StatementRunner } from '../run/statement-runner.ts';
import type { Work } from '../run/work-queue.ts';
import type { Session } from '../session.ts';
import { PipelineWatch } from '../status/pipeline-watch.ts';
import { themeOf } from '../text/theme.ts';
import { PlainHost } from './plain-host.ts';

export interface PlainReplOptions {
  readonly session: Session;
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly clock: Clock;
  readonly settings: OutputSettings;
  readonly color: boolean;
  readonly version: string;
  readonly work: readonly Work[];
  /** Ends it early, gracefully. */
  readonly signal: AbortSignal;
}

/** A query that has ended by itself is noticed this soon. */
const endMs = 200;

/**
 * The REPL where there is no terminal to draw on: statements come in lines, results go to standard output and all
 * else to standard error. From a pipe or a file the first error ends it; at the end of the input it waits for the
 * continuous queries. Gives the exit code.
 */
export async function runPlainRepl(options: PlainReplOptions): Promise<number> {
  const { session, stdout, stderr, settings, color, version } = options;
  const output = new OutputStream(stdout);
  const ended = AbortSignal.any([options.signal, output.readerGone]);
  const results = new ResultOutput(plainOutput(output, stderr, color), settings);
  const watch = new PipelineWatch(session, options.clock, () => undefined);
  const leaving = new AbortController();
  const host = new PlainHost(session, plainOutput(output, stderr, color), results, watch, version, () =>
    leaving.abort(),
  );
  const runner = new StatementRunner(session, plainOutput(output, stderr, color), results, host);
  const stopPrinting = printBatches(session, output, settings, color);
  let failed = false;
  const stopFailures = session.onFailure?.((failure) => {
    failed = true;
    stderr.write(failureText(failure, themeOf(results.settings)));
  });
  try {
    const ok = await runInput(options, runner, AbortSignal.any([ended, leaving.signal]));
    if (ok && !leaving.signal.aborted) await queriesEnded(options, ended);
    return ok && !failed ? exitCode.done : exitCode.failed;
  } finally {
    stopPrinting();
    stopFailures?.();
    watch.close();
    await session.close();
  }
}

function plainOutput(output: OutputStream, stderr: Writable, color: boolean): ReplOutput {
  return {
    color,
    width: undefined,
    write: (text) => output.write([text]),
    tell: (text) => void stderr.write(text),
  };
}

function printBatches(
  session: Session,
  output: OutputStream,
  settings: OutputSettings,
  color: boolean,
): () => void {
  const mode = settings.mode === 'list' || settings.mode === 'none' ? 'tsv' : settings.mode;
  const writer = new ResultWriter(createFormat(mode, { titles: true, color, ascii: settings.ascii }), output);
  return session.onBatch(({ id, batchTimeMs, table }) => {
    // What cannot be written any more is told by `readerGone`.
    writer.write({ output: id, batchTimeMs, table }).catch(() => undefined);
  });
}

/** False: something failed. */
async function runInput(
  options: PlainReplOptions,
  runner: StatementRunner,
  ended: AbortSignal,
): Promise<boolean> {
  for (const work of options.work) {
    if (!(await runner.run(work))) return false;
  }
  const isTyped = options.input.isTTY === true;
  let pending = '';
  for await (const line of createInterface({ input: options.input, signal: ended })) {
    pending += `${line}\n`;
    if (!mayEnd(line, pending) || !isComplete(pending)) continue;
    const ok = await runner.run({ text: pending });
    pending = '';
    if (ended.aborted) return ok;
    if (!ok && !isTyped) return false;
  }
  return pending.trim() === '' || ended.aborted || runner.run({ text: pending });
}

/** Looking at the whole text for each of its lines would take long. */
function mayEnd(line: string, pending: string): boolean {
  return /;|\\g/i.test(line) || /^\s*(?:\.|exit|quit|help|\\)/i.test(pending);
}

async function queriesEnded({ session, clock }: PlainReplOptions, ended: AbortSignal): Promise<void> {
  while (!ended.aborted && session.queries().length > 0) await clock.sleepUntil(clock.now() + endMs, ended);
}

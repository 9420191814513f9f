import { setTimeout as sleep } from 'node:timers/promises';
import { changesSink, StreamingContext } from '@weir/runtime';
import type { ContextOptions, RunStatistics } from '@weir/runtime';
import { usesColor } from './color.ts';
import type { ColorChoice } from './color.ts';
import { consoleSink } from './console-sink.ts';
import { exitCode } from './exit-code.ts';
import { createFormat } from './format/create-format.ts';
import type { FormatName, FormatOptions, Formats } from './format/result-format.ts';
import type { ListenFlags, PipelineServer } from './listen/pipeline-server.ts';
import { tellNotices } from './notices.ts';
import { OutputFile } from './output-file.ts';
import { OutputStream } from './output-stream.ts';
import { drawsAscii } from './repl/terminal-capability.ts';
import { Progress } from './progress.ts';
import type { ProgressOptions } from './progress.ts';
import { writeDiagnostics } from './report-error.ts';
import type { ErrorOutput } from './report-error.ts';
import { refuseIdleFlags } from './options/stdin-flags.ts';
import { ResultWriter } from './result-writer.ts';
import { RowBudget } from './row-budget.ts';
import { withBatchTime } from './with-batch-time.ts';

export interface RunOptions extends ContextOptions, ProgressOptions, Formats {
  /** The SQL, and what places in it are called. */
  readonly sql: string;
  readonly file: string;
  /** Whether batches are shown under their time. */
  readonly titles: boolean;
  readonly color: ColorChoice;
  /** Ends after so many milliseconds, gracefully. */
  readonly forMs?: number;
  /** Gives up after so many milliseconds: exit code 4. */
  readonly timeoutMs?: number;
  readonly stats: boolean;
  /** Results go there instead of to standard output. */
  readonly outputFile?: string;
  /** False: no names of columns in csv and tsv. */
  readonly header?: boolean;
  /** What csv and tsv write for NULL. */
  readonly nullText?: string;
  /** Ends after so many rows of results. */
  readonly rows?: number;
  /** Each row says when it was so: by a column, or in formats for people by the title of its batch. */
  readonly timed?: boolean;
  /** Only what an answer changed in the one before, with what became of each row. */
  readonly changes?: boolean;
  /** Other terminals can ask the pipeline while it runs. */
  readonly serve?: ServeOptions;
}

export type ServeOptions = ListenFlags & { readonly version: string };

/** Runs SQL to its end, or until a signal comes, and gives the exit code. Rejects with what the SQL or the run failed of. */
export async function runPipeline(options: RunOptions, errors: ErrorOutput): Promise<number> {
  const file = options.outputFile === undefined ? undefined : await OutputFile.open(options.outputFile);
  try {
    const code = await runInto(new OutputStream(file?.stream ?? process.stdout), options, errors);
    await file?.keep();
    return code;
  } finally {
    await file?.drop();
  }
}

async function runInto(output: OutputStream, options: RunOptions, plain: ErrorOutput): Promise<number> {
  const progress = new Progress(options, plain);
  const { errors } = progress;
  const budget = options.rows === undefined ? undefined : new RowBudget(options.rows);
  const { format, streamFormat = format } = options;
  const writerOf = (name: FormatName): ResultWriter =>
    new ResultWriter(createFormat(name, formatOptions(options)), output, rowLimit(options), budget);
  const results = writerOf(format);
  const streamed = streamFormat === format ? results : writerOf(streamFormat);
  const isForPeople = peopleRead.has(streamFormat);
  const batches = options.timed === true && !isForPeople ? withBatchTime(streamed) : streamed;
  const asciiCharts = isShown(options) && drawsAscii(process.stdout, process.env);
  const printing = consoleSink(batches, { answers: results, skipsEmpty: options.titles && isForPeople });
  const context = new StreamingContext({ ...options, asciiCharts }).registerSink(
    options.changes === true ? changesSink(printing) : printing,
  );
  const tellSums = tellNotices(context, errors);
  let answered: Promise<void> = Promise.resolve();
  context.on('rows', (table, name) => {
    const answer = { output: name, batchTimeMs: Date.now(), table };
    const written =
      options.titles && peopleRead.has(format)
        ? writeAlone(answer, options, output, budget)
        : results.write(answer);
    answered = answered.then(() => written);
    // It is told at the end that one could not be written.
    answered.catch(() => undefined);
  });
  try {
    const warnings = await context.run(options.sql);
    writeDiagnostics(warnings, options.sql, errors);
    refuseIdleFlags(context.sources(), options);
  } catch (error) {
    await context.close();
    throw error;
  }
  const ending = new Ending(context, output);
  budget?.spent.addEventListener('abort', () => ending.enough());
  const doors = new Doors(context, options, errors);
  try {
    await doors.open();
    // Starting may take long: it waits for the first rows of a stream whose columns they tell.
    if (options.forMs !== undefined) ending.after(options.forMs, exitCode.done, true);
    if (options.timeoutMs !== undefined) ending.after(options.timeoutMs, exitCode.timeout, false);
    await context.start();
    progress.begin(context);
    await context.awaitTermination();
    await answered;
    await results.end();
    if (streamed !== results) await streamed.end();
  } catch (error) {
    // What fails because it was given up is no news.
    if (!ending.gaveUp) throw error;
  } finally {
    ending.close();
    await doors.close();
    progress.end();
    tellSums();
  }
  if (options.stats) errors.write(`${statisticsLine(context.statistics())}\n`);
  return ending.code;
}

/** What is answered once, before the batches, has no time to stand under. */
async function writeAlone(
  answer: Parameters<ResultWriter['write']>[0],
  options: RunOptions,
  output: OutputStream,
  budget: RowBudget | undefined,
): Promise<void> {
  const format = createFormat(options.format, { ...formatOptions(options), titles: false });
  const results = new ResultWriter(format, output, rowLimit(options), budget);
  await results.write(answer);
  await results.end();
}

function formatOptions(options: RunOptions): FormatOptions {
  const { titles, header = true, nullText = '', outputFile } = options;
  if (outputFile !== undefined) return { titles, header, nullText, color: options.color === 'always' };
  const color = usesColor(process.stdout, process.env, options.color);
  const width = widthOf(options, process.env);
  const ascii = drawsAscii(process.stdout, process.env);
  return { titles, header, nullText, color, ascii, ...(width === undefined ? {} : { width }) };
}

/** Elsewhere than on a terminal nothing is cut, unless boxes are asked for and COLUMNS says how wide they may be. */
function widthOf(
  { format }: RunOptions,
  { COLUMNS: columns }: Readonly<Record<string, string | undefined>>,
): number | undefined {
  if (process.stdout.isTTY) return process.stdout.columns;
  const wanted = Number(columns);
  return format === 'box' && Number.isInteger(wanted) && wanted > 0 ? wanted : undefined;
}

/** Nothing but rows is in the others, and all of them. */
const peopleRead: ReadonlySet<FormatName> = new Set(['box', 'table', 'line', 'md']);

const terminalRows = 20;

function rowLimit(options: RunOptions): number {
  return isShown(options) ? terminalRows : Infinity;
}

/** Whether results go to a terminal. */
function isShown({ outputFile }: RunOptions): boolean {
  return process.stdout.isTTY && outputFile === undefined;
}

/** Where other terminals and tools can ask the pipeline. */
class Doors {
  readonly #context: StreamingContext;
  readonly #options: RunOptions;
  readonly #errors: ErrorOutput;
  #server: Promise<PipelineServer | undefined> = Promise.resolve(undefined);

  constructor(context: StreamingContext, options: RunOptions, errors: ErrorOutput) {
    this.#context = context;
    this.#options = options;
    this.#errors = errors;
  }

  /** Rejects when an address that was asked for cannot be listened on; that the private socket cannot be made is only told. */
  async open(): Promise<void> {
    const { serve, file } = this.#options;
    if (serve === undefined) return;
    const startedMs = Date.now();
    this.#server = import('./listen/pipeline-server.ts').then((module) =>
      module.PipelineServer.open(this.#context, { ...serve, file, startedMs }),
    );
    if (serve.listen !== undefined) {
      const server = await this.#server;
      this.#errors.write(`weir: note: listening on ${server?.address ?? ''}\n`);
      return;
    }
    this.#server = this.#server.catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.#errors.write(`weir: warning: weir query cannot ask this pipeline: ${reason}\n`);
      return undefined;
    });
  }

  async close(): Promise<void> {
    const server = await this.#server.catch(() => undefined);
    await server?.close();
  }
}

/** The ways in which a run is ended from outside: signals, time, and a reader that goes away. */
class Ending {
  code: number = exitCode.done;
  readonly #context: StreamingContext;
  readonly #timers = new AbortController();
  /** The time ran out: whatever was going on is ended. */
  gaveUp = false;
  #signals = 0;

  constructor(context: StreamingContext, output: OutputStream) {
    this.#context = context;
    process.on('SIGINT', this.#interrupt);
    process.on('SIGTERM', this.#terminate);
    output.readerGone.addEventListener('abort', () => this.enough());
  }

  after(milliseconds: number, code: number, graceful: boolean): void {
    sleep(milliseconds, undefined, { signal: this.#timers.signal }).then(
      () => this.#stop(code, graceful),
      () => undefined,
    );
  }

  /** All that was asked for is written. */
  enough(): void {
    this.#stop(exitCode.done, false);
  }

  close(): void {
    process.off('SIGINT', this.#interrupt);
    process.off('SIGTERM', this.#terminate);
    this.#timers.abort();
  }

  readonly #interrupt = (): void => this.#signal('SIGINT', exitCode.interrupted);
  readonly #terminate = (): void => this.#signal('SIGTERM', exitCode.terminated);

  /** The first signal ends gracefully, the second at once. */
  #signal(name: NodeJS.Signals, code: number): void {
    this.#signals += 1;
    if (this.#signals === 1) {
      this.#stop(code, true);
      return;
    }
    // To exit is to wait for the query that is being computed; a signal that nobody listens to ends the process, with the same code.
    this.close();
    process.kill(process.pid, name);
  }

  #stop(code: number, graceful: boolean): void {
    this.code = code;
    this.gaveUp ||= code === exitCode.timeout;
    // What went wrong on the way is told by awaitTermination.
    this.#context.stop({ graceful }).catch(() => undefined);
  }
}

function statisticsLine(statistics: RunStatistics): string {
  return JSON.stringify({
    rows_read: statistics.rowsRead,
    rows_in_batches: statistics.rowsInBatches,
    rows_bad: statistics.rowsBad,
    rows_dropped: statistics.rowsDropped,
    rows_out: statistics.rowsOut,
    queries_failed: statistics.queriesFailed,
    batches: statistics.batches,
    processing_ms: statistics.processingMs,
    scheduling_delay_ms_max: statistics.schedulingDelayMsMax,
    peak_memory_bytes: statistics.peakMemoryBytes,
  });
}

import { extname } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { durationMs } from '@weir/runtime';
import { usesColor } from './color.ts';
import type { ColorChoice } from './color.ts';
import { check } from './commands/check.ts';
import { explain } from './commands/explain.ts';
import { formatFiles } from './commands/fmt.ts';
import { exitCode } from './exit-code.ts';
import { formatNames } from './format/result-format.ts';
import type { FormatName } from './format/result-format.ts';
import type { QueryFlags } from './commands/query.ts';
import type { TopFlags } from './commands/top.ts';
import type { ListenFlags } from './listen/pipeline-server.ts';
import { readSql } from './read-sql.ts';
import { canDrawBesideData } from './repl/terminal-capability.ts';
import { reportError, UsageError } from './report-error.ts';
import type { ErrorOutput } from './report-error.ts';
import { runPipeline } from './run-pipeline.ts';
import { version } from './version.ts';
import type { ServeOptions } from './run-pipeline.ts';

/** The options that all ways of running SQL share. */
interface RunFlags {
  readonly batchInterval?: number;
  readonly batches?: number;
  readonly for?: number;
  readonly timeout?: number;
  readonly once?: boolean;
  readonly format?: FormatName;
  readonly color: ColorChoice;
  readonly stats?: boolean;
  readonly param?: Readonly<Record<string, string>>;
}

interface OneLinerFlags extends RunFlags {
  readonly interactive?: boolean;
  /** A start-up file; false with --no-init. */
  readonly init?: string | boolean;
  readonly quiet?: boolean;
  readonly output?: string;
  readonly input?: string;
  /** False with --no-header. */
  readonly header?: boolean;
  readonly command?: readonly string[];
  readonly file?: readonly string[];
}

const examples = `
Examples:
  weir run examples/top-pages.sql                                   run a pipeline file
  tail -f app.log | weir "SELECT count(*) FROM stdin"               ask a stream
  weir -c "SELECT * FROM 'data.csv' LIMIT 3"                        any SQL that DuckDB knows
  weir check pipeline.sql                                           all problems of a file, nothing started

Exit codes: 0 done, 1 an error in SQL or while running, 2 wrong usage, 3 a source or sink is not there,
4 --timeout ran out, 130 interrupted, 143 terminated.`;

/** Runs the command line and gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const errors: ErrorOutput = {
    write: (text) => process.stderr.write(text),
    color: colorOf(),
  };
  process.stderr.on('error', () => undefined);
  let code: number = exitCode.done;
  const run: Run = (action, file, color) => async () => {
    try {
      code = await action();
    } catch (error) {
      const output = { ...errors, color: colorOf(color) };
      code = reportError(error, file === undefined ? output : { ...output, file });
    }
  };
  try {
    await commands(run, errors).parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCode.done : exitCode.usage;
  }
  return code;
}

type Run = (action: () => Promise<number>, file?: string, color?: ColorChoice) => () => Promise<void>;

/** Whether standard error is written to in colour. */
function colorOf(choice?: ColorChoice): boolean {
  return usesColor(process.stderr, process.env, choice);
}

function commands(run: Run, errors: ErrorOutput): Command {
  const program = new Command('weir')
    .description('Streaming SQL for one machine')
    .version(version)
    .enablePositionalOptions()
    .exitOverride()
    .argument('[sql]', 'SQL to run; the stream stdin is standard input')
    .option('-c, --command <sql>', 'SQL to run; may be given again', collect)
    .option('-f, --file <file>', 'a file with SQL to run; - is standard input; may be given again', collect)
    .option(
      '-i, --interactive',
      'the prompt: run SQL first if some is given, then go on; the default on a terminal without SQL',
    )
    .option('--init <file>', 'the start-up file of the prompt, instead of ~/.config/weir/init.sql')
    .option('--no-init', 'without the start-up file of the prompt')
    .option('-q, --quiet', 'no banner at the prompt')
    .option(
      '-o, --output <file>',
      'write results to a file, whole or not at all; its ending tells the format',
    )
    .addOption(new Option('--input <format>', 'how stdin is read').choices(['json', 'csv', 'text', 'arrow']))
    .option('--no-header', 'csv and tsv without the names of the columns')
    .addHelpText('after', examples);
  withRunFlags(program).action(async (sql: string | undefined, flags: OneLinerFlags) => {
    const output = { ...errors, color: colorOf(flags.color) };
    const isGiven = sql !== undefined || flags.command !== undefined || flags.file !== undefined;
    if (flags.interactive === true || (!isGiven && process.stdin.isTTY && process.stdout.isTTY)) {
      await run(() => runInteractively(sql, flags, output))();
      return;
    }
    if (!isGiven) {
      program.outputHelp();
      return;
    }
    await run(() => runOneLiner(sql, flags, output), flags.file?.[0], flags.color)();
  });
  withListenFlags(
    withRunFlags(program.command('run').description('run a pipeline file').argument('<file>')),
  ).action(async (file: string, flags: RunFlags & ListenFlags) =>
    run(() => runFile(file, flags, { ...errors, color: colorOf(flags.color) }), file, flags.color)(),
  );
  program
    .command('check')
    .description('tell all problems of a pipeline file; nothing is started')
    .argument('<file>')
    .action(async (file: string) => run(() => check(file, errors), file)());
  program
    .command('explain')
    .description('print the plan of a pipeline file')
    .argument('<file>')
    .action(async (file: string) => run(() => explain(file), file)());
  program
    .command('fmt')
    .description('format pipeline files in place; - is standard input')
    .argument('<files...>')
    .option('--check', 'change nothing, and fail when a file is not formatted')
    .action(async (files: readonly string[], flags: { readonly check?: boolean }) =>
      run(() => formatFiles(files, { check: flags.check ?? false }, errors))(),
    );
  program
    .command('query')
    .description('ask a running pipeline with a SELECT; FROM clicks LAST 5m reads what is remembered')
    .argument('<sql>')
    .option('--pipeline <name>', 'its name or process number, when several run')
    .option('--follow', 'a stream name alone is each batch as it comes, until interrupted')
    .addOption(new Option('--format <format>', 'how rows are written').choices(formatNames))
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'))
    .action(async (sql: string, flags: QueryFlags) =>
      run(
        // What only some commands need is loaded by them.
        async () => {
          const { query } = await import('./commands/query.ts');
          return query(sql, flags, { ...errors, color: colorOf(flags.color) });
        },
        'query',
        flags.color,
      )(),
    );
  program
    .command('top')
    .description('the dashboard of a running pipeline: streams, queries, sinks, state, batch times; q leaves')
    .option('--pipeline <name>', 'its name or process number, when several run')
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'))
    .action(async (flags: TopFlags) =>
      run(async () => (await import('./commands/top.ts')).top(flags, errors), 'top', flags.color)(),
    );
  program
    .command('ps')
    .description('list the running pipelines')
    .action(run(async () => (await import('./commands/ps.ts')).ps()));
  for (const command of program.commands) command.exitOverride();
  return program;
}

function withRunFlags(command: Command): Command {
  return command
    .option('--batch-interval <duration>', 'the length of a batch, such as 1s or 100ms', interval)
    .option('--batches <n>', 'run so many batch intervals, then end', count)
    .option('--for <duration>', 'end after this time', duration)
    .option('--timeout <duration>', 'give up after this time, with exit code 4', duration)
    .option('--param <name=value>', 'a value for $name in queries; may be given again', parameter)
    .option('--once', 'process what is there now, then end')
    .addOption(new Option('--format <format>', 'how results are written').choices(formatNames))
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'))
    .option('--stats', 'at the end, one line of JSON with counts and times on standard error');
}

function withListenFlags(command: Command): Command {
  return command
    .option(
      '--listen [address]',
      'answer PostgreSQL clients there too, 127.0.0.1:5433 by default; password: WEIR_PASSWORD',
    )
    .option('--tls-key <file>', 'private key for TLS, in PEM format')
    .option('--tls-cert <file>', 'certificate for TLS, in PEM format')
    .option('--name <name>', 'what weir ps and weir query call the pipeline; as its file by default');
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function parameter(
  value: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, text = ''] = /^\$?([A-Za-z_]\w*)=(.*)$/s.exec(value) ?? [];
  if (name === undefined) throw new InvalidArgumentError('write name=value, such as least=5');
  return { ...before, [name.toLowerCase()]: text };
}

function duration(value: string): number {
  try {
    return durationMs(value);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function interval(value: string): number {
  const milliseconds = duration(value);
  if (milliseconds <= 0) throw new InvalidArgumentError('a batch has to be longer than nothing');
  return milliseconds;
}

function count(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('it takes a whole number from 1');
  return number;
}

async function runFile(file: string, flags: RunFlags & ListenFlags, errors: ErrorOutput): Promise<number> {
  const sql = await readSql(file);
  return runPipeline(
    { ...shared(flags), sql, file, format: flags.format ?? 'box', titles: true, serve: served(flags) },
    { ...errors, file },
  );
}

function served({ listen, tlsKey, tlsCert, name }: ListenFlags): ServeOptions {
  return {
    version,
    ...(listen === undefined ? {} : { listen }),
    ...(tlsKey === undefined ? {} : { tlsKey }),
    ...(tlsCert === undefined ? {} : { tlsCert }),
    ...(name === undefined ? {} : { name }),
  };
}

/** A batch of a one-liner is short, so that rows show soon. */
const oneLinerIntervalMs = 200;

async function runInteractively(
  sql: string | undefined,
  flags: OneLinerFlags,
  errors: ErrorOutput,
): Promise<number> {
  const first = [...(sql === undefined ? [] : [sql]), ...(flags.command ?? [])].join(';\n');
  const inputIsData = !process.stdin.isTTY && (first !== '' || flags.file !== undefined);
  // Where nobody can look, rows are written as they come.
  if (inputIsData && !canDrawBesideData(process.stdout, process.env)) return runOneLiner(sql, flags, errors);
  const { runRepl } = await import('./repl/run-repl.ts');
  const batchIntervalMs = flags.batchInterval ?? (inputIsData ? oneLinerIntervalMs : undefined);
  return runRepl(
    {
      color: flags.color,
      inputIsData,
      ...(first === '' ? {} : { sql: first }),
      ...(flags.file === undefined ? {} : { files: flags.file }),
      quiet: flags.quiet ?? false,
      ...(flags.init === undefined || flags.init === true ? {} : { initFile: flags.init }),
      ...(flags.param === undefined ? {} : { parameters: flags.param }),
      ...(flags.format === undefined || flags.format === 'batches' ? {} : { mode: flags.format }),
    },
    {
      ...(batchIntervalMs === undefined ? {} : { batchIntervalMs }),
      ...(flags.input === undefined ? {} : { stdinFormat: flags.input }),
    },
  );
}

async function runOneLiner(
  sql: string | undefined,
  flags: OneLinerFlags,
  errors: ErrorOutput,
): Promise<number> {
  const files = await Promise.all((flags.file ?? []).map(readSql));
  const all = [...(sql === undefined ? [] : [sql]), ...(flags.command ?? []), ...files].join(';\n');
  if (all.trim() === '') throw new UsageError('there is no SQL to run');
  return runPipeline(
    {
      batchInterval: oneLinerIntervalMs,
      ...shared(flags),
      sql: all,
      file: flags.file?.[0] ?? 'command line',
      format: flags.format ?? defaultFormat(flags.output),
      titles: false,
      commandLine: true,
      wholeAtEnd: !process.stdout.isTTY || flags.output !== undefined,
      header: flags.header ?? true,
      ...(flags.input === undefined ? {} : { stdinFormat: flags.input }),
      ...(flags.output === undefined ? {} : { outputFile: flags.output }),
    },
    errors,
  );
}

/** For people on a terminal, else by the ending of the file that is written. */
function defaultFormat(file: string | undefined): FormatName {
  if (file === undefined) return process.stdout.isTTY ? 'box' : 'tsv';
  const ending = extname(file).slice(1).toLowerCase();
  return formatNames.find((name) => name === ending) ?? (ending === 'ndjson' ? 'jsonl' : 'tsv');
}

function shared(flags: RunFlags): Pick<Parameters<typeof runPipeline>[0], 'color' | 'stats'> & {
  readonly batchInterval?: number;
  readonly maxBatches?: number;
  readonly forMs?: number;
  readonly timeoutMs?: number;
  readonly once?: boolean;
  readonly parameters?: Readonly<Record<string, string>>;
} {
  return {
    color: flags.color,
    stats: flags.stats ?? false,
    ...(flags.batchInterval === undefined ? {} : { batchInterval: flags.batchInterval }),
    ...(flags.batches === undefined ? {} : { maxBatches: flags.batches }),
    ...(flags.for === undefined ? {} : { forMs: flags.for }),
    ...(flags.timeout === undefined ? {} : { timeoutMs: flags.timeout }),
    ...(flags.once === undefined ? {} : { once: flags.once }),
    ...(flags.param === undefined ? {} : { parameters: flags.param }),
  };
}

import { Command, CommanderError } from 'commander';
import { usesColor } from './color.ts';
import type { ColorChoice } from './color.ts';
import { checkFiles } from './commands/check.ts';
import { explain } from './commands/explain.ts';
import { formatFiles } from './commands/fmt.ts';
import { exitCode } from './exit-code.ts';
import { runInteractively, runOneLiner } from './commands/one-liner.ts';
import type { QueryFlags } from './commands/query.ts';
import type { TopFlags } from './commands/top.ts';
import { formatsForPeople, formatsForPrograms } from './format/result-format.ts';
import type { ListenFlags } from './listen/pipeline-server.ts';
import { withOneLinerFlags } from './options/one-liner-options.ts';
import type { OneLinerFlags } from './options/one-liner-options.ts';
import {
  runOptionsOf,
  withColor,
  withListenFlags,
  withLook,
  withParameters,
  withRunFlags,
} from './options/run-options.ts';
import type { PlanFlags, RunFlags } from './options/run-options.ts';
import { readSql } from './read-sql.ts';
import { reportError, UsageError } from './report-error.ts';
import type { ErrorOutput } from './report-error.ts';
import { runPipeline } from './run-pipeline.ts';
import { version } from './version.ts';
import type { ServeOptions } from './run-pipeline.ts';

const examples = `Examples:
  weir                                                              a prompt: type SQL, watch streams
  weir run examples/top-pages.sql                                   run a pipeline file
  tail -f app.log | weir "SELECT count(*) FROM stdin"               ask a stream
  weir -c "SELECT * FROM 'data.csv' LIMIT 3"                        any SQL that DuckDB knows
  weir check pipeline.sql                                           all problems of a file, nothing started
`;

const exitCodes = `
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
    .helpCommand('help [command]', 'what a command takes')
    .showHelpAfterError(
      '  = hint: SQL is one argument, in quotes; weir --help tells the commands and options',
    )
    .argument('[sql]', 'SQL to run; the stream stdin is standard input')
    .configureOutput({ outputError: (text, write) => write(`weir: ${text}`) })
    .addHelpText('before', examples)
    .addHelpText('after', exitCodes);
  withRunFlags(withOneLinerFlags(program)).action(async (sql: string | undefined, flags: OneLinerFlags) => {
    const output = { ...errors, color: colorOf(flags.color) };
    const isGiven = sql !== undefined || flags.command !== undefined || flags.file !== undefined;
    const isStarted = flags.check !== true && flags.explain !== true;
    if (
      (isStarted && flags.interactive === true) ||
      (!isGiven && process.stdin.isTTY && process.stdout.isTTY)
    ) {
      await run(() => runInteractively(sql, flags, output))();
      return;
    }
    if (!isGiven) {
      program.outputHelp();
      return;
    }
    await run(() => runOneLiner(sql, flags, output), undefined, flags.color)();
  });
  // The file may be missing: `--listen FILE` takes it for the address.
  const running = program
    .command('run')
    .description('run a pipeline file')
    .argument('[file]')
    .usage('[options] <file>');
  withListenFlags(withRunFlags(running)).action(async (given: string | undefined, flags: FileFlags) => {
    const { file, listen } = given === undefined ? fileOf(flags) : { file: given, listen: flags.listen };
    const output = { ...errors, color: colorOf(flags.color) };
    await run(() => runFile(file, { ...flags, listen }, output), file, flags.color)();
  });
  const checking = program
    .command('check')
    .description('tell all problems of pipeline files; nothing is started')
    .argument('<files...>');
  withParameters(checking).action(async (files: readonly string[], flags: PlanFlags) =>
    run(() => checkFiles(files, flags, errors))(),
  );
  const explaining = program
    .command('explain')
    .description('print the plan of a pipeline file')
    .argument('<file>');
  withParameters(explaining).action(async (file: string, flags: PlanFlags) =>
    run(() => explain(file, flags), file)(),
  );
  program
    .command('fmt')
    .description('format pipeline files in place; - is standard input')
    .argument('<files...>')
    .option('--check', 'change nothing, and fail when a file is not formatted')
    .action(async (files: readonly string[], flags: { readonly check?: boolean }) =>
      run(() => formatFiles(files, { check: flags.check ?? false }, errors))(),
    );
  const asking = program
    .command('query')
    .description('ask a running pipeline with a SELECT; FROM clicks LAST 5m reads what is remembered')
    .argument('<sql>')
    .option('--pipeline <name>', 'its name or process number, when several run')
    .option('--follow', 'a stream name alone is each batch as it comes, until interrupted');
  withLook(withParameters(asking)).action(async (sql: string, flags: QueryFlags) =>
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
  const watching = program
    .command('top')
    .description('the dashboard of a running pipeline: streams, queries, sinks, state, batch times; q leaves')
    .option('--pipeline <name>', 'its name or process number, when several run');
  withColor(watching).action(async (flags: TopFlags) =>
    run(async () => (await import('./commands/top.ts')).top(flags, errors), 'top', flags.color)(),
  );
  program
    .command('ps')
    .description('list the running pipelines')
    .action(run(async () => (await import('./commands/ps.ts')).ps()));
  for (const command of program.commands) {
    command.exitOverride();
    command.showHelpAfterError(`  = hint: weir ${command.name()} --help tells what it takes`);
  }
  return program;
}

type FileFlags = RunFlags & ListenFlags;

/** `weir run --listen FILE`. */
function fileOf({ listen }: FileFlags): {
  readonly file: string | undefined;
  readonly listen: true | undefined;
} {
  return typeof listen === 'string' ? { file: listen, listen: true } : { file: undefined, listen };
}

async function runFile(file: string | undefined, flags: FileFlags, errors: ErrorOutput): Promise<number> {
  if (file === undefined)
    throw new UsageError("missing required argument 'file'", 'weir run --help tells what it takes');
  const sql = await readSql(file);
  const formats = process.stdout.isTTY ? formatsForPeople : formatsForPrograms;
  const format = flags.format === undefined ? formats : { format: flags.format };
  return runPipeline(
    { ...runOptionsOf(flags), ...format, sql, file, titles: true, serve: served(flags) },
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

import { Option } from 'commander';
import type { Command } from 'commander';
import type { ColorChoice } from '../color.ts';
import { formatNames } from '../format/result-format.ts';
import type { FormatName } from '../format/result-format.ts';
import type { RunOptions } from '../run-pipeline.ts';
import { count, duration, interval, parameter } from './argument-values.ts';

/** How results look. */
export interface LookFlags {
  readonly format?: FormatName;
  readonly color: ColorChoice;
}

/** The options of what plans SQL and runs none. */
export interface PlanFlags {
  readonly param?: Readonly<Record<string, string>>;
}

/** The options that all ways of running SQL share. */
export interface RunFlags extends LookFlags, PlanFlags {
  readonly batchInterval?: number;
  readonly batches?: number;
  readonly for?: number;
  readonly timeout?: number;
  readonly once?: boolean;
  readonly stats?: boolean;
  readonly verbose?: boolean;
  readonly progress: 'auto' | 'always' | 'never';
  readonly strict?: boolean;
  readonly onError?: 'stop' | 'continue';
}

/** `--batches` counts them: that format has no short form. */
const shortForms = formatNames.filter((name) => name !== 'batches');

export function withColor(command: Command): Command {
  return command.addOption(
    new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'),
  );
}

/** `--format csv`, and `--csv` for short; the last one counts. */
export function withLook(command: Command): Command {
  command.addOption(
    new Option('--format <format>', 'how results are written; --csv, --json ... for short').choices(
      formatNames,
    ),
  );
  for (const name of shortForms) {
    command.addOption(new Option(`--${name}`, `the same as --format ${name}`).hideHelp());
    command.on(`option:${name}`, () => command.setOptionValueWithSource('format', name, 'cli'));
  }
  return withColor(command);
}

export function withParameters(command: Command): Command {
  return command.option(
    '--param <name=value>',
    'a value for $name in queries; may be given again',
    parameter,
  );
}

export function withRunFlags(command: Command): Command {
  withParameters(command)
    .option('--batch-interval <duration>', 'the length of a batch, such as 1s or 100ms', interval)
    .option('--batches <n>', 'run so many batch intervals, then end', count)
    .option('--for <duration>', 'end after this time', duration)
    .option('--timeout <duration>', 'give up after this time, with exit code 4', duration)
    .option('--once', 'process what is there now, then end')
    .option('--strict', 'a row that cannot be read ends the run, where ON ERROR does not say')
    .addOption(
      new Option(
        '--on-error <what>',
        'a query that fails in a batch ends the run, or is left out of that batch',
      ).choices(['stop', 'continue']),
    )
    .option('-v, --verbose', 'every 10 s, and at the end, a line on standard error that tells how it goes')
    .addOption(
      new Option('--progress <when>', 'the same as a line that changes, where nothing else is shown')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .option('--stats', 'at the end, one line of JSON with counts and times on standard error');
  return withLook(command);
}

export function withListenFlags(command: Command): Command {
  return command
    .option(
      '--listen [address]',
      'answer PostgreSQL clients there too, 127.0.0.1:5433 by default; password: WEIR_PASSWORD',
    )
    .option('--tls-key <file>', 'private key for TLS, in PEM format')
    .option('--tls-cert <file>', 'certificate for TLS, in PEM format')
    .option('--name <name>', 'what weir ps and weir query call the pipeline; as its file by default');
}

type SharedOptions = Omit<RunOptions, 'sql' | 'file' | 'format' | 'titles' | 'serve'>;

/** What the flags say to any run. */
export function runOptionsOf(flags: RunFlags): SharedOptions {
  return {
    color: flags.color,
    stats: flags.stats ?? false,
    verbose: flags.verbose ?? false,
    progress: flags.progress,
    strict: flags.strict ?? false,
    ...(flags.onError === undefined ? {} : { onQueryError: flags.onError }),
    ...(flags.batchInterval === undefined ? {} : { batchInterval: flags.batchInterval }),
    ...(flags.batches === undefined ? {} : { maxBatches: flags.batches }),
    ...(flags.for === undefined ? {} : { forMs: flags.for }),
    ...(flags.timeout === undefined ? {} : { timeoutMs: flags.timeout }),
    ...(flags.once === undefined ? {} : { once: flags.once }),
    ...(flags.param === undefined ? {} : { parameters: flags.param }),
  };
}

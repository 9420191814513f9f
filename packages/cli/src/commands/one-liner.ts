import { extname } from 'node:path';
import { formatNames, formatsForPeople, formatsForPrograms } from '../format/result-format.ts';
import type { Formats } from '../format/result-format.ts';
import { joinSql } from '../options/given.ts';
import type { Given } from '../options/given.ts';
import { givenSql } from '../options/one-liner-options.ts';
import type { OneLinerFlags } from '../options/one-liner-options.ts';
import { runOptionsOf } from '../options/run-options.ts';
import { readSql } from '../read-sql.ts';
import { canDrawBesideData } from '../repl/terminal-capability.ts';
import { reportError, UsageError } from '../report-error.ts';
import type { ErrorOutput } from '../report-error.ts';
import { runPipeline } from '../run-pipeline.ts';
import type { RunOptions } from '../run-pipeline.ts';
import { checkSql, planningContext } from './check.ts';
import { explainSql } from './explain.ts';

/** A batch of a one-liner is short, so that rows show soon. */
const oneLinerIntervalMs = 200;

const onlyWithoutPrompt = 'its streams arrive in real time; leave -i out, and the answers are shown live too';

export async function runInteractively(
  sql: string | undefined,
  flags: OneLinerFlags,
  errors: ErrorOutput,
): Promise<number> {
  if (flags.time !== undefined) throw new UsageError('--time is not for the prompt', onlyWithoutPrompt);
  const given = givenSql(sql, flags);
  const inputIsData = !process.stdin.isTTY && given.length > 0;
  // Where nobody can look, rows are written as they come.
  if (inputIsData && !canDrawBesideData(process.stdout, process.env)) return runOneLiner(sql, flags, errors);
  refuseIdleFlags(flags, inputIsData);
  const { runRepl } = await import('../repl/run-repl.ts');
  const batchIntervalMs = flags.batchInterval ?? (inputIsData ? oneLinerIntervalMs : undefined);
  return runRepl(
    {
      color: flags.color,
      inputIsData,
      given,
      quiet: flags.quiet ?? false,
      ...(flags.init === undefined || flags.init === true ? {} : { initFile: flags.init }),
      ...(flags.history === undefined || flags.history === true ? {} : { history: flags.history }),
      ...(flags.param === undefined ? {} : { parameters: flags.param }),
      ...(flags.format === undefined || flags.format === 'batches' ? {} : { mode: flags.format }),
    },
    {
      ...(batchIntervalMs === undefined ? {} : { batchIntervalMs }),
      ...(flags.input === undefined ? {} : { stdinFormat: flags.input }),
      ...(flags.schema === undefined ? {} : { stdinColumns: flags.schema }),
      strict: flags.strict ?? false,
    },
  );
}

/** Options that say how a run ends, or how what it writes looks in a file: at the prompt there is neither. */
function refuseIdleFlags(flags: OneLinerFlags, inputIsData: boolean): void {
  const idle = {
    '--batches': flags.batches,
    '--for': flags.for,
    '--timeout': flags.timeout,
    '--once': flags.once,
    '--stats': flags.stats,
    '--on-error': flags.onError,
    '--emit': flags.emit,
    '--limit': flags.limit,
    '-o': flags.output,
    '--null': flags.null,
    '--no-header': flags.header === false ? true : undefined,
  };
  const [given] = Object.entries(idle).find(([, value]) => value !== undefined) ?? [];
  if (given !== undefined)
    throw new UsageError(`${given} is not for the prompt`, '.help tells what can be set there');
  const reading =
    flags.input === undefined ? (flags.schema === undefined ? undefined : '--schema') : '--input';
  if (reading !== undefined && !inputIsData)
    throw new UsageError(
      `${reading} tells how standard input is read, and here it is what is typed`,
      'pipe the data in, with SQL to begin with: tail -f app.log | weir -i ... "SELECT * FROM stdin"',
    );
}

export async function runOneLiner(
  sql: string | undefined,
  flags: OneLinerFlags,
  errors: ErrorOutput,
): Promise<number> {
  if (sql !== undefined && /^\S+\.sql$/i.test(sql))
    throw new UsageError(`"${sql}" is the name of a file, and SQL stands here`, `write weir run ${sql}`);
  const init: readonly Given[] = typeof flags.init === 'string' ? [{ file: flags.init }] : [];
  const given = await Promise.all([...init, ...givenSql(sql, flags)].map(readGiven));
  if (given.every(({ text }) => text.trim() === '')) throw new UsageError('there is no SQL to run');
  const { sql: all, parts } = joinSql(given);
  const output = { ...errors, parts };
  try {
    const file = given.find((part) => part.file !== undefined)?.file ?? 'command line';
    const options = optionsOf(flags);
    if (flags.check === true) return await checkSql(all, file, planningContext(options), output);
    if (flags.explain === true) return await explainSql(all, planningContext(options));
    return await runPipeline({ ...options, sql: all, file }, output);
  } catch (error) {
    return reportError(error, output);
  }
}

async function readGiven(given: Given): Promise<{ readonly text: string; readonly file?: string }> {
  return 'sql' in given ? { text: given.sql } : { text: await readSql(given.file), file: given.file };
}

function optionsOf(flags: OneLinerFlags): Omit<RunOptions, 'sql' | 'file'> {
  const { emit, output, input, schema, time, limit } = flags;
  const isRepeated = emit !== undefined && emit.when !== 'final';
  return {
    ...batchIntervalOf(flags),
    ...runOptionsOf(flags),
    ...formatsOf(flags),
    titles: isRepeated,
    timed: emit?.when === 'every',
    changes: emit?.when === 'changes',
    commandLine: true,
    wholeAtEnd: emit === undefined ? !process.stdout.isTTY || output !== undefined : !isRepeated,
    header: flags.header ?? true,
    nullText: flags.null ?? '',
    ...(limit === undefined ? {} : { rows: limit }),
    ...(input === undefined ? {} : { stdinFormat: input }),
    ...(schema === undefined ? {} : { stdinColumns: schema }),
    ...(time === undefined ? {} : { stdinTime: time }),
    ...(output === undefined ? {} : { outputFile: output }),
  };
}

/** In the time of a log a batch is as long as in a pipeline file: nobody waits for it. */
function batchIntervalOf({ emit, time }: OneLinerFlags): Pick<RunOptions, 'batchInterval'> {
  if (emit?.when === 'every' && emit.intervalMs !== undefined) return { batchInterval: emit.intervalMs };
  return time === undefined ? { batchInterval: oneLinerIntervalMs } : {};
}

/** By the ending of the file that is written, if there is one. The shape of csv and tsv is meant for all that is written. */
function formatsOf({ format, output, header, null: nullText }: OneLinerFlags): Formats {
  if (format !== undefined) return { format };
  if (output === undefined && process.stdout.isTTY) return formatsForPeople;
  const ending = output === undefined ? '' : extname(output).slice(1).toLowerCase();
  if (ending === 'parquet' || ending === 'arrow') {
    throw new UsageError(
      `-o writes text, and "${output}" would be none`,
      `write COPY (SELECT ...) TO '${output}', or CREATE SINK ... INTO files(..., format => '${ending}')`,
    );
  }
  const ofFile = formatNames.find((name) => name === ending) ?? (ending === 'ndjson' ? 'jsonl' : undefined);
  if (ofFile !== undefined) return { format: ofFile };
  const isShaped = header === false || nullText !== undefined;
  return isShaped ? { format: 'tsv' } : formatsForPrograms;
}

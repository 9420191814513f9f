import type { Command } from 'commander';
import { columns, count, emit, inputFormat, inputFormats } from './argument-values.ts';
import type { Emit } from './argument-values.ts';
import type { Given } from './given.ts';
import type { RunFlags } from './run-options.ts';

/** The options of SQL that is given on the command line, and of the prompt. */
export interface OneLinerFlags extends RunFlags {
  readonly interactive?: boolean;
  /** A start-up file; false with --no-init. */
  readonly init?: string | boolean;
  /** False with --no-history. */
  readonly history?: string | boolean;
  readonly quiet?: boolean;
  readonly output?: string;
  readonly input?: string;
  readonly schema?: ReturnType<typeof columns>;
  readonly time?: string;
  /** False with --no-header. */
  readonly header?: boolean;
  readonly null?: string;
  readonly limit?: number;
  readonly emit?: Emit;
  readonly check?: boolean;
  readonly explain?: boolean;
  /** What is given with -c and -f, in one order; both are the same. */
  readonly command?: readonly Given[];
  readonly file?: readonly Given[];
}

/** What is to be run, in the order in which it is given. */
export function givenSql(sql: string | undefined, { command, file }: OneLinerFlags): readonly Given[] {
  return [...(sql === undefined ? [] : [{ sql }]), ...(command ?? file ?? [])];
}

export function withOneLinerFlags(command: Command): Command {
  const given: Given[] = [];
  const add = (each: Given): readonly Given[] => {
    given.push(each);
    return given;
  };
  return command
    .option('-c, --command <sql>', 'SQL to run; may be given again', (sql) => add({ sql }))
    .option('-f, --file <file>', 'a file with SQL to run; - is standard input; may be given again', (file) =>
      add({ file }),
    )
    .option(
      '-i, --interactive',
      'the prompt: run SQL first if some is given, then go on; the default on a terminal without SQL',
    )
    .option(
      '--init <file>',
      'the start-up file of the prompt, instead of ~/.config/weir/init.sql; without the prompt it is run first too',
    )
    .option('--no-init', 'without the start-up file of the prompt')
    .option('--history <file>', 'where the prompt keeps what was entered; WEIR_HISTORY says the same')
    .option('--no-history', 'the prompt keeps nothing of what was entered')
    .option('-q, --quiet', 'no banner at the prompt')
    .option('--check', 'tell all problems of the SQL; nothing is started')
    .option('--explain', 'print the plan of the SQL; nothing is started')
    .option(
      '-o, --output <file>',
      'write results to a file, whole or not at all; its ending tells the format',
    )
    .option('--input <format>', `how stdin is read: ${inputFormats}`, inputFormat)
    .option('--schema <columns>', "the columns of stdin, such as 'level VARCHAR, ms INT'", columns)
    .option(
      '--time <column>',
      'stdin arrives by the times in this column, as replay does it: windows, LAST and batch_time are in its own time',
    )
    .option(
      '--emit <when>',
      'answers over all of stdin: final, at its end; changes, the rows that each batch changed, behind the column op; every or every=5s, again and again with their batch_time',
      emit,
    )
    .option('--limit <n>', 'end after so many rows of results', count)
    .option('--no-header', 'csv and tsv without the names of the columns')
    .option('--null <text>', 'what csv and tsv write for NULL');
}

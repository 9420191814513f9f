import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../report-error.ts';
import { fileProblem } from '../commands/file-problem.ts';
import type { ReplOptions } from '../start-repl.ts';
import type { Work } from './work-queue.ts';

/**
 * What is run before anything is typed: the start-up file, then the SQL that was given. Throws a `UsageError` for a
 * start-up file that was asked for and cannot be read; the usual one may be missing.
 */
export function initialWork(
  { initFile, sql }: Pick<ReplOptions, 'initFile' | 'sql'>,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Work[] {
  const given = sql === undefined ? [] : [{ text: sql }];
  if (initFile === false) return given;
  const config = environment['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  const file = initFile ?? join(config, 'weir', 'init.sql');
  try {
    return [{ text: readFileSync(file, 'utf8'), file }, ...given];
  } catch (error) {
    if (initFile === undefined) return given;
    throw new UsageError(`"${file}" cannot be read: ${fileProblem(error)}`);
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../report-error.ts';
import { fileProblem } from '../commands/file-problem.ts';
import type { ReplOptions } from '../start-repl.ts';
import type { Work } from './work-queue.ts';

/**
 * What is run before anything is typed: the start-up file, then the SQL and the files that were given. Throws a `UsageError` for a
 * file that cannot be read; the usual start-up file may be missing.
 */
export function initialWork(
  { initFile, sql, files = [] }: Pick<ReplOptions, 'initFile' | 'sql' | 'files'>,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Work[] {
  const given: readonly Work[] = [
    ...(sql === undefined ? [] : [{ text: sql, commandLine: true }]),
    ...files.map((file) => ({ text: textOf(file), file, commandLine: true })),
  ];
  if (initFile === false) return given;
  const config = environment['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  const file = initFile ?? join(config, 'weir', 'init.sql');
  if (initFile === undefined && !existsSync(file)) return given;
  return [{ text: textOf(file), file, silent: true }, ...given];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`"${file}" cannot be read: ${fileProblem(error)}`);
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../report-error.ts';
import { fileProblem } from '../commands/file-problem.ts';
import type { ReplOptions } from '../start-repl.ts';
import { partsOfWork } from './script-parts.ts';
import type { Work } from './work-queue.ts';

/**
 * What is run before anything is typed: the start-up file, then the SQL and the files that were given. Throws a `UsageError` for a
 * file that cannot be read; the usual start-up file may be missing.
 */
export function initialWork(
  { initFile, given = [] }: Pick<ReplOptions, 'initFile' | 'given'>,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Work[] {
  const works = given
    .map((each): Work =>
      'sql' in each
        ? { text: each.sql, commandLine: true }
        : { text: textOf(each.file), file: each.file, commandLine: true },
    )
    .map((work, i, all) => (beginsWithStatement(all[i + 1]) ? { ...work, followed: true } : work));
  if (initFile === false) return works;
  const config = environment['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  const file = initFile ?? join(config, 'weir', 'init.sql');
  if (initFile === undefined && !existsSync(file)) return works;
  return [{ text: textOf(file), file, silent: true }, ...works];
}

function beginsWithStatement(work: Work | undefined): boolean {
  return work !== undefined && partsOfWork(work)[0]?.kind === 'statement';
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`"${file}" cannot be read: ${fileProblem(error)}`);
  }
}

import { rename, writeFile } from 'node:fs/promises';
import { format } from '@weir/parser';
import { exitCode } from '../exit-code.ts';
import { readSql } from '../read-sql.ts';
import { writeDiagnostics } from '../report-error.ts';
import type { ErrorOutput } from '../report-error.ts';

export interface FormatFilesOptions {
  /** Changes nothing: exit code 1 when a file is not formatted. */
  readonly check: boolean;
}

/** `weir fmt FILE...`: formats pipeline files in place; `-` is standard input, and is written to standard output. */
export async function formatFiles(
  files: readonly string[],
  options: FormatFilesOptions,
  errors: ErrorOutput,
): Promise<number> {
  let failed = false;
  for (const file of files) {
    const sql = await readSql(file);
    const { text, diagnostics } = format(sql);
    if (diagnostics.some((diagnostic) => diagnostic.severity === 'error')) {
      writeDiagnostics(diagnostics, sql, { ...errors, file });
      failed = true;
    } else if (options.check) {
      if (text === sql) continue;
      process.stdout.write(`${file}: not formatted\n`);
      failed = true;
    } else if (file === '-') process.stdout.write(text);
    else if (text !== sql) await replaceFile(file, text);
  }
  return failed ? exitCode.failed : exitCode.done;
}

/** Complete or as it was. */
async function replaceFile(file: string, text: string): Promise<void> {
  const aside = `${file}.weir-unfinished`;
  await writeFile(aside, text);
  await rename(aside, file);
}

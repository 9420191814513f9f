import { setFlagsFromString } from 'node:v8';
import { StreamingContext } from '@weir/runtime';
import type { ContextOptions } from '@weir/runtime';
import { consoleSink } from '../console-sink.ts';
import { exitCode } from '../exit-code.ts';
import { createFormat } from '../format/create-format.ts';
import { OutputStream } from '../output-stream.ts';
import type { PlanFlags } from '../options/run-options.ts';
import { readSql } from '../read-sql.ts';
import { reportError, writeDiagnostics } from '../report-error.ts';
import type { ErrorOutput } from '../report-error.ts';
import { ResultWriter } from '../result-writer.ts';

/** `weir check FILES`: all problems of each; nothing is started. The exit code is that of the worst. */
export async function checkFiles(
  files: readonly string[],
  { param }: PlanFlags,
  errors: ErrorOutput,
): Promise<number> {
  let worst: number = exitCode.done;
  for (const file of files) {
    const context = planningContext(param === undefined ? {} : { parameters: param });
    const code = await readSql(file).then(
      (sql) => checkSql(sql, file, context, errors),
      async (error: unknown) => {
        await context.close();
        return reportError(error, errors);
      },
    );
    worst = Math.max(worst, code);
  }
  return worst;
}

/** The same of a text, whose places are called `file`. */
export async function checkSql(
  sql: string,
  file: string,
  context: StreamingContext,
  errors: ErrorOutput,
): Promise<number> {
  // The process is gone before code that was compiled better would pay.
  setFlagsFromString('--no-opt');
  try {
    const diagnostics = await context.problems(sql);
    writeDiagnostics(diagnostics, sql, { file, ...errors });
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
    if (count === 0) process.stdout.write(`${file}: ok\n`);
    return count === 0 ? exitCode.done : exitCode.failed;
  } finally {
    await context.close();
  }
}

/** A context that knows all sinks of the command line and runs nothing. */
export function planningContext(options: ContextOptions = {}): StreamingContext {
  const results = new ResultWriter(
    createFormat('box', { titles: true, color: false }),
    new OutputStream(process.stdout),
  );
  return new StreamingContext(options).registerSink(consoleSink(results));
}

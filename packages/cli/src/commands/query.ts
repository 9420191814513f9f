import { parse } from '@weir/parser';
import { Table } from 'apache-arrow';
import type { RecordBatch } from 'apache-arrow';
import { usesColor } from '../color.ts';
import { exitCode } from '../exit-code.ts';
import { createFormat } from '../format/create-format.ts';
import { formatsForPeople, formatsForPrograms } from '../format/result-format.ts';
import type { LookFlags } from '../options/run-options.ts';
import { OutputStream } from '../output-stream.ts';
import type { ErrorOutput } from '../report-error.ts';
import { UsageError, writeDiagnostics } from '../report-error.ts';
import { ResultWriter } from '../result-writer.ts';
import { backendDiagnostic } from '../server/client/backend-diagnostic.ts';
import { PipelineClient } from '../server/client/pipeline-client.ts';
import type { QueryRows } from '../server/client/pipeline-client.ts';
import { parameterSettings } from '../repl/attach/parameter-settings.ts';
import { drawsAscii } from '../repl/terminal-capability.ts';
import { BackendError } from '../server/query-backend.ts';
import { NoPipelineError } from '../server/registry/no-pipeline-error.ts';
import { findPipeline } from '../server/registry/list-pipelines.ts';
import { socketOf } from '../server/registry/pipeline-entry.ts';
import { connectionLost, sqlState } from '../server/sqlstate.ts';

export interface QueryFlags extends LookFlags {
  /** The name or process number of a running pipeline; without one there must be only one. */
  readonly pipeline?: string;
  readonly param?: Readonly<Record<string, string>>;
  /** A stream name alone means each batch as it comes. */
  readonly follow?: boolean;
}

/** `weir query SQL`: asks a running pipeline of this user. Ends with the answer, or when it is interrupted. */
export async function query(sql: string, flags: QueryFlags, errors: ErrorOutput): Promise<number> {
  if (sql.trim() === '') throw new UsageError('there is no SQL to ask');
  const { settings, problems } = parametersOf(sql, flags);
  if (problems.length > 0) {
    writeDiagnostics(problems, sql, errors);
    return exitCode.failed;
  }
  const entry = await findPipeline(flags.pipeline);
  const client = await PipelineClient.connect(socketOf(entry.directory), {
    ...settings,
    ...(flags.follow === true ? { 'weir.follow': 'on' } : {}),
  });
  const output = new OutputStream(process.stdout);
  const ending = new AbortController();
  const interrupt = (): void => ending.abort();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  output.readerGone.addEventListener('abort', interrupt);
  try {
    const warn = (message: string): void => errors.write(`weir: warning: ${message}\n`);
    const rows = await client.query(sql, { signal: ending.signal, warn });
    await write(rows, flags, output);
    return ending.signal.aborted && !output.readerGone.aborted ? exitCode.interrupted : exitCode.done;
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    // What is followed is followed to the end of the pipeline.
    if (flags.follow === true && error.sqlState === sqlState.shutdown) {
      errors.write(`weir: note: ${error.message}\n`);
      return exitCode.done;
    }
    if (error.sqlState === connectionLost) throw new NoPipelineError(error.message);
    writeDiagnostics([backendDiagnostic(error, sql)], sql, errors);
    return exitCode.failed;
  } finally {
    client.close();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** What cannot be read is told by the pipeline. */
function parametersOf(sql: string, { param = {} }: QueryFlags): ReturnType<typeof parameterSettings> {
  const [statement] = parse(sql).statements;
  if (statement === undefined) return { settings: {}, problems: [] };
  return parameterSettings(statement, param, (name) => `give one: --param ${name}=VALUE`);
}

/** A snapshot is one result; what is followed is shown as it comes. */
async function write(rows: QueryRows, flags: QueryFlags, output: OutputStream): Promise<void> {
  const people = process.stdout.isTTY;
  const { format, streamFormat = format } = people ? formatsForPeople : formatsForPrograms;
  const width = people ? process.stdout.columns : undefined;
  const results = new ResultWriter(
    createFormat(flags.format ?? (flags.follow === true ? streamFormat : format), {
      titles: false,
      color: usesColor(process.stdout, process.env, flags.color),
      ascii: drawsAscii(process.stdout, process.env),
      ...(width === undefined ? {} : { width }),
    }),
    output,
  );
  const show = (table: Table): Promise<void> => results.write({ output: 1, batchTimeMs: Date.now(), table });
  if (flags.follow === true)
    for await (const batch of rows.batches) await show(new Table(rows.schema, [batch]));
  else {
    const all: RecordBatch[] = [];
    for await (const batch of rows.batches) all.push(batch);
    await show(new Table(rows.schema, all));
  }
  await results.end();
}

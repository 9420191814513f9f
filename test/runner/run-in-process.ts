import { Writable } from 'node:stream';
import { consoleSink, createFormat, OutputStream, ResultWriter } from '@weir/cli';
import { renderDiagnostic } from '@weir/parser';
import { jsonRows, PipelineError, SinkError, SourceError, StreamingContext } from '@weir/runtime';
import type { ContextOptions, RunStatistics, Table } from '@weir/runtime';
import { expect } from 'vitest';

/**
 * Runs a pipeline to its end in this process and gives all that a user would see: the batches as `--format batches` prints them,
 * results of statements that are answered once, warnings, bad rows, the error it stopped with, and the counts when not every row
 * that was read is in a batch.
 */
export async function runInProcess(sql: string, options: ContextOptions = {}): Promise<string> {
  const seen = new Transcript();
  const context = new StreamingContext({ threads: 1, ...options });
  const format = createFormat('batches', { titles: true, color: false });
  context.registerSink(consoleSink(new ResultWriter(format, new OutputStream(seen.stream))));
  context.on('rows', (table, output) => seen.line(`rows of ${output}: ${rowsText(table)}`));
  context.on('report', (message) => seen.line(`report ${message}`));
  context.on('notice', ({ stream, severity, message }) => seen.line(`${severity} ${stream}: ${message}`));
  context.on('badRows', ({ stream, count, samples }) => {
    seen.line(`bad ${stream}: ${count}`);
    for (const sample of samples) seen.line(`  ${sample.error}: ${sample.value}`);
  });
  context.on('queryFailed', ({ error, batchTimeMs }) =>
    seen.line(`failed at ${batchTimeMs}\n${error.message}`),
  );
  try {
    for (const warning of await context.run(sql)) seen.line(renderDiagnostic(warning, sql));
    await context.start();
    await context.awaitTermination();
    countsIfNotEven(context.statistics(), seen);
  } catch (error) {
    seen.line(errorText(error));
  } finally {
    await context.close();
  }
  return seen.text();
}

/** What was written, in order. */
class Transcript {
  #text = '';
  readonly stream = new Writable({
    write: (chunk, _encoding, done) => {
      this.#text += String(chunk);
      done();
    },
  });

  line(text: string): void {
    this.#text += `${text}\n`;
  }

  text(): string {
    return this.#text.trimEnd();
  }
}

function countsIfNotEven(statistics: RunStatistics, seen: Transcript): void {
  const { rowsRead, rowsInBatches, rowsBad, rowsDropped } = statistics;
  expect(rowsRead).toBe(rowsInBatches + rowsBad + rowsDropped);
  if (rowsRead === rowsInBatches) return;
  seen.line(`read ${rowsRead} = ${rowsInBatches} in batches + ${rowsBad} bad + ${rowsDropped} dropped`);
}

function rowsText(table: Table): string {
  const pieces = [...jsonRows(table, { between: ',', after: '' })].map((piece) =>
    typeof piece === 'string' ? piece : Buffer.from(piece).toString(),
  );
  return `[${pieces.join('')}]`;
}

/** An error as the command line tells it. Anything else than the documented kinds is a bug. */
export function errorText(error: unknown): string {
  if (error instanceof PipelineError) return error.message;
  if (error instanceof SourceError || error instanceof SinkError) {
    return `${error.name}: ${error.message}${error.hint === undefined ? '' : `\n  = hint: ${error.hint}`}`;
  }
  if (error instanceof Error && error.name === 'BadRowError') return `BadRowError: ${error.message}`;
  throw error;
}

import { stat } from 'node:fs/promises';
import { readBatches } from '../block/read-batches.ts';
import { engineMessage } from '../duckdb/engine-error.ts';
import { SourceError } from '../source/source.ts';
import type { ArrivingRows, ArrivingRowsOptions } from './arriving-rows.ts';

/** Reads a whole recorded file. Throws a `SourceError` when it cannot be read. */
export async function readRecording(
  path: string,
  rows: ArrivingRows,
  { timeColumn, format, formatOptions, columns, report }: ArrivingRowsOptions,
): Promise<void> {
  const file = await stat(path).catch((error: unknown) => {
    throw new SourceError(`"${path}" cannot be read: ${reasonOf(error)}`, {
      hint: 'check the path; it is relative to where weir was started',
    });
  });
  if (file.isDirectory())
    throw new SourceError(`"${path}" is a directory`, { hint: 'replay reads one file' });
  try {
    await rows.open();
    if (format === 'csv' || format === 'parquet') {
      const whole = { kind: 'file', format, path, temporary: false, bytes: file.size } as const;
      await rows.add({ blocks: [whole], rejected: [], rows: 0 });
    } else {
      // Text and Arrow go through the same splitting as everything that is received, a piece at a time.
      const names = columns.map((column) => column.name);
      for await (const piece of readBatches(path, { format, formatOptions, columns: names, report }))
        await rows.add(piece);
    }
  } catch (error) {
    throw error instanceof SourceError
      ? error
      : new SourceError(`"${path}" cannot be read: ${engineMessage(error)}`);
  }
  if (rows.isTimeless) throw new SourceError(`no row of "${path}" has a time in the column "${timeColumn}"`);
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'there is no such file';
  return error instanceof Error ? error.message : String(error);
}

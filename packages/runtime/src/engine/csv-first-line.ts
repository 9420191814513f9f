import { open } from 'node:fs/promises';
import { csvDialect, csvFields, sniffDelimiter } from '../block/csv-dialect.ts';
import type { SourceOptions } from '../source/source.ts';

/** As much of a file as its first line may be long. */
const firstLineBytes = 64 * 1024;

/**
 * What the first line of a CSV file tells, for the options of DuckDB's reader where its own detection fails: the delimiter, and
 * whether the line names columns.
 */
export async function csvFirstLine(
  path: string,
  columns: readonly string[],
  options: SourceOptions,
): Promise<{ readonly delimiter: string; readonly header: boolean }> {
  const [line = ''] = (await beginningOf(path)).split(/\r?\n/, 1);
  const dialect = csvDialect(options);
  const delimiter = dialect.delimiter ?? sniffDelimiter(line, dialect.quote);
  const known = new Set(columns.map((column) => column.toLowerCase()));
  const fields = csvFields(line, { ...dialect, delimiter }).map((field) => field.trim().toLowerCase());
  return { delimiter, header: dialect.header ?? fields.every((field) => known.has(field)) };
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(firstLineBytes) });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

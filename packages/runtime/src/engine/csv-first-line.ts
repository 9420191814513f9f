import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteString } from '@weir/parser';
import { optionSql } from '@weir/planner';
import type { OptionValue } from '@weir/planner';
import { csvDialect, sniffDelimiter } from '../block/csv-dialect.ts';
import { firstRecord, headerNames } from '../block/csv-header.ts';

/** What the first line of a CSV file is for a stream. */
export interface CsvFirstLine {
  readonly kind: ReturnType<typeof firstRecord>;
  readonly names: readonly string[];
  readonly delimiter: string;
}

/**
 * Reads the first line of a CSV file and says what it is. By DuckDB, as the file may be compressed, and text of another encoding. DuckDB's own
 * detection is not asked: with known columns it takes off any first line that could be a header, and never looks at the order of names.
 * Undefined where there is no line that can be read.
 */
export async function csvFirstLine(
  connection: DuckDBConnection,
  path: string,
  columns: readonly string[],
  options: Readonly<Record<string, OptionValue>>,
): Promise<CsvFirstLine | undefined> {
  const line = await firstLine(connection, path, options);
  if (line === undefined) return undefined;
  const dialect = csvDialect(options);
  const delimiter = dialect.delimiter ?? sniffDelimiter(line, dialect.quote);
  const names = headerNames(line, { ...dialect, delimiter });
  return { kind: firstRecord(names, columns, dialect.header), names, delimiter };
}

async function firstLine(
  connection: DuckDBConnection,
  path: string,
  options: Readonly<Record<string, OptionValue>>,
): Promise<string | undefined> {
  // Errors are ignored, as one would end the transaction of the batch.
  const own = Object.entries(options)
    .filter(([name]) => decidesLines.has(name))
    .map(([name, value]) => `, ${name} = ${optionSql(value)}`)
    .join('');
  const whole = `auto_detect = false, header = false, columns = {line: 'VARCHAR'}, delim = chr(1), quote = '', escape = '', ignore_errors = true${own}`;
  const sql = `SELECT line FROM read_csv(${quoteString(path)}, ${whole}) LIMIT 1`;
  const line = (await connection.runAndReadAll(sql)).getRows()[0]?.[0];
  return typeof line === 'string' ? line : undefined;
}

/** The options of read_csv that say where lines are. */
const decidesLines = new Set(['skip', 'comment', 'encoding', 'compression']);

import { quoteName, quoteString } from '@weir/parser';
import type { Column, OptionValue } from '../plan.ts';
import { csvFileColumns } from './csv-columns.ts';
import type { Decode } from './decode.ts';
import { decodedColumns, readColumns } from './decode.ts';
import { typeShape } from './type-shape.ts';

/** The table into which DuckDB puts the rows of a CSV file that it could not read. */
export const rejectsTable = 'weir_rejects';

/** The longest record, as for lines that are received. */
const maxLineBytes = 16 * 2 ** 20;

/** The longest line of a JSON file that is read as a whole: the reader's buffers are twice as large, and small ones keep all threads busy. */
const quickLineBytes = 512 * 1024;

export interface CsvDecodeInput {
  readonly path: string;
  readonly columns: readonly Column[];
  readonly neededColumns?: readonly string[];
  /** The names of the file's columns by place, all of the stream's among them; without it they are the stream's. */
  readonly header?: readonly string[];
  /** read_csv's own options, as given in FORMAT csv (...). */
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** A CSV file, read by DuckDB. After `good` ran, `bad` gives the rows it left out: it must run next, on the same connection. */
export function decodeCsv(input: CsvDecodeInput): Decode {
  const columns = decodedColumns(input.columns, input.neededColumns);
  const there = input.header === undefined ? input.columns : csvFileColumns(input.header, input.columns);
  const types = there.map((column) => `${quoteString(column.name)}: ${quoteString(column.type)}`).join(', ');
  const options = Object.entries(input.options).map(
    ([name, value]) => `, ${quoteName(name)} = ${optionSql(value)}`,
  );
  const rejects = `store_rejects = true, rejects_table = '${rejectsTable}', rejects_scan = '${rejectsTable}_scan'`;
  const read = `read_csv(${quoteString(input.path)}, columns = {${types}}, ${rejects}, max_line_size = ${maxLineBytes}${options.join('')})`;
  return {
    good: `SELECT ${columns.length === 0 ? 'NULL' : columns.map((column) => quoteName(column.name)).join(', ')} FROM ${read}`,
    bad: `SELECT any_value(csv_line) AS value, string_agg(error_message, '; ' ORDER BY column_idx) AS error FROM ${rejectsTable} GROUP BY line ORDER BY line`,
  };
}

/**
 * A file of JSON objects, one a line, read by DuckDB's own reader: much faster than line by line, but it ends the query at the first row
 * that cannot be read. The rows are as `decodeJson` gives them. `checksAll` as for `decodeJson`.
 */
export function decodeJsonFile(
  path: string,
  columns: readonly Column[],
  needed: readonly string[] | undefined,
  checksAll: boolean,
): Decode {
  const wanted = decodedColumns(columns, needed);
  const read = readColumns(columns, needed, checksAll).filter(
    (column) => wanted.includes(column) || typeShape(column.type).kind !== 'text',
  );
  const types = read.map((column) => `${quoteString(column.name)}: ${quoteString(column.type)}`).join(', ');
  const options = `format = 'newline_delimited', records = true, ignore_errors = false, maximum_object_size = ${quickLineBytes}`;
  const fields = wanted.map((column) => quoteName(column.name));
  // A column that nobody takes would not be read: its value is asked for, and thrown away.
  const checked = read
    .filter((column) => !wanted.includes(column))
    .map((column) => `${quoteName(column.name)} IS NULL`);
  const filter = checked.length === 0 ? '' : ` WHERE (${checked.join(' OR ')}) IS NOT NULL`;
  return {
    good: `SELECT ${fields.length === 0 ? 'NULL' : fields.join(', ')} FROM read_json(${quoteString(path)}, columns = {${types}}, ${options})${filter}`,
  };
}

/** A Parquet file, read by DuckDB; its columns are found by name. */
export function decodeParquet(
  path: string,
  columns: readonly Column[],
  needed: readonly string[] | undefined,
): Decode {
  const wanted = decodedColumns(columns, needed);
  const casts = wanted.map(
    (column) => `CAST(file.${quoteName(column.name)} AS ${column.type}) AS ${quoteName(column.name)}`,
  );
  return {
    good: `SELECT ${casts.length === 0 ? 'NULL' : casts.join(', ')} FROM read_parquet(${quoteString(path)}) AS file`,
  };
}

/** An option's value as SQL. */
export function optionSql(value: OptionValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoteString(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(optionSql).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([name, field]) => `${quoteString(name)}: ${optionSql(field)}`)
    .join(', ')}}`;
}

function isList(value: OptionValue): value is readonly OptionValue[] {
  return Array.isArray(value);
}

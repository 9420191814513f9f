import { quoteName } from '@weir/parser';
import { batchTable, decodedColumns } from '@weir/planner';
import type { Column, OptionValue } from '@weir/planner';
import type { BatchPieces } from './batch-pieces.ts';

/** What a loader has to know of its stream. */
export interface LoaderOptions {
  readonly stream: string;
  /** The table the rows go to: the stream's batch table by default. */
  readonly table?: string;
  readonly columns: readonly Column[];
  readonly neededColumns?: readonly string[];
  readonly format: string | undefined;
  readonly formatOptions: Readonly<Record<string, OptionValue>>;
  /** Fields that no query needs are read too, to find bad rows. */
  readonly checksAll: boolean;
  /** Whether the order of the rows matters; it does unless this says otherwise. */
  readonly ordered?: boolean;
  /** More of `formatOptions` for CSV text that was kept aside, once it has been seen. */
  readonly spooled?: () => Readonly<Record<string, OptionValue>>;
  /** Takes large files in the place of the table, where the rows need not be there. */
  readonly pieces?: () => BatchPieces | undefined;
  /** Whether all rows of a batch may stay where they are, if they come as Arrow: who reads them knows. */
  readonly mayLeave?: () => boolean;
  /** Is told what the user should know of how the rows are read. */
  readonly warn?: (message: string) => void;
  /** The table has a column `weir_ordinal` for the number of each line, and bad rows come with theirs. Needs a single thread. */
  readonly ordinals?: boolean;
}

/** The number of a line, where a loader is told to keep it. */
export const ordinalColumn = 'weir_ordinal';

/** `INSERT INTO table (columns that are decoded)`; without any, rows are made of a NULL in the first column. */
export function insertSql(table: string, options: LoaderOptions): string {
  const wanted = decodedColumns(options.columns, options.neededColumns);
  const names = wanted.length === 0 ? options.columns.slice(0, 1) : wanted;
  const ordinal = options.ordinals === true ? [ordinalColumn] : [];
  return `INSERT INTO ${table} (${[...names.map((column) => quoteName(column.name)), ...ordinal].join(', ')})`;
}

/** The needed columns of a relation that has all; rows alone, where none is needed. */
export function wantedSql({ columns, neededColumns }: LoaderOptions): string {
  const casts = decodedColumns(columns, neededColumns).map(
    (column) => `CAST(${quoteName(column.name)} AS ${column.type}) AS ${quoteName(column.name)}`,
  );
  return casts.length === 0 ? 'NULL' : casts.join(', ');
}

/** The table that the rows go to. */
export function tableOf(options: LoaderOptions): string {
  return options.table ?? `weir.main.${quoteName(batchTable(options.stream))}`;
}

let scans = 0;

/** A name for one more table function of the stream. */
export function scanName(kind: string, options: LoaderOptions): string {
  // The name of a table function stays taken as long as the database lives, also when its stream is dropped.
  scans += 1;
  return `weir_${kind}_${options.stream.toLowerCase()}_${scans}`.replaceAll(/\W/g, '_');
}

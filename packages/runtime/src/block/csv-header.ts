import { missingColumns } from '@weir/planner';
import { csvFields, sniffDelimiter } from './csv-dialect.ts';
import type { CsvDialect } from './csv-dialect.ts';

/**
 * What the first record of CSV text is for a stream with these columns: a row; a header that names columns of the stream, which belong to
 * fields by their name then; or a header (as the option says) that names none of them, so that fields belong to columns by their place.
 *
 * Without the option it is a header if it names a column, and whatever else it holds could be a name as well. All columns need not
 * be there: rows under a header that lacks one are refused by who reads them, rather than put under names that are not theirs.
 */
export function firstRecord(
  fields: readonly string[],
  columns: readonly string[],
  option: boolean | undefined,
): 'row' | 'names' | 'other names' {
  if (option === false) return 'row';
  const missing = missingColumns(
    fields,
    columns.map((name) => ({ name })),
  );
  if (missing.length === columns.length) return option === true ? 'other names' : 'row';
  const isHeader = option === true || missing.length === 0 || fields.every((field) => couldBeName(field));
  return isHeader ? 'names' : 'row';
}

/** What is said when a header names none of the columns. */
export function otherNamesWarning(fields: readonly string[], columns: readonly string[]): string {
  return `the header names "${fields.join(', ')}", but the columns are "${columns.join(', ')}": taken by their place`;
}

/** The names in a header, as DuckDB gives them: trimmed, an empty one by its place, one that was there before with a number. */
export function headerNames(
  record: string,
  dialect: { readonly delimiter: string; readonly quote: string; readonly escape: string },
): readonly string[] {
  const fields = csvFields(record, dialect).map((field) => field.trim());
  const digits = String(fields.length - 1).length;
  const taken = new Map<string, number>();
  return fields.map((field, place) => {
    let name = field === '' ? `column${String(place).padStart(digits, '0')}` : field;
    for (
      let times = taken.get(name.toLowerCase());
      times !== undefined;
      times = taken.get(name.toLowerCase())
    ) {
      taken.set(name.toLowerCase(), times + 1);
      name = `${name}_${times + 1}`;
    }
    taken.set(name.toLowerCase(), 0);
    return name;
  });
}

/**
 * The headers of a CSV stream that comes over connections. A header belongs to its connection: it is taken off there, so that what goes
 * on are records alone, with the names of its fields where they are not the columns one by one. A stream without a column list has its
 * names from the first connection.
 */
export class CsvHeader {
  readonly #dialect: CsvDialect;
  #names: readonly string[] | undefined;
  #delimiter: string | undefined;
  /** The headers seen, by their text: rows under the same one go on together. */
  readonly #seen = new Map<string, readonly string[]>();

  constructor(dialect: CsvDialect, columns: readonly string[] | undefined) {
    this.#dialect = dialect;
    this.#names = columns;
    this.#delimiter = dialect.delimiter;
  }

  /** The columns' names: those of the column list, or of the first header. */
  get names(): readonly string[] | undefined {
    return this.#names;
  }

  /** The delimiter of the options, or that of the first record. */
  get delimiter(): string | undefined {
    return this.#delimiter;
  }

  /** The delimiter, of which this record tells if nothing has told it before. */
  sniff(record: Buffer): string {
    this.#delimiter ??= sniffDelimiter(record.toString('utf8'), this.#dialect.quote);
    return this.#delimiter;
  }

  /** Sees the first record of a connection. `warn` is told when it is a header that names other columns. */
  first(record: Uint8Array, warn: (message: string) => void): FirstRecord {
    const bytes = Buffer.from(record);
    const dialect = { ...this.#dialect, delimiter: this.sniff(bytes) };
    if (dialect.header === false) return { kind: 'row' };
    const fields = headerNames(bytes.toString('utf8'), dialect);
    this.#names ??= fields;
    const kind = firstRecord(fields, this.#names, dialect.header);
    if (kind === 'row') return { kind: 'row' };
    if (kind === 'other names') warn(otherNamesWarning(fields, this.#names));
    if (kind === 'other names' || sameNames(fields, this.#names)) return { kind: 'taken' };
    const key = fields.join('\n').toLowerCase();
    const header = this.#seen.get(key) ?? fields;
    this.#seen.set(key, header);
    return { kind: 'taken', header };
  }
}

/** What the first record of a connection is: a row, or a header; with its names when they are not the columns' one by one. */
export type FirstRecord =
  | { readonly kind: 'row' }
  | { readonly kind: 'taken'; readonly header?: readonly string[] };

/** Not a number, a date, an empty value and the like. */
function couldBeName(field: string): boolean {
  return /^[\p{L}_]/u.test(field) && !/^(true|false|null|nan|inf|infinity)$/i.test(field);
}

function sameNames(fields: readonly string[], names: readonly string[]): boolean {
  return (
    fields.length === names.length &&
    fields.every((field, index) => field.toLowerCase() === names[index]?.toLowerCase())
  );
}

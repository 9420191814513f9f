import { csvFields, sniffDelimiter } from './csv-dialect.ts';
import type { CsvDialect } from './csv-dialect.ts';

/**
 * The headers of a CSV stream that comes over connections.
 *
 * A header belongs to its connection: it is taken off there, so that what goes on are records alone. Whether the
 * first record is one says `header => true` or `false`. Without the option: when the stream has a column list (or an
 * earlier connection gave the names), if it names just these columns; when it has none it is, as the names have to
 * come from somewhere. Fields belong to columns by their place whatever a header names; where it names others, that
 * is reported.
 */
export class CsvHeader {
  readonly #dialect: CsvDialect;
  #names: readonly string[] | undefined;
  #delimiter: string | undefined;

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

  /** Sees the first record of a connection: `taken` when it is a header. `warn` is told when it names other columns. */
  first(record: Uint8Array, warn: (message: string) => void): 'row' | 'taken' {
    const text = Buffer.from(record).toString('utf8');
    this.#delimiter ??= sniffDelimiter(text, this.#dialect.quote);
    const { header } = this.#dialect;
    if (header === false) return 'row';
    const fields = csvFields(text, { ...this.#dialect, delimiter: this.#delimiter }).map((field) =>
      field.trim(),
    );
    if (this.#names === undefined) {
      this.#names = fields;
      return 'taken';
    }
    if (sameNames(fields, this.#names)) return 'taken';
    if (header === undefined) return 'row';
    warn(
      `the header names "${fields.join(', ')}", but the columns are "${this.#names.join(', ')}": taken by their place`,
    );
    return 'taken';
  }
}

function sameNames(fields: readonly string[], names: readonly string[]): boolean {
  return (
    fields.length === names.length &&
    fields.every((field, index) => field.toLowerCase() === names[index]?.toLowerCase())
  );
}

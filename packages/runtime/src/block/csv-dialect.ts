import type { SourceOptions } from '../source/source.ts';
import { CsvScanner } from './csv-scanner.ts';

/**
 * How CSV text is written, as far as it takes to find its records and to read a header; by the names of DuckDB's
 * options.
 */
export interface CsvDialect {
  /** Undefined when the first record is to tell. */
  readonly delimiter: string | undefined;
  readonly quote: string;
  readonly escape: string;
  /** Whether the first record of a connection names the columns; undefined: as `CsvHeader` decides. */
  readonly header: boolean | undefined;
  /** Records of a connection that are left out before that. */
  readonly skip: number;
}

/**
 * The dialect of `FORMAT csv (delim => ';', quote => '"', escape => '\', header => false)`; `sep` and `delimiter` are
 * `delim` too.
 */
export function csvDialect(options: SourceOptions): CsvDialect {
  const quote = character(options['quote']) ?? '"';
  return {
    delimiter: character(options['delim'] ?? options['sep'] ?? options['delimiter']),
    quote,
    escape: character(options['escape']) ?? quote,
    header: truth(options['header']),
    skip: Number(options['skip'] ?? 0),
  };
}

function character(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** As DuckDB reads it: `true`, `'true'`, `1`. */
function truth(value: unknown): boolean | undefined {
  const word = String(value).toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : undefined;
}

/** Finds the records of one connection. `sniff` says what the delimiter is, from the first record; without it that stays open. */
export function csvScanner(dialect: CsvDialect, sniff?: (record: Buffer) => string): CsvScanner {
  // The last byte of a longer delimiter is what stands before a field.
  const lastByte = (delimiter: string): number => Buffer.from(delimiter).at(-1) ?? 0;
  const quote = dialect.quote.charCodeAt(0);
  const escape = dialect.escape.charCodeAt(0);
  return dialect.delimiter === undefined
    ? new CsvScanner({
        quote,
        escape,
        delimiters: likelyDelimiters.map(lastByte),
        ...(sniff === undefined ? {} : { decide: (record) => lastByte(sniff(record)) }),
      })
    : new CsvScanner({ quote, escape, delimiters: [lastByte(dialect.delimiter)] });
}

const likelyDelimiters = [',', ';', '\t', '|'];

/** The likely delimiter that stands most often in a record, outside its quotes; a comma when there is none. */
export function sniffDelimiter(record: string, quote: string): string {
  const counts = likelyDelimiters.map(
    (delimiter) => csvFields(record, { delimiter, quote, escape: quote }).length,
  );
  return likelyDelimiters[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** The fields of one record. Only for headers: rows are read by DuckDB. */
export function csvFields(
  record: string,
  dialect: { delimiter: string; quote: string; escape: string },
): string[] {
  const { delimiter, quote, escape } = dialect;
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < record.length; at += 1) {
    const char = record.charAt(at);
    if (quoted) {
      const next = record.charAt(at + 1);
      if (char === escape && (next === quote || next === escape)) {
        field += next;
        at += 1;
      } else if (char === quote) quoted = false;
      else field += char;
    } else if (char === quote && field === '') quoted = true;
    else if (record.startsWith(delimiter, at)) {
      fields.push(field);
      field = '';
      at += delimiter.length - 1;
    } else field += char;
  }
  return [...fields, field];
}

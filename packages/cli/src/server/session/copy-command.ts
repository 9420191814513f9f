import { quoteName } from '@weir/parser';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';
import type { TokenReader } from '../sql/token-reader.ts';

/** `COPY (query) TO STDOUT`: the rows of a query as text, to be written to a file as they are. */
export interface CopyCommand {
  readonly kind: 'copy';
  readonly sql: string;
  /** Where the query begins in the statement; far before it when it was made from the name of a relation. */
  readonly start: number;
  readonly options: CopyOptions;
}

/** `arrow` is the one that PostgreSQL does not have: an Arrow IPC stream, which keeps all types. */
export type CopyFormat = 'text' | 'csv' | 'binary' | 'arrow';

export interface CopyOptions {
  readonly format: CopyFormat;
  readonly delimiter: string;
  /** What stands for NULL. */
  readonly null: string;
  readonly header: boolean;
  /** CSV only, one character each. */
  readonly quote: string;
  readonly escape: string;
}

const onlyReading = 'clients can read: COPY (SELECT ...) TO STDOUT, and no other COPY';

/**
 * `COPY {relation [(columns)] | (query)} TO STDOUT [[WITH] (option value, ...)]`, and the older form with options in
 * words. Throws a `BackendError` for everything else that COPY can do.
 */
export function parseCopy(reader: TokenReader): CopyCommand {
  reader.expect('COPY');
  const query = reader.next?.text === '(' ? reader.bracketed() : relationQuery(reader);
  if (!reader.take('TO', 'STDOUT')) throw new BackendError(sqlState.insufficientPrivilege, onlyReading);
  const written = parseOptions(reader);
  return { kind: 'copy', ...query, options: withDefaults(written) };
}

function relationQuery(reader: TokenReader): { sql: string; start: number } {
  const path = [reader.name()];
  while (reader.takeSymbol('.')) path.push(reader.name());
  const columns = reader.next?.text === '(' ? reader.bracketed().sql : '*';
  return { sql: `SELECT ${columns} FROM ${path.map(quoteName).join('.')}`, start: -Infinity };
}

type WrittenOptions = Map<string, string>;

function parseOptions(reader: TokenReader): WrittenOptions {
  const options: WrittenOptions = new Map();
  reader.take('WITH');
  if (reader.takeSymbol('(')) {
    do {
      const name = reader.name().toLowerCase();
      const bare = reader.next?.text === ',' || reader.next?.text === ')';
      options.set(name, bare ? 'true' : reader.value());
    } while (reader.takeSymbol(','));
    if (!reader.takeSymbol(')')) throw reader.unexpected();
    return options;
  }
  while (!reader.atEnd) {
    const word = reader.takeOne([
      'BINARY',
      'CSV',
      'TEXT',
      'ARROW',
      'HEADER',
      'DELIMITER',
      'DELIMITERS',
      'NULL',
      'QUOTE',
      'ESCAPE',
    ]);
    if (word === undefined) throw reader.unexpected();
    if (word === 'HEADER') options.set('header', 'true');
    else if (/^(BINARY|CSV|TEXT|ARROW)$/.test(word)) options.set('format', word.toLowerCase());
    else {
      reader.take('AS');
      options.set(word.toLowerCase().replace('delimiters', 'delimiter'), reader.value());
    }
  }
  return options;
}

const optionNames = ['format', 'delimiter', 'null', 'header', 'quote', 'escape', 'encoding'];

function withDefaults(written: WrittenOptions): CopyOptions {
  for (const name of written.keys()) {
    if (!optionNames.includes(name))
      throw new BackendError(sqlState.syntaxError, `option "${name}" not recognized`, {
        hint: `the options are ${optionNames.join(', ')}`,
      });
  }
  const format = formatOf(written.get('format') ?? 'text');
  const quote = character(written.get('quote') ?? '"', 'quote');
  return {
    format,
    delimiter: character(written.get('delimiter') ?? (format === 'csv' ? ',' : '\t'), 'delimiter'),
    null: written.get('null') ?? (format === 'csv' ? '' : '\\N'),
    header: booleanOf(written.get('header') ?? 'false'),
    quote,
    escape: character(written.get('escape') ?? quote, 'escape'),
  };
}

function formatOf(text: string): CopyFormat {
  switch (text.toLowerCase()) {
    case 'text':
      return 'text';
    case 'csv':
      return 'csv';
    case 'binary':
      return 'binary';
    case 'arrow':
      return 'arrow';
    default:
      throw new BackendError(sqlState.invalidParameterValue, `COPY format "${text}" not recognized`, {
        hint: 'the formats are text, csv, binary and arrow',
      });
  }
}

function character(text: string, name: string): string {
  if (/^[\x01-\x09\x0b\x0c\x0e-\x7f]$/.test(text)) return text;
  throw new BackendError(sqlState.featureNotSupported, `COPY ${name} must be a single one-byte character`);
}

function booleanOf(text: string): boolean {
  if (/^(true|on|1)$/i.test(text)) return true;
  if (/^(false|off|0)$/i.test(text)) return false;
  throw new BackendError(sqlState.invalidParameterValue, `header requires a Boolean value, not "${text}"`);
}

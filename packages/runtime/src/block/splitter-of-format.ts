import { unreachable } from '@weir/parser';
import type { SourceOptions, StreamFormat } from '../source/source.ts';
import { csvDialect, csvScanner } from './csv-dialect.ts';
import type { CsvHeader } from './csv-header.ts';
import { LineSplitter } from './line-splitter.ts';
import type { LineOutput } from './line-splitter.ts';

export interface SplitterOptions {
  /** That of the stream, which all its connections learn from. */
  readonly header: CsvHeader;
  readonly formatOptions: SourceOptions;
  /** Bytes of the longest line. */
  readonly limitBytes?: number;
  readonly warn: (message: string) => void;
}

/** What cuts the bytes of one connection into lines, or CSV records; a format without lines is an error of the caller. */
export function splitterOf(format: StreamFormat, output: LineOutput, options: SplitterOptions): LineSplitter {
  const limit = options.limitBytes === undefined ? {} : { limitBytes: options.limitBytes };
  switch (format) {
    case 'text':
    case 'regex':
      return new LineSplitter(output, limit);
    case 'json':
    case 'logfmt':
      return new LineSplitter(output, { ...limit, skipBlank: true });
    case 'csv':
      return csvSplitter(output, options, limit);
    case 'auto':
    case 'parquet':
    case 'arrow':
      throw new Error(`internal error: there are no lines in the format ${format}`);
    default:
      return unreachable(format);
  }
}

function csvSplitter(
  output: LineOutput,
  { header, formatOptions, warn }: SplitterOptions,
  limit: { readonly limitBytes?: number },
): LineSplitter {
  const dialect = csvDialect(formatOptions);
  const { delimiter = dialect.delimiter } = header;
  let names: readonly string[] | undefined;
  let skipped = 0;
  // The first record tells the delimiter, unless it is one of those that are left out.
  const sniff = dialect.skip > 0 ? undefined : (record: Buffer) => header.sniff(record);
  const rows: LineOutput = {
    block: (block) => output.block(names === undefined ? block : { ...block, header: names }),
    reject: (row) => output.reject(row),
  };
  return new LineSplitter(rows, {
    ...limit,
    skipBlank: true,
    scanner: csvScanner({ ...dialect, delimiter }, sniff),
    first: (record) => {
      skipped += 1;
      if (skipped <= dialect.skip) return 'skipped';
      const first = header.first(record, warn);
      if (first.kind === 'taken') names = first.header;
      return first.kind;
    },
  });
}

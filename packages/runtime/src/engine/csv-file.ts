import type { DuckDBConnection } from '@duckdb/node-api';
import { decodeCsv, missingColumns } from '@weir/planner';
import type { Decode } from '@weir/planner';
import type { FileBlock } from '../block/block.ts';
import { csvDialect } from '../block/csv-dialect.ts';
import { otherNamesWarning } from '../block/csv-header.ts';
import { csvFirstLine } from './csv-first-line.ts';
import type { LoaderOptions } from './loader-options.ts';

/** How the rows of a CSV file are read; or why they cannot be. */
export type CsvReading =
  | { readonly kind: 'decode'; readonly decode: Decode }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * How the rows of a CSV file are read: by the names of its header if it has one, else by place. `careful`: DuckDB detects nothing, so that
 * each row that does not fit is bad by itself.
 */
export async function csvReading(
  connection: DuckDBConnection,
  block: FileBlock,
  options: LoaderOptions,
  careful: boolean,
): Promise<CsvReading> {
  const { columns, neededColumns } = options;
  const layout = block.temporary
    ? spooledLayout(block, options)
    : await fileLayout(connection, block, options);
  const [missing] = layout.names === undefined ? [] : missingColumns(layout.names, columns);
  if (missing !== undefined) return { kind: 'refused', reason: `the header has no column "${missing.name}"` };
  const delimiter = layout.delimiter ?? (careful ? (layout.likelyDelimiter ?? ',') : undefined);
  const decode = decodeCsv({
    path: block.path,
    columns,
    ...(neededColumns === undefined ? {} : { neededColumns }),
    ...(layout.names === undefined ? {} : { header: layout.names }),
    options: {
      ...layout.options,
      ...(delimiter === undefined ? {} : { delim: delimiter }),
      ...(careful ? { auto_detect: false } : {}),
    },
  });
  return { kind: 'decode', decode };
}

interface CsvLayout {
  /** The header's names by place; undefined where fields belong to columns by their place. */
  readonly names?: readonly string[] | undefined;
  readonly delimiter: string | undefined;
  /** What the first line suggests. */
  readonly likelyDelimiter?: string | undefined;
  readonly options: LoaderOptions['formatOptions'];
}

/** What was received was cut into records with this quote and this delimiter: DuckDB must not find others. */
function spooledLayout(block: FileBlock, options: LoaderOptions): CsvLayout {
  const { quote, escape } = csvDialect(options.formatOptions);
  const { delim, ...spooled } = options.spooled?.() ?? {};
  return {
    names: block.header,
    delimiter: typeof delim === 'string' ? delim : undefined,
    // Each connection was cut after its own first lines.
    options: {
      ...withoutDelimiter(options.formatOptions),
      quote,
      escape,
      ...spooled,
      header: false,
      skip: 0,
    },
  };
}

async function fileLayout(
  connection: DuckDBConnection,
  block: FileBlock,
  options: LoaderOptions,
): Promise<CsvLayout> {
  const { columns, formatOptions, warn } = options;
  const names = columns.map((column) => column.name);
  const first = await csvFirstLine(connection, block.path, names, formatOptions);
  const { delimiter } = csvDialect(formatOptions);
  if (first === undefined || first.kind === 'row')
    return {
      delimiter,
      likelyDelimiter: first?.delimiter,
      options: { header: false, ...withoutDelimiter(formatOptions) },
    };
  if (first.kind === 'other names') warn?.(otherNamesWarning(first.names, names));
  return {
    names: first.kind === 'names' ? first.names : undefined,
    likelyDelimiter: first.delimiter,
    // Names that were found prove the delimiter, if there are two of them.
    delimiter: delimiter ?? (first.kind === 'names' && first.names.length > 1 ? first.delimiter : undefined),
    options: { ...withoutDelimiter(formatOptions), header: true },
  };
}

/** Without the three names of DuckDB's option for it, of which only one may be given. */
function withoutDelimiter(options: LoaderOptions['formatOptions']): LoaderOptions['formatOptions'] {
  return Object.fromEntries(
    Object.entries(options).filter(([name]) => !['delim', 'sep', 'delimiter'].includes(name)),
  );
}

import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { must, quoteString, unreachable } from '@weir/parser';
import type { Table } from 'apache-arrow';
import { tableToIPC } from 'apache-arrow';
import { faultOf } from '../source/option-fault.ts';
import { delimitedHeader, delimitedRows } from '../text/delimited-rows.ts';
import { jsonLines, jsonRows } from '../text/json-rows.ts';
import { textLines } from '../text/text-lines.ts';
import type { OutputBatch, Sink, SinkContext, SinkEngine, SinkOptions, SinkWriter } from './sink.ts';
import { SinkError } from './sink.ts';
import { stringOption } from './string-option.ts';
import { prepareDirectory, writeWholeFile } from './whole-file.ts';

const formats = ['text', 'json', 'csv', 'parquet', 'arrow'] as const;
type FileFormat = (typeof formats)[number];

const suffixes: Readonly<Record<FileFormat, string>> = {
  text: 'txt',
  json: 'json',
  csv: 'csv',
  parquet: 'parquet',
  arrow: 'arrow',
};

/**
 * `files('prefix', format => 'json')`: a file for each batch, `prefix-TIME_IN_MS.suffix`, complete or absent, with
 * the same bytes when the batch is run again. The directory is made when the sink is opened, and again when it
 * vanishes while the pipeline runs. A live batch does not replace the file of an earlier run: it goes to
 * `prefix-TIME_IN_MS.2.suffix`.
 */
export function filesSink(): Sink {
  const open = new Set<string>();
  return {
    name: 'files',
    description: 'one file for each batch, prefix-TIME_IN_MS.suffix, complete or absent',
    options: [
      {
        name: 'prefix',
        type: 'string',
        position: 0,
        required: true,
        description: 'path and first part of the name',
      },
      {
        name: 'format',
        type: 'string',
        choices: formats,
        description:
          'json (the default) has one object a line, csv a header, text one column, arrow is an IPC stream',
      },
      {
        name: 'suffix',
        type: 'string',
        description: 'end of the name; by default txt, json, csv, parquet or arrow',
      },
      {
        name: 'empty',
        type: 'boolean',
        description: 'write a file for an empty batch too; false by default',
      },
    ],
    check: (options) =>
      faultOf('prefix', () => prefixOf(options)) ?? faultOf('suffix', () => targetOf(options)),
    open: async (options, context) => {
      const target = targetOf(options);
      // Two sinks with the same names would replace each other's files.
      const taken = `${target.prefix}-*${target.ending}`;
      if (open.has(taken)) {
        throw new SinkError(`two sinks write to "${taken}"`, { hint: 'give one another prefix' });
      }
      const removed = await prepareDirectory(dirname(target.prefix), (name) => isBatchFile(name, target));
      if (removed > 0) {
        context.report(`removed ${removed} unfinished ${removed === 1 ? 'file' : 'files'} of an earlier run`);
      }
      open.add(taken);
      return new FilesWriter(target, context, () => open.delete(taken));
    },
  };
}

interface FilesTarget {
  /** An absolute path. */
  readonly prefix: string;
  readonly format: FileFormat;
  /** The suffix with its dot, or nothing. */
  readonly ending: string;
  /** Whether empty batches have files. */
  readonly empty: boolean;
}

function prefixOf(options: SinkOptions): string {
  const prefix = must(stringOption(options, 'prefix'));
  if (prefix !== '' && !prefix.endsWith('/')) return prefix;
  throw new SinkError(`files('${prefix}'): the prefix has no file name`, {
    hint: `such as files('${prefix}batch')`,
  });
}

function targetOf(options: SinkOptions): FilesTarget {
  const prefix = prefixOf(options);
  const name = stringOption(options, 'format') ?? 'json';
  const format = must(
    formats.find((known) => known === name),
    'an unknown file format',
  );
  const suffix = (stringOption(options, 'suffix') ?? suffixes[format]).replace(/^\./, '');
  if (suffix.includes('/')) throw new SinkError(`files(..., suffix => '${suffix}'): a suffix has no "/"`);
  const ending = suffix === '' ? '' : `.${suffix}`;
  return { prefix: resolve(prefix), format, ending, empty: options['empty'] === true };
}

/** Whether a name is `prefix-TIME_IN_MS.suffix`. */
function isBatchFile(name: string, { prefix, ending }: FilesTarget): boolean {
  const start = `${basename(prefix)}-`;
  return (
    name.startsWith(start) &&
    name.endsWith(ending) &&
    /^-?\d+(\.\d+)?$/.test(name.slice(start.length, name.length - ending.length))
  );
}

class FilesWriter implements SinkWriter {
  readonly #target: FilesTarget;
  readonly #context: SinkContext;
  readonly #onClose: () => void;
  /** The batch written last, which may be written again, and its file. */
  #last: { readonly batchTimeMs: number; readonly path: string } | undefined;

  constructor(target: FilesTarget, context: SinkContext, onClose: () => void) {
    this.#target = target;
    this.#context = context;
    this.#onClose = onClose;
  }

  async write({ batchTimeMs, table }: OutputBatch): Promise<void> {
    const { format, empty } = this.#target;
    if (format === 'text') checkOneColumn(table);
    if (table.numRows === 0 && !empty) return;
    if (this.#last?.batchTimeMs !== batchTimeMs)
      this.#last = { batchTimeMs, path: this.#pathFor(batchTimeMs) };
    await writeWholeFile(this.#last.path, (path) => fill(path, format, table, this.#context.engine));
  }

  /**
   * A program that is started again within a batch interval has a batch of the same time as the run before, with other rows: its file
   * must stay. A recording gives the same batches again.
   */
  #pathFor(batchTimeMs: number): string {
    const { prefix, ending } = this.#target;
    const path = `${prefix}-${batchTimeMs}${ending}`;
    if (this.#context.repeatable || !existsSync(path)) return path;
    let run = 2;
    while (existsSync(`${prefix}-${batchTimeMs}.${run}${ending}`)) run += 1;
    const other = `${prefix}-${batchTimeMs}.${run}${ending}`;
    this.#context.report(`"${path}" is there from an earlier run: this batch goes to "${basename(other)}"`);
    return other;
  }

  close(): Promise<void> {
    this.#onClose();
    return Promise.resolve();
  }
}

function checkOneColumn(table: Table): void {
  const names = table.schema.fields.map((field) => `"${field.name}"`);
  if (names.length === 1) return;
  throw new SinkError(
    `format text writes one column, but the query has ${names.length}: ${names.join(', ')}`,
    {
      hint: "select one, such as concat_ws(' ', a, b), or write format => 'csv' or 'json'",
    },
  );
}

async function fill(path: string, format: FileFormat, table: Table, engine: SinkEngine): Promise<void> {
  switch (format) {
    case 'text':
      return writeFile(path, textLines(table));
    case 'json':
      return writeFile(path, jsonRows(table, jsonLines));
    case 'csv':
      return writeFile(path, csvFile(table));
    case 'arrow':
      return writeFile(path, tableToIPC(table, 'stream'));
    case 'parquet': {
      // A file of this name can only be our own unfinished one; DuckDB must not put a temporary file of its own
      // beside it.
      const options = 'FORMAT parquet, USE_TMP_FILE false';
      return engine.run([`COPY (FROM weir_output()) TO ${quoteString(path)} (${options})`], table);
    }
    default:
      return unreachable(format);
  }
}

function* csvFile(table: Table): Generator<Uint8Array> {
  yield delimitedHeader(table, 'csv');
  yield* delimitedRows(table, 'csv');
}

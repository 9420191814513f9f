import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteString } from '@weir/parser';
import { logfmtColumns, optionSql } from '@weir/planner';
import type { Column, OptionValue } from '@weir/planner';
import { duckdbTypeOf } from '../arrow/duckdb-type.ts';
import { typeText } from '../arrow/type-text.ts';
import type { FileBlock, LinesBlock } from '../block/block.ts';
import { describeSql } from '../duckdb/describe.ts';
import type { StreamWriter } from '../block/stream-writer.ts';

/**
 * The columns of a stream without a column list, from its first rows: DuckDB's own readers say what they see in them. Undefined when
 * no row came.
 */
export async function inferColumns(
  connection: DuckDBConnection,
  writer: StreamWriter,
  formatOptions: Readonly<Record<string, OptionValue>>,
): Promise<readonly Column[] | undefined> {
  if (writer.schema !== undefined) {
    return writer.schema.fields.map((field) => ({ name: field.name, type: typeText(duckdbTypeOf(field)) }));
  }
  const sample = await writer.sample();
  try {
    if (sample.blocks.length === 0) return undefined;
    if (writer.format === 'text') return [{ name: 'value', type: 'VARCHAR' }];
    const file = sample.blocks.find((block): block is FileBlock => block.kind === 'file');
    if (file !== undefined) return await fileColumns(connection, file, writer, formatOptions);
    const lines = sample.blocks.filter((block): block is LinesBlock => block.kind === 'lines');
    if (writer.format === 'logfmt') return await shownPairs(connection, lines);
    return await jsonColumns(connection, lines);
  } finally {
    await sample.release();
  }
}

async function fileColumns(
  connection: DuckDBConnection,
  file: FileBlock,
  writer: StreamWriter,
  formatOptions: Readonly<Record<string, OptionValue>>,
): Promise<readonly Column[]> {
  if (file.format === 'parquet') return describe(connection, `read_parquet(${quoteString(file.path)})`);
  if (file.format === 'json') return describe(connection, readJson(file.path));
  const names = writer.csv.names;
  const options: Record<string, OptionValue> = file.temporary
    ? { ...formatOptions, ...spooledOptions(writer), ...(names === undefined ? {} : { names }) }
    : { ...formatOptions };
  const list = Object.entries(options).map(([name, value]) => `, ${name} = ${optionSql(value)}`);
  return describe(connection, `read_csv(${quoteString(file.path)}${list.join('')})`);
}

/** How CSV text that was received and kept aside is written: without a header, with the delimiter that its first record showed. */
export function spooledOptions(writer: StreamWriter): Readonly<Record<string, OptionValue>> {
  const { delimiter } = writer.csv;
  return { header: false, skip: 0, ...(delimiter === undefined ? {} : { delim: delimiter }) };
}

/** The columns of a file, or undefined when it cannot be read or is empty. Arrow files are left to the first rows. */
export async function sampleColumns(
  connection: DuckDBConnection,
  path: string,
  format: string,
  formatOptions: readonly { readonly name?: string; readonly value: OptionValue }[],
): Promise<readonly Column[] | undefined> {
  const options = formatOptions
    .map((option) => `, ${option.name ?? ''} = ${optionSql(option.value)}`)
    .join('');
  const relations: Readonly<Record<string, string>> = {
    json: readJson(path),
    csv: `read_csv(${quoteString(path)}${options})`,
    parquet: `read_parquet(${quoteString(path)})`,
  };
  const relation = relations[format];
  return relation === undefined ? undefined : describe(connection, relation).catch(() => undefined);
}

function readJson(path: string): string {
  return `read_json(${quoteString(path)}, format = 'newline_delimited', records = true, ignore_errors = true)`;
}

/** Why the columns of JSON are not known. */
export const noObjects = 'none of the first lines is a JSON object';

/** Lines that are no objects are not asked. */
async function jsonColumns(
  connection: DuckDBConnection,
  blocks: readonly LinesBlock[],
): Promise<readonly Column[]> {
  const text = textOf(blocks, (line) => line[line.findIndex((byte) => !spaces.has(byte))] === leftBrace);
  if (text.length === 0) throw new Error(noObjects);
  return withSample(text, (path) => describe(connection, readJson(path)));
}

/** The columns of logfmt are the keys of its first lines. */
async function shownPairs(
  connection: DuckDBConnection,
  blocks: readonly LinesBlock[],
): Promise<readonly Column[]> {
  const columns = await withSample(textOf(blocks), async (path) => {
    const lines = `(SELECT unnest(string_split(content, chr(10))) AS value FROM read_text(${quoteString(path)}))`;
    const shown = await connection.runAndReadAll(logfmtColumns(lines));
    return shown.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
  });
  if (columns.length === 0) throw new Error('none of the first lines is logfmt, such as level=info ms=12');
  return columns;
}

/** DuckDB reads files, so a sample is put into one. */
async function withSample<T>(text: Buffer, read: (path: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'weir-'));
  try {
    const path = join(directory, 'sample');
    await writeFile(path, text);
    return await read(path);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The lines that are taken, with a line feed after each. */
function textOf(blocks: readonly LinesBlock[], isTaken: (line: Uint8Array) => boolean = () => true): Buffer {
  const pieces: Uint8Array[] = [];
  const lineFeed = Buffer.from('\n');
  for (const { bytes, starts, ends, rows } of blocks) {
    for (let row = 0; row < rows; row += 1) {
      const line = bytes.subarray(starts[row] ?? 0, ends[row] ?? 0);
      if (isTaken(line)) pieces.push(line, lineFeed);
    }
  }
  return Buffer.concat(pieces);
}

const leftBrace = 0x7b;
/** Of JSON (RFC 8259, section 2). */
const spaces: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Throws DuckDB's message when the relation cannot be read. */
async function describe(connection: DuckDBConnection, relation: string): Promise<readonly Column[]> {
  const described = await describeSql(connection, `SELECT * FROM ${relation}`);
  if (described.kind === 'error') throw new Error(described.message);
  return described.columns;
}

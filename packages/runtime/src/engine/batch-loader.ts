import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteString, unreachable } from '@weir/parser';
import { decodeJsonFile, decodeParquet, rejectsTable } from '@weir/planner';
import { engineErrorOf } from '../duckdb/engine-error.ts';
import { readBatches } from '../block/read-batches.ts';
import type { ArrowBlock, Block, FileBlock, LinesBlock } from '../block/block.ts';
import { badRowSamples, spooledJsonBytes } from '../limits.ts';
import { ArrowBlocks } from './arrow-blocks.ts';
import type { BatchPieces } from './batch-pieces.ts';
import { csvReading } from './csv-file.ts';
import type { CsvReading } from './csv-file.ts';
import { LinesScan } from './lines-scan.ts';
import { insertSql, tableOf, wantedSql } from './loader-options.ts';
import type { LoaderOptions } from './loader-options.ts';
import { BatchStatement } from './prepared.ts';

/** How many rows of a batch were good, and which were not. */
export interface Loaded {
  readonly rows: number;
  readonly bad: number;
  /** Rows of files that nobody had counted before. */
  readonly uncounted: number;
  /** The first bad rows, for people. */
  readonly samples: readonly BadSample[];
}

export interface BadSample {
  readonly value: string;
  readonly error: string;
}

/**
 * Puts the blocks of a batch into the stream's table: Arrow is scanned in place, text is decoded by DuckDB in the same statement.
 * Rows are counted by what the INSERT says it inserted; only when that is less than what came are the bad ones looked for.
 */
export class BatchLoader {
  readonly #connection: DuckDBConnection;
  #options: LoaderOptions;
  readonly #table: string;
  /** Files that DuckDB's reader refuses when it reads them in the fast way, or as it detects them. */
  readonly #careful = new Set<string>();
  /** Files that it refuses in any way, and why. */
  readonly #unreadable = new Map<string, string>();
  readonly #lines: LinesScan;
  readonly #arrow: ArrowBlocks;
  #left: string | undefined;

  private constructor(
    connection: DuckDBConnection,
    options: LoaderOptions,
    lines: LinesScan,
    arrow: ArrowBlocks,
  ) {
    this.#connection = connection;
    this.#options = options;
    this.#table = tableOf(options);
    this.#lines = lines;
    this.#arrow = arrow;
  }

  /** Registers its scans: outside of any batch's transaction, with which they would be rolled back. */
  static async open(connection: DuckDBConnection, options: LoaderOptions): Promise<BatchLoader> {
    const lines = await LinesScan.open(connection, options, insertSql(tableOf(options), options));
    return new BatchLoader(connection, options, lines, await ArrowBlocks.open(connection, options));
  }

  /** Loads the blocks in order. `onBad` gets SQL with the columns `value` and `error` while the bad rows can be read. */
  async load(blocks: readonly Block[], onBad: (sql: string) => Promise<void>): Promise<Loaded> {
    let total: Loaded = nothingLoaded;
    const groups = groupsOf(blocks);
    this.#left = await this.#leave(groups);
    if (this.#left !== undefined) return { ...nothingLoaded, rows: rowsOf(blocks) };
    for (const group of groups) {
      total = sumOfLoaded(total, await this.#loadGroup(group, onBad));
    }
    return total;
  }

  /** A query for the rows of the batch, if they were left where they are and are not in the table. */
  get left(): string | undefined {
    return this.#left;
  }

  #leave([first, second]: readonly BlockGroup[]): Promise<string | undefined> | undefined {
    const alone = second === undefined && first?.kind === 'arrow' && this.#options.mayLeave?.() === true;
    return alone ? this.#arrow.leave(first.blocks) : undefined;
  }

  /** Decodes other columns from now on. */
  redefine(options: LoaderOptions): void {
    this.#options = options;
    this.#lines.redefine(options, this.#insertSql());
    this.#arrow.redefine(options);
  }

  /** Lets go of the blocks. */
  clear(): void {
    this.#lines.scan.clear();
    this.#arrow.clear();
    this.#left = undefined;
  }

  async #loadGroup(group: BlockGroup, onBad: (sql: string) => Promise<void>): Promise<Loaded> {
    switch (group.kind) {
      case 'lines':
        return this.#loadLines(group.blocks, onBad);
      case 'arrow':
        return { ...nothingLoaded, rows: await this.#arrow.insert(group.blocks) };
      case 'file':
        return this.#loadFile(group.block, onBad);
      case 'query':
        return this.#insert(`SELECT ${wantedSql(this.#options)} FROM (${group.sql})`);
      default:
        return unreachable(group);
    }
  }

  async #loadLines(blocks: readonly LinesBlock[], onBad: (sql: string) => Promise<void>): Promise<Loaded> {
    const lines = this.#lines;
    const read = rowsOf(blocks);
    lines.set(blocks);
    const rows = await lines.insert();
    const bad = read - rows;
    if (bad === 0) return { ...nothingLoaded, rows, bad };
    await onBad(lines.badSql);
    const samples = await this.#samples(lines.badSql);
    await lines.expectMalformed(samples.some((sample) => sample.error === malformed));
    return { ...nothingLoaded, rows, bad, samples };
  }

  async #loadFile(block: FileBlock, onBad: (sql: string) => Promise<void>): Promise<Loaded> {
    if (block.format === 'json') return this.#loadJsonFile(block, onBad);
    const reason = this.#unreadable.get(block.path);
    if (reason !== undefined) return refusedFile(block, reason, onBad);
    try {
      return await this.#readFile(block, onBad);
    } catch (error) {
      const { type, message } = engineErrorOf(error);
      if (!refusals.has(type) && type !== 'Binder') throw error;
      if (block.format === 'csv' && !this.#careful.has(block.path)) this.#careful.add(block.path);
      else this.#unreadable.set(block.path, reasonOf(message));
      throw new LoadAgain({ cause: error });
    }
  }

  async #readFile(block: FileBlock, onBad: (sql: string) => Promise<void>): Promise<Loaded> {
    const reading = await this.#reading(block);
    if (reading.kind === 'refused') return refusedFile(block, reading.reason, onBad);
    const { decode } = reading;
    if (decode.bad === undefined) return this.#insert(decode.good);
    await this.#connection.run(
      `DROP TABLE IF EXISTS ${rejectsTable}; DROP TABLE IF EXISTS ${rejectsTable}_scan`,
    );
    const { rows } = await this.#insert(decode.good);
    const count = (
      await this.#connection.runAndReadAll(`SELECT count(*) FROM (${decode.bad})`)
    ).getRows()[0]?.[0];
    const bad = Number(count ?? 0);
    if (bad === 0) return { ...nothingLoaded, rows, bad };
    await onBad(decode.bad);
    return { ...nothingLoaded, rows, bad, samples: await this.#samples(decode.bad) };
  }

  /** At once by DuckDB's own reader; when that meets a row that it cannot read, the batch is loaded again line by line. */
  async #loadJsonFile({ path, bytes }: FileBlock, onBad: (sql: string) => Promise<void>): Promise<Loaded> {
    const { columns, neededColumns, checksAll } = this.#options;
    if (!this.#careful.has(path)) {
      const pieces = this.#piecesFor(bytes);
      const { good } = decodeJsonFile(path, columns, neededColumns, checksAll);
      try {
        return pieces === undefined
          ? await this.#insertInAnyOrder(good)
          : { ...nothingLoaded, rows: await pieces.load(good) };
      } catch (error) {
        // Where the query itself fails on the rows of a piece, it will say so over the rows.
        if (pieces === undefined && !refusals.has(engineErrorOf(error).type)) throw error;
        this.#careful.add(path);
        throw new LoadAgain({ cause: error });
      }
    }
    let total: Loaded = nothingLoaded;
    for await (const batch of readBatches(path, {
      format: 'json',
      columns: columns.map((column) => column.name),
    })) {
      const rejected = batch.rejected.map((row): BadSample => ({ value: row.value, error: row.reason }));
      for (const row of rejected)
        await onBad(`SELECT ${quoteString(row.value)} AS value, ${quoteString(row.error)} AS error`);
      total = sumOfLoaded(total, { ...nothingLoaded, bad: rejected.length, samples: rejected });
      total = sumOfLoaded(total, await this.load(batch.blocks, onBad));
      this.#lines.scan.clear();
    }
    return total;
  }

  /** Where a file of this size is grouped. A small one costs less as rows. */
  #piecesFor(bytes: number): BatchPieces | undefined {
    const pieces = bytes < spooledJsonBytes ? undefined : this.#options.pieces?.();
    return pieces?.worthwhile === true ? pieces : undefined;
  }

  /** With all threads, if the order of the rows does not matter. */
  async #insertInAnyOrder(select: string): Promise<Loaded> {
    if (this.#options.ordered !== false) return this.#insert(select);
    const sql = `${this.#insertSql()} ${select}`;
    const statement = await BatchStatement.prepareInAnyOrder(this.#connection, sql);
    try {
      return { ...nothingLoaded, rows: await statement.run(0) };
    } finally {
      statement.close();
    }
  }

  async #reading(block: FileBlock): Promise<CsvReading> {
    const { columns, neededColumns } = this.#options;
    return block.format === 'parquet'
      ? { kind: 'decode', decode: decodeParquet(block.path, columns, neededColumns) }
      : csvReading(this.#connection, block, this.#options, this.#careful.has(block.path));
  }

  async #insert(select: string): Promise<Loaded> {
    const result = await this.#connection.run(`${this.#insertSql()} ${select}`);
    return { ...nothingLoaded, rows: result.rowsChanged };
  }

  #insertSql(): string {
    return insertSql(this.#table, this.#options);
  }

  async #samples(badSql: string): Promise<BadSample[]> {
    const shown = `SELECT left(value, ${sampleCharacters}), error FROM (${badSql}) LIMIT ${badRowSamples}`;
    const rows = (await this.#connection.runAndReadAll(shown)).getRows();
    return rows.map(([value, error]) => ({ value: String(value), error: String(error) }));
  }
}

/** What DuckDB says of a row that it cannot read. */
const refusals = new Set(['Invalid Input', 'Conversion', 'Out of Range', 'Parser', 'Serialization']);

/** A file that cannot be read counts as one bad row; of text that was received the rows are known. */
async function refusedFile(
  block: FileBlock,
  reason: string,
  onBad: (sql: string) => Promise<void>,
): Promise<Loaded> {
  const bad = block.rows ?? 1;
  const value = block.temporary ? '' : block.path;
  const error = `${block.temporary ? 'the rows cannot be read' : 'the file cannot be read'}: ${reason}`;
  await onBad(`SELECT ${quoteString(value)} AS value, ${quoteString(error)} AS error FROM range(${bad})`);
  return { ...nothingLoaded, bad, samples: [{ value, error }] };
}

/** The reason in DuckDB's message, without what it would do about it. */
function reasonOf(message: string): string {
  const column = /does not have a column named "([^"]+)"/.exec(message)?.[1];
  if (column !== undefined) return `it has no column "${column}"`;
  const [first = ''] = message.split('\n');
  return first.replace(/\.$/, '');
}

/** What was loaded must be rolled back and loaded again: it turned out that the fast way does not do. */
export class LoadAgain extends Error {
  override readonly name = 'LoadAgain';

  constructor(options: { readonly cause: unknown }) {
    super('the rows must be loaded again, line by line', options);
  }
}

/** Two loads taken together. */
export function sumOfLoaded(a: Loaded, b: Loaded): Loaded {
  return {
    rows: a.rows + b.rows,
    bad: a.bad + b.bad,
    uncounted: a.uncounted + b.uncounted,
    samples: [...a.samples, ...b.samples].slice(0, badRowSamples),
  };
}

export const nothingLoaded: Loaded = { rows: 0, bad: 0, uncounted: 0, samples: [] };

const sampleCharacters = 200;
const malformed = 'not valid JSON';

type BlockGroup =
  | { readonly kind: 'lines'; readonly blocks: readonly LinesBlock[] }
  | { readonly kind: 'arrow'; readonly blocks: readonly ArrowBlock[] }
  | { readonly kind: 'file'; readonly block: FileBlock }
  | { readonly kind: 'query'; readonly sql: string };

function rowsOf(blocks: readonly Block[]): number {
  return blocks.reduce((rows, block) => rows + (block.rows ?? 0), 0);
}

/** Neighbours of one kind (and, for Arrow, of one schema) are loaded together. */
function groupsOf(blocks: readonly Block[]): readonly BlockGroup[] {
  const groups: BlockGroup[] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    if (block.kind === 'file') groups.push({ kind: 'file', block });
    else if (block.kind === 'query') groups.push({ kind: 'query', sql: block.sql });
    else if (block.kind === 'lines') {
      if (last?.kind === 'lines')
        groups[groups.length - 1] = { kind: 'lines', blocks: [...last.blocks, block] };
      else groups.push({ kind: 'lines', blocks: [block] });
    } else if (last?.kind === 'arrow' && last.blocks[0]?.batch.schema === block.batch.schema) {
      groups[groups.length - 1] = { kind: 'arrow', blocks: [...last.blocks, block] };
    } else groups.push({ kind: 'arrow', blocks: [block] });
  }
  return groups;
}

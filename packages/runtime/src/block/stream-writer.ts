import type { Schema } from 'apache-arrow';
import { assert } from '@weir/parser';
import { lineBytes, sampleRows } from '../limits.ts';
import { isOtherJson, jsonLinesHint } from '../source/sniff.ts';
import { SourceError } from '../source/source.ts';
import type {
  BlockWriter,
  Connection,
  ConnectionOptions,
  SourceNotice,
  SourceOptions,
  StreamFormat,
} from '../source/source.ts';
import { ArrowConnection } from './arrow-connection.ts';
import { receivedBytes } from './block.ts';
import type { BadRow, Block, LinesBlock } from './block.ts';
import { BlockBuffer } from './block-buffer.ts';
import type { ReceiveCounters, SealedBatch } from './block-buffer.ts';
import { csvDialect } from './csv-dialect.ts';
import { CsvHeader } from './csv-header.ts';
import { Spool } from './spool.ts';
import { JsonGather } from './json-gather.ts';
import type { LineOutput, LineSplitter } from './line-splitter.ts';
import { splitBlock } from './split-block.ts';
import { splitterOf } from './splitter-of-format.ts';
import { TextConnection } from './text-connection.ts';

export interface StreamWriterOptions {
  /** As in `SourceContext`. */
  readonly format: StreamFormat | undefined;
  readonly formatOptions?: SourceOptions;
  /** The names of the stream's column list, if it has one: they tell a CSV header from a row. */
  readonly columns?: readonly string[];
  readonly batchIntervalMs: number;
  /** `max_rate`. */
  readonly rowsPerSecond?: number;
  /** Much JSON is not put into files of its own, but cut to lines. */
  readonly onlyLines?: boolean;
  /** What the stream may hold, and its longest line; `limits.ts` has the defaults. */
  readonly bufferBytes?: number;
  readonly lineBytes?: number;
  /** What the receiver reports. At most one of `ended` and `failed` is called, once. */
  readonly events: {
    report(notice: SourceNotice): void;
    ended(): void;
    failed(error: SourceError): void;
  };
}

/** Sums since the start. `rowsRead` holds the bad ones too, and no row of a file that DuckDB reads by itself. */
export interface StreamCounters extends ReceiveCounters {
  readonly bytesRead: number;
}

/** The first rows of a stream, to infer columns from. Nothing is taken: they come again with the first batch. */
export interface Sample {
  readonly blocks: readonly Block[];
  /** Removes what was written for it. */
  release(): Promise<void>;
}

/**
 * One stream between its receiver and its batches. To the receiver it is a `BlockWriter`; the pipeline seals its
 * batches and releases them when they are finished.
 */
export class StreamWriter implements BlockWriter {
  readonly #options: StreamWriterOptions;
  readonly #buffer: BlockBuffer;
  readonly #spool = new Spool();
  readonly #gather = new JsonGather(this.#spool);
  readonly #header: CsvHeader;
  readonly #rows: LineOutput;
  #format: StreamFormat | undefined;
  #schema: Schema | undefined;
  #bytesRead = 0;
  #over = false;
  #firstRowsThere: () => void = () => undefined;
  #somethingThere: () => void = () => undefined;
  /** Resolves when the first rows are there, or none will come. */
  readonly firstRows: Promise<void>;

  constructor(options: StreamWriterOptions) {
    this.#options = options;
    this.#format = options.format;
    this.#buffer = new BlockBuffer({
      batchIntervalMs: options.batchIntervalMs,
      ...(options.rowsPerSecond !== undefined && { rowsPerSecond: options.rowsPerSecond }),
      ...(options.bufferBytes !== undefined && { limitBytes: options.bufferBytes }),
    });
    this.#header = new CsvHeader(csvDialect(options.formatOptions ?? {}), options.columns);
    this.#rows = { block: (block) => this.#add(block), reject: (row) => this.reject(row) };
    this.firstRows = new Promise((resolve) => {
      this.#firstRowsThere = resolve;
    });
  }

  // What the pipeline asks.

  /** The format; `auto` until the first line has told, at the latest when `firstRows` resolves; then text or json. */
  get format(): StreamFormat | undefined {
    return this.#format;
  }

  /** The names and the delimiter of CSV that came over connections, once the first record was there. */
  get csv(): { readonly names: readonly string[] | undefined; readonly delimiter: string | undefined } {
    return { names: this.#header.names, delimiter: this.#header.delimiter };
  }

  /** The columns of a stream that comes as Arrow, once they are known. */
  get schema(): Schema | undefined {
    return this.#schema;
  }

  get counters(): StreamCounters {
    return { ...this.#buffer.counters, bytesRead: this.#bytesRead };
  }

  /** What waits and what is sealed and not released, in bytes. */
  get heldBytes(): number {
    return this.#buffer.bytes;
  }

  /**
   * Rows that wait and may be taken before their batch is sealed, in bytes: none where a batch has a bound in rows, or where what is taken
   * becomes a file.
   */
  get aheadBytes(): number {
    const canBeTaken =
      this.#options.rowsPerSecond === undefined && this.#format !== 'csv' && this.#format !== 'parquet';
    return canBeTaken ? this.#buffer.waitingBytes + this.#gather.bytes : 0;
  }

  /** No row waits for a batch. */
  get empty(): boolean {
    return this.#buffer.empty && this.#gather.bytes === 0;
  }

  /** The source has ended, and the last batch has been sealed. */
  get drained(): boolean {
    return this.#over && this.empty;
  }

  /** Resolves when something waits for a batch, or nothing will come any more, or the signal aborts. One may wait at a time. */
  something(signal: AbortSignal): Promise<void> {
    if (!this.empty || this.#over || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.#somethingThere = () => undefined;
        resolve();
      };
      this.#somethingThere = done;
      signal.addEventListener('abort', done);
    });
  }

  /**
   * What arrived is a batch. What was there when this was called is in it (as far as `max_rate` lets it), whatever
   * comes while the promise is open. Rejects with a `SourceError` when CSV text cannot be kept aside.
   */
  async seal(batchTimeMs: number): Promise<SealedBatch> {
    this.#takeGathered();
    const batch = this.#buffer.seal(batchTimeMs);
    return { ...batch, blocks: await this.#spooled(batch.blocks) };
  }

  /** The batch is finished and will not be run again. */
  async release(batch: SealedBatch): Promise<void> {
    this.#buffer.release(batch);
    await this.#removeTemporary(batch.blocks);
  }

  async sample(rows: number = sampleRows): Promise<Sample> {
    this.#takeGathered();
    const blocks = await this.#spooled(firstOf(this.#buffer.peek(), rows));
    // Received JSON is in the file that the batch itself will read.
    const own = blocks.filter((block) => block.kind !== 'file' || block.format !== 'json');
    return { blocks, release: () => this.#removeTemporary(own) };
  }

  /**
   * Runs `advance` or `stop` of the receiver, in which nobody must wait for room: it is made by batches, and the next
   * one comes after this only.
   */
  withoutWaiting(work: () => Promise<void>): Promise<void> {
    return this.#buffer.withoutWaiting(work);
  }

  /** What was gathered becomes blocks. */
  #takeGathered(): void {
    this.#buffer.expect(-this.#gather.bytes);
    const taken = this.#gather.take();
    if (taken === undefined) return;
    if ('kind' in taken) {
      this.#add(taken);
      return;
    }
    const splitter = this.#splitter(this.#rows);
    splitter.push(taken);
    splitter.end();
  }

  /** Removes the files kept aside. Who still waits for room, such as a program that pushes rows, is let go. */
  close(): Promise<void> {
    this.#buffer.close();
    return this.#spool.close();
  }

  // What the receiver calls.

  get full(): boolean {
    return this.#buffer.full;
  }

  write(block: Block): Promise<void> {
    this.#bytesRead += receivedBytes(block);
    if (block.kind === 'arrow') this.#schema ??= block.batch.schema;
    this.#add(block);
    return this.#buffer.room();
  }

  connection(options: ConnectionOptions = {}): Connection {
    const received = (bytes: number): void => {
      this.#bytesRead += bytes;
    };
    const room = (): Promise<void> => this.#buffer.room();
    assert(this.#format !== undefined && this.#format !== 'parquet', 'bytes of a connection are in a format');
    if (this.#format === 'arrow') {
      const adopt = (schema: Schema): void => this.#adopt(schema);
      const failed = options.failed ?? ((error) => this.fail(error));
      return new ArrowConnection(
        { adopt, batch: (batch) => this.#add({ kind: 'arrow', batch, rows: batch.numRows }), received, room },
        failed,
      );
    }
    const format = (): StreamFormat => this.#format ?? 'auto';
    return new TextConnection({
      get format() {
        return format();
      },
      decide: (decided, firstBytes) => {
        this.#format = decided;
        if (decided !== 'text' || !isOtherJson(firstBytes)) return;
        const message = `read as lines of text, though it looks like JSON; ${jsonLinesHint}`;
        this.report({ severity: 'warning', message });
      },
      splitter: (output) => this.#splitter(output),
      gather: (pieces) => this.#gatherJson(pieces),
      endGathering: () => this.#takeGathered(),
      gathers: this.#options.rowsPerSecond === undefined && this.#options.onlyLines !== true,
      limitBytes: this.#options.lineBytes ?? lineBytes,
      rows: this.#rows,
      received,
      room,
    });
  }

  reject(row: BadRow): void {
    this.#buffer.reject(row);
    this.#somethingThere();
  }

  report(notice: SourceNotice): void {
    this.#options.events.report(notice);
  }

  end(): void {
    if (this.#finish()) this.#options.events.ended();
  }

  fail(error: SourceError): void {
    if (this.#finish()) this.#options.events.failed(error);
  }

  #finish(): boolean {
    if (this.#over) return false;
    this.#over = true;
    if (this.#format === 'auto') this.#format = 'text';
    this.#firstRowsThere();
    this.#somethingThere();
    return true;
  }

  #add(block: Block): void {
    this.#buffer.add(block);
    this.#firstRowsThere();
    this.#somethingThere();
  }

  #gatherJson(pieces: readonly Uint8Array[]): void {
    const before = this.#gather.bytes;
    this.#gather.add(pieces);
    this.#buffer.expect(this.#gather.bytes - before);
    this.#firstRowsThere();
  }

  /** All connections of a stream have the columns of the first one. */
  #adopt(schema: Schema): void {
    this.#schema ??= schema;
    if (columnsText(schema) === columnsText(this.#schema)) return;
    throw new SourceError(`these Arrow columns are not those of the stream: ${columnsText(schema)}`, {
      hint: `the stream has ${columnsText(this.#schema)}`,
    });
  }

  #splitter(output: LineOutput): LineSplitter {
    const { formatOptions = {}, lineBytes: limitBytes } = this.#options;
    return splitterOf(this.#format ?? 'auto', output, {
      header: this.#header,
      formatOptions,
      warn: (message) => this.report({ severity: 'warning', message }),
      ...(limitBytes === undefined ? {} : { limitBytes }),
    });
  }

  /** CSV records that were received become a file, or as many as there are headers with other names. */
  async #spooled(blocks: readonly Block[]): Promise<readonly Block[]> {
    const lines = blocks.filter((block): block is LinesBlock => block.kind === 'lines');
    if (this.#format !== 'csv' || lines.length === 0) return blocks;
    const spooled: Block[] = blocks.filter((block) => block.kind !== 'lines');
    try {
      for (let from = 0; from < lines.length;) {
        const other = lines.findIndex((block, at) => at > from && block.header !== lines[from]?.header);
        const to = other === -1 ? lines.length : other;
        spooled.push(await this.#spool.spool(lines.slice(from, to)));
        from = to;
      }
      return spooled;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new SourceError(`CSV text cannot be kept aside: ${reason}`, { cause: error });
    }
  }

  async #removeTemporary(blocks: readonly Block[]): Promise<void> {
    for (const block of blocks) {
      if (block.kind === 'file' && block.temporary) await this.#spool.remove(block);
    }
  }
}

/** The blocks of the first so many rows. */
function firstOf(blocks: readonly Block[], rows: number): readonly Block[] {
  const first: Block[] = [];
  let left = rows;
  for (const block of blocks) {
    if (left <= 0) break;
    first.push(block.kind === 'file' || block.rows <= left ? block : splitBlock(block, left)[0]);
    left -= block.rows ?? rows;
  }
  return first;
}

function columnsText(schema: Schema): string {
  return schema.fields.map((field) => `${field.name} ${String(field.type)}`).join(', ');
}

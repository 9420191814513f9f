import type { RecordBatch, Schema } from 'apache-arrow';
import { Table } from 'apache-arrow';
import { didYouMean } from '@weir/parser';
import { duckdbTypeOf } from '../arrow/duckdb-type.ts';
import { typeText } from '../arrow/type-text.ts';
import { rowsToArrow } from '../arrow/rows-to-arrow.ts';
import { blockBytes } from '../block/block.ts';
import type { ArrowBlock } from '../block/block.ts';
import { receiveBufferBytes } from '../limits.ts';
import { stringOption } from './option-values.ts';
import { SourceError } from './source.ts';
import type { BlockWriter, Receiver, Source } from './source.ts';

/** Rows of a program, as `rowsToArrow` takes them. */
export type QueueRows = readonly Readonly<Record<string, unknown>>[];

/**
 * The program's end of `queue('name')`. What is pushed before the pipeline starts waits for it (up to the size of a
 * receive buffer); what is pushed while it runs is in the next batch.
 */
export class QueueHandle {
  readonly name: string;
  /** The columns of the stream. */
  readonly schema: Schema;
  readonly #limitBytes: number;
  #output: BlockWriter | undefined;
  #waiting: ArrowBlock[] = [];
  #waitingBytes = 0;
  #ended = false;

  /** `limitBytes`: what may wait for the start. */
  constructor(name: string, schema: Schema, limitBytes: number = receiveBufferBytes) {
    this.name = name;
    this.schema = schema;
    this.#limitBytes = limitBytes;
  }

  /**
   * Adds rows. An Arrow table must have the stream's columns, by name, and may have more. The rows are taken when
   * this returns; the promise resolves when there is room for more, and who pushes much should wait for it.
   *
   * Rejects, and takes none of them, with a `RowValueError` for a value that its column cannot hold, and with a
   * `SourceError` when a table has other columns, the queue has ended, or too much waits for a pipeline that was not
   * started.
   */
  async push(rows: Table | QueueRows): Promise<void> {
    if (this.#ended) throw new SourceError(`queue('${this.name}') has ended`);
    const table = rows instanceof Table ? this.#columnsOf(rows) : rowsToArrow(rows, this.schema);
    const blocks = table.batches.filter((batch) => batch.numRows > 0).map(arrowBlock);
    const output = this.#output;
    if (output === undefined) this.#keep(blocks);
    else await Promise.all(blocks.map((block) => output.write(block)));
  }

  /** No more rows will come: the stream ends with what was pushed. */
  end(): void {
    this.#ended = true;
    this.#output?.end();
  }

  /** For the source: rows go there from now on, those that wait first. */
  attach(output: BlockWriter): void {
    this.#output = output;
    for (const block of this.#waiting) void output.write(block);
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.#ended) output.end();
  }

  /** For the source: the pipeline has stopped. */
  detach(): void {
    this.#output = undefined;
    this.#ended = true;
  }

  #keep(blocks: readonly ArrowBlock[]): void {
    const bytes = blocks.reduce((sum, block) => sum + blockBytes(block), 0);
    if (this.#waitingBytes > 0 && this.#waitingBytes + bytes > this.#limitBytes) {
      throw new SourceError(`too much waits in queue('${this.name}') for a pipeline that was not started`, {
        hint: 'start the pipeline first, or push less',
      });
    }
    this.#waiting.push(...blocks);
    this.#waitingBytes += bytes;
  }

  /** The stream's columns of a table. */
  #columnsOf(table: Table): Table {
    for (const field of this.schema.fields) {
      const given = table.schema.fields.find((other) => other.name === field.name);
      if (given === undefined) {
        const hint = didYouMean(field.name, table.schema.names.map(String));
        throw new SourceError(
          `a table pushed to queue('${this.name}') has no column "${field.name}"`,
          hint ? { hint } : {},
        );
      }
      const [wanted, type] = [typeText(duckdbTypeOf(field)), typeText(duckdbTypeOf(given))];
      if (type === wanted) continue;
      throw new SourceError(
        `column "${field.name}" pushed to queue('${this.name}') is ${type}, not ${wanted}`,
      );
    }
    return table.select(this.schema.names);
  }
}

function arrowBlock(batch: RecordBatch): ArrowBlock {
  return { kind: 'arrow', batch, rows: batch.numRows };
}

/**
 * `queue('name')`: rows pushed by the program that runs the pipeline. The map may be filled until the pipeline
 * starts.
 */
export function queueSource(queues: ReadonlyMap<string, QueueHandle>): Source {
  const handleOf = (name: string): QueueHandle => {
    const handle = queues.get(name);
    if (handle !== undefined) return handle;
    throw new SourceError(`there is no queue '${name}'`, {
      hint: didYouMean(name, queues.keys()) ?? 'a program makes one with context.queueStream(name, schema)',
    });
  };
  return {
    name: 'queue',
    description: 'batches pushed by a program through the TypeScript API',
    options: [
      { name: 'name', type: 'string', position: 0, required: true, description: 'the name of the queue' },
    ],
    formats: [],
    schema: (options) => handleOf(stringOption(options, 'name')).schema,
    open: (options, { output }): Receiver => {
      const handle = handleOf(stringOption(options, 'name'));
      return {
        start: () => {
          handle.attach(output);
          return Promise.resolve();
        },
        stop: () => {
          handle.detach();
          return Promise.resolve();
        },
      };
    },
  };
}

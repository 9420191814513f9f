import type { DuckDBConnection } from '@duckdb/node-api';
import { didYouMean, must } from '@weir/parser';
import { gridFloor } from '../engine/batch-grid.ts';
import type { OptionValue, Receiver, Source, SourceContext, SourceOptions } from '../source/source.ts';
import { faultOf } from '../source/option-fault.ts';
import { SourceError } from '../source/source.ts';
import { ArrivingRows } from './arriving-rows.ts';
import type { ArrivingBatch, ArrivingRowsOptions } from './arriving-rows.ts';
import { readRecording } from './recording.ts';

/**
 * `replay('file', time => 'column')`: recorded rows, delivered by their own timestamps on the virtual clock of the pipeline.
 * The recording is read into a table of the pipeline's database, so the source belongs to one pipeline.
 */
export function replaySource(connection: () => DuckDBConnection, batchIntervalMs: () => number): Source {
  return {
    name: 'replay',
    description: 'recorded rows, delivered by their own timestamps on a virtual clock',
    options: [
      { name: 'file', type: 'string', position: 0, required: true, description: 'the recording' },
      { name: 'time', type: 'column', required: true, description: 'the column with the time of each row' },
      { name: 'start', type: 'timestamp', description: 'where to begin; rows before it are left out' },
      {
        name: 'speed',
        type: 'string',
        description: "'max' (as fast as it goes) or a factor of real time such as 10",
      },
    ],
    formats: ['json', 'csv', 'regex', 'logfmt', 'parquet', 'arrow'],
    recorded: true,
    sampleFile: (options) => Promise.resolve(textOption(options['file'])),
    check: (options) => faultOf('speed', () => speedOf(options['speed'])),
    open: (options, context) => new ReplayReceiver(connection(), batchIntervalMs(), options, context),
  };
}

class ReplayReceiver implements Receiver {
  recording: { beginsAtMs: number; speed?: number } | undefined;
  rowsDropped = 0;
  readonly #rows: ArrivingRows;
  readonly #rowsOptions: ArrivingRowsOptions;
  readonly #batchIntervalMs: number;
  readonly #options: SourceOptions;
  readonly #context: SourceContext;
  #batches: ArrivingBatch[] = [];
  #prepared = false;
  #ended = false;

  constructor(
    connection: DuckDBConnection,
    batchIntervalMs: number,
    options: SourceOptions,
    context: SourceContext,
  ) {
    const columns = context.columns;
    if (columns === undefined) {
      throw new SourceError(`"${textOption(options['file'])}" cannot be read, so its columns are not known`, {
        hint: 'check the path; it is relative to where weir was started',
      });
    }
    this.#batchIntervalMs = batchIntervalMs;
    this.#options = options;
    this.#context = context;
    this.#rowsOptions = {
      stream: context.stream,
      timeColumn: timeColumnOf(context.stream, columns, textOption(options['time'])),
      format: context.format ?? 'json',
      formatOptions: context.formatOptions,
      columns,
      report: (notice) => context.output.report(notice),
    };
    this.#rows = new ArrivingRows(connection, this.#rowsOptions);
  }

  async start(): Promise<void> {
    await readRecording(textOption(this.#options['file']), this.#rows, this.#rowsOptions);
    const begin = this.#startMs() ?? this.#rows.firstMs ?? 0;
    const speed = speedOf(this.#options['speed']);
    const beginsAtMs = gridFloor(begin, this.#batchIntervalMs);
    this.recording = { beginsAtMs, ...(speed === undefined ? {} : { speed }) };
  }

  async advance(batchTimeMs: number): Promise<void> {
    if (!this.#prepared) await this.#prepare(batchTimeMs);
    const output = this.#context.output;
    while (this.#batches[0] !== undefined && this.#batches[0].batchTimeMs <= batchTimeMs) {
      const batch = must(this.#batches.shift());
      this.#rejectBefore(batch.lastOrdinal);
      void output.write({ kind: 'query', sql: this.#rows.sql(batch), rows: batch.rows });
    }
    if (this.#batches.length > 0 || this.#ended) return;
    this.#rejectBefore(Infinity);
    this.#ended = true;
    output.end();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** The clock of the whole pipeline, which all recordings share, has begun one interval before the first batch. */
  async #prepare(firstBatchTimeMs: number): Promise<void> {
    this.#prepared = true;
    const fromMs = this.#startMs();
    const begin = firstBatchTimeMs - this.#batchIntervalMs;
    this.#batches = [
      ...(await this.#rows.batches(this.#batchIntervalMs, begin, fromMs === undefined ? {} : { fromMs })),
    ];
    if (fromMs !== undefined) this.rowsDropped = await this.#rows.rowsBefore(fromMs);
  }

  /** Bad rows arrive with the good row that follows them. */
  #rejectBefore(ordinal: number): void {
    for (const row of this.#rows.takeBadRows(ordinal)) this.#context.output.reject(row);
  }

  #startMs(): number | undefined {
    const start = this.#options['start'];
    return start === undefined ? undefined : Number(start);
  }
}

/** The column by whose times rows arrive, as it is written in the column list. Throws a `SourceError` when there is none. */
export function timeColumnOf(
  stream: string,
  columns: readonly { readonly name: string }[],
  wanted: string,
): string {
  const column = columns.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (column !== undefined) return column.name;
  const names = columns.map(({ name }) => name);
  throw new SourceError(`the stream "${stream}" has no column "${wanted}" to be replayed by`, {
    hint: didYouMean(wanted, names) ?? `its columns are ${names.join(', ')}`,
  });
}

function speedOf(value: OptionValue | undefined): number | undefined {
  if (value === undefined || value === 'max') return undefined;
  const factor = Number(value);
  if (Number.isFinite(factor) && factor > 0) return factor;
  throw new SourceError(`speed cannot be ${textOption(value)}`, {
    hint: "write 'max', or a factor of real time such as 10",
  });
}

/** An argument that was checked to be text. */
function textOption(value: OptionValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

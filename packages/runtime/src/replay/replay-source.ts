import type { DuckDBConnection } from '@duckdb/node-api';
import { didYouMean, must } from '@weir/parser';
import { gridFloor } from '../engine/batch-grid.ts';
import type { OptionValue, Receiver, Source, SourceContext, SourceOptions } from '../source/source.ts';
import { faultOf } from '../source/option-fault.ts';
import { SourceError } from '../source/source.ts';
import { Recording } from './recording.ts';
import type { RecordedBatch } from './recording.ts';

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
    formats: ['json', 'csv', 'regex', 'parquet', 'arrow'],
    recorded: true,
    sampleFile: (options) => Promise.resolve(textOption(options['file'])),
    check: (options) => faultOf('speed', () => speedOf(options['speed'])),
    open: (options, context) => new ReplayReceiver(connection(), batchIntervalMs(), options, context),
  };
}

class ReplayReceiver implements Receiver {
  recording: { beginsAtMs: number; speed?: number } | undefined;
  rowsDropped = 0;
  readonly #recording: Recording;
  readonly #batchIntervalMs: number;
  readonly #options: SourceOptions;
  readonly #context: SourceContext;
  #batches: RecordedBatch[] = [];
  #bad: { readonly value: string; readonly error: string; readonly beforeRow: number }[] = [];
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
    const time = textOption(options['time']);
    const column = columns.find((candidate) => candidate.name.toLowerCase() === time.toLowerCase());
    if (column === undefined) {
      const hint = didYouMean(
        time,
        columns.map((each) => each.name),
      );
      throw new SourceError(
        `the stream "${context.stream}" has no column "${time}" to be replayed by`,
        hint === undefined ? {} : { hint },
      );
    }
    this.#batchIntervalMs = batchIntervalMs;
    this.#options = options;
    this.#context = context;
    this.#recording = new Recording(connection, {
      stream: context.stream,
      path: textOption(options['file']),
      timeColumn: column.name,
      format: context.format ?? 'json',
      formatOptions: context.formatOptions,
      columns,
      report: (notice) => context.output.report(notice),
    });
  }

  async start(): Promise<void> {
    await this.#recording.load();
    const first = await this.#recording.firstArrivalMs();
    const start = this.#startMs();
    const speed = speedOf(this.#options['speed']);
    const beginsAtMs = gridFloor(start ?? first ?? 0, this.#batchIntervalMs);
    this.recording = { beginsAtMs, ...(speed === undefined ? {} : { speed }) };
    this.#bad = [...(await this.#recording.badRows())];
  }

  async advance(batchTimeMs: number): Promise<void> {
    if (!this.#prepared) await this.#prepare(batchTimeMs);
    const output = this.#context.output;
    while (this.#batches[0] !== undefined && this.#batches[0].batchTimeMs <= batchTimeMs) {
      const batch = must(this.#batches.shift());
      this.#rejectBefore(batch.firstRow + batch.rows);
      void output.write({ kind: 'query', sql: this.#recording.sql(batch), rows: batch.rows });
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
    const start = this.#startMs();
    this.#batches = [
      ...(await this.#recording.batches(
        this.#batchIntervalMs,
        firstBatchTimeMs - this.#batchIntervalMs,
        start ?? 0,
      )),
    ];
    if (start !== undefined) this.rowsDropped = await this.#recording.rowsBefore(start);
  }

  /** Bad rows arrive with the good row that follows them. */
  #rejectBefore(row: number): void {
    while (this.#bad[0] !== undefined && this.#bad[0].beforeRow < row) {
      const bad = must(this.#bad.shift());
      this.#context.output.reject({ value: bad.value, reason: bad.error });
    }
  }

  #startMs(): number | undefined {
    const start = this.#options['start'];
    return start === undefined ? undefined : Number(start);
  }
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

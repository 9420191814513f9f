import process from 'node:process';
import { DuckDBInstance } from '@duckdb/node-api';
import { readArrow, StreamingContext } from '@weir/runtime';
import type { BatchMetrics, Block, Sink, Source } from '@weir/runtime';

/** The batches of a stream `events`, delivered as fast as they are computed. */
export interface Recording {
  /** Columns as SQL. */
  readonly columns: string;
  /** FORMAT of the stream, for batches of lines. */
  readonly format?: string;
  /** Batches, given out in turn. */
  readonly batches: readonly (readonly Block[])[];
}

export interface RunOptions {
  readonly recording: Recording;
  readonly statements: string;
  readonly batches: number;
  /** DuckDB's threads; one by default, as for any recording. */
  readonly threads?: number;
  readonly onBatch?: (metrics: BatchMetrics) => void;
  /** After each output: the bytes that the engine holds. */
  readonly onMemory?: (bytes: number) => void;
}

/** Batches of a query, in which `{batch}` is the number of the batch. */
export async function recordQuery(columns: string, query: string, batches: number): Promise<Recording> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const recorded: Block[][] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const table = await readArrow(await connection.run(query.replaceAll('{batch}', String(batch))));
    recorded.push(table.batches.map((each) => ({ kind: 'arrow', batch: each, rows: each.numRows })));
  }
  connection.closeSync();
  instance.closeSync();
  return { columns, batches: recorded };
}

/** The same batches as lines of JSON, as a socket would deliver them. */
export function asJson(recording: Recording): Recording {
  const batches = recording.batches.map((blocks) =>
    blocks.flatMap((block) => (block.kind === 'arrow' ? [linesOf(block)] : [])),
  );
  return { columns: recording.columns, format: 'json', batches };
}

function linesOf(block: Extract<Block, { kind: 'arrow' }>): Block {
  const lines = [...block.batch].map((row) =>
    JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  );
  const bytes = new TextEncoder().encode(`${lines.join('\n')}\n`);
  const starts = new Int32Array(lines.length);
  const ends = new Int32Array(lines.length);
  for (let row = 0, start = 0; row < lines.length; row += 1) {
    starts[row] = start;
    ends[row] = bytes.indexOf(10, start);
    start = (ends[row] ?? 0) + 1;
  }
  return { kind: 'lines', bytes, starts, ends, rows: lines.length };
}

/** What each batch took, in milliseconds: from its turn to its commit, and of processor time, which other programs hardly change. */
export interface BatchTimes {
  readonly wall: readonly number[];
  readonly cpu: readonly number[];
}

/** Runs the pipeline as fast as it goes. Sinks write into `nowhere()`. */
export async function runRecording(options: RunOptions): Promise<BatchTimes> {
  const { batches, threads } = options;
  const context = new StreamingContext({
    batchInterval: 1000,
    maxBatches: batches,
    ...(threads === undefined ? {} : { threads }),
  });
  context.registerSource(recordedSource(options.recording));
  context.registerSink(nowhere(options.onMemory));
  const wall: number[] = [];
  const cpu: number[] = [];
  let before = process.cpuUsage();
  context.on('batch', (metrics) => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    wall.push(metrics.processingMs);
    cpu.push((user + system) / 1000);
    options.onBatch?.(metrics);
  });
  const { columns, format } = options.recording;
  const ending = format === undefined ? '' : ` FORMAT ${format}`;
  await context.run(`CREATE STREAM events (${columns}) FROM recorded()${ending};\n${options.statements}`);
  await context.start();
  await context.awaitTermination();
  return { wall, cpu };
}

function nowhere(onMemory: RunOptions['onMemory']): Sink {
  return {
    name: 'nowhere',
    description: 'forgets what it is given',
    options: [],
    open: (_options, { engine }) => ({
      write: async () => {
        if (onMemory === undefined) return;
        const held = await engine.query(
          'SELECT sum(memory_usage_bytes)::DOUBLE AS bytes FROM duckdb_memory()',
        );
        onMemory(Number(held.getChild('bytes')?.get(0)));
      },
      close: () => Promise.resolve(),
    }),
  };
}

function recordedSource(recording: Recording): Source {
  return {
    name: 'recorded',
    description: 'batches made by a benchmark',
    options: [],
    formats: recording.format === undefined ? [] : ['json'],
    recorded: true,
    open: (_options, { output }) => {
      let index = 0;
      return {
        recording: { beginsAtMs: 1_767_225_600_000 },
        start: () => Promise.resolve(),
        advance: async () => {
          for (const block of recording.batches[index % recording.batches.length] ?? [])
            await output.write(block);
          index += 1;
        },
        stop: () => Promise.resolve(),
      };
    },
  };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** One figure: a line of JSON. */
export function print(figure: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify(figure));
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { must, streamFormats } from '@weir/parser';
import type { OptionValue, SourcePlan } from '@weir/planner';
import { StreamWriter } from '../block/stream-writer.ts';
import type { StreamWriterOptions } from '../block/stream-writer.ts';
import type { Clock } from '../clock.ts';
import { timedBufferBytes } from '../limits.ts';
import { TimedReceiver } from '../replay/timed-receiver.ts';
import type { SourceRegistry } from '../source/registry.ts';
import { SourceError } from '../source/source.ts';
import type { Receiver, Source, SourceNotice, StreamFormat } from '../source/source.ts';
import { checkedOptions } from './lookup.ts';

/** A source that was opened: its receiver, and the writer it writes to. */
export interface Input {
  readonly plan: SourcePlan;
  readonly source: Source;
  readonly receiver: Receiver;
  readonly writer: StreamWriter;
  /** Its rows arrive by their own times: the receiver, which is to be opened when the columns are known. */
  readonly timed?: TimedReceiver;
}

export interface InputOptions {
  readonly sources: SourceRegistry;
  readonly clock: Clock;
  readonly once: boolean;
  readonly stdin: NodeJS.ReadableStream;
  readonly batchIntervalMs: number;
  readonly maxRate: number | undefined;
  /** A connection for rows that arrive by their own times; absent where there is no virtual clock. */
  readonly connect?: () => Promise<DuckDBConnection>;
  readonly events: InputEvents;
}

export interface InputEvents {
  notice(stream: string, notice: SourceNotice): void;
  ended(stream: string): void;
  failed(stream: string, error: SourceError): void;
}

/** Opens a source; nothing is received before `receiver.start()`. Throws a `SourceError`. */
export function openInput(plan: SourcePlan, options: InputOptions): Input {
  const source = options.sources.get(plan.source.name);
  if (source === undefined) throw new SourceError(`there is no source called "${plan.source.name}"`);
  const format = formatOf(plan, source);
  const timeColumn = timeColumnOf(plan, source);
  const writer =
    timeColumn === undefined ? outputWriter(plan, format, options) : receivingWriter(plan, format, options);
  const formatOptions = formatOptionsOf(plan);
  const { values } = checkedOptions(source.name, source.options, plan.source.arguments);
  const receiver = source.open(values, {
    stream: plan.name,
    ...(plan.columns === undefined ? {} : { columns: plan.columns }),
    format,
    formatOptions,
    rowsLimited: options.maxRate !== undefined,
    clock: options.clock,
    once: options.once,
    stdin: options.stdin,
    output: writer,
  });
  if (timeColumn === undefined) return { plan, source, receiver, writer };
  const timed = new TimedReceiver({
    stream: plan.name,
    timeColumn,
    formatOptions,
    batchIntervalMs: options.batchIntervalMs,
    receiver,
    received: writer,
    connect: must(options.connect),
  });
  return { plan, source, receiver: timed, writer, timed };
}

/** An input whose columns are known now: rows that arrive by their own times get the writer that the batches are made of. */
export async function withColumns(input: Input, plan: SourcePlan, options: InputOptions): Promise<Input> {
  if (input.timed === undefined) return { ...input, plan };
  const writer = outputWriter(plan, input.writer.format, options);
  await input.timed.open(must(plan.columns), writer);
  return { ...input, plan, writer };
}

/** The column by whose times the rows of a source arrive as they come, if one is given. */
export function timeColumnOf(plan: SourcePlan, source: Source | undefined): string | undefined {
  if (source?.timeOption === undefined) return undefined;
  const value = checkedOptions(source.name, source.options, plan.source.arguments).values[source.timeOption];
  return typeof value === 'string' ? value : undefined;
}

function outputWriter(
  plan: SourcePlan,
  format: StreamFormat | undefined,
  options: InputOptions,
): StreamWriter {
  return new StreamWriter({
    ...writerOptions(plan, format, options),
    ...(options.maxRate === undefined ? {} : { rowsPerSecond: options.maxRate }),
    events: { ...events(plan, options), ended: () => options.events.ended(plan.name) },
  });
}

/** What is received waits there for its times to be looked at; when the last row of it has been given out is told by the receiver. */
function receivingWriter(
  plan: SourcePlan,
  format: StreamFormat | undefined,
  options: InputOptions,
): StreamWriter {
  return new StreamWriter({
    ...writerOptions(plan, format, options),
    onlyLines: true,
    bufferBytes: timedBufferBytes,
    events: { ...events(plan, options), ended: () => undefined },
  });
}

function writerOptions(
  plan: SourcePlan,
  format: StreamFormat | undefined,
  { batchIntervalMs }: InputOptions,
): Omit<StreamWriterOptions, 'events'> {
  return {
    format,
    formatOptions: formatOptionsOf(plan),
    ...(plan.columns === undefined ? {} : { columns: plan.columns.map((column) => column.name) }),
    batchIntervalMs,
  };
}

function events(plan: SourcePlan, options: InputOptions): Omit<StreamWriterOptions['events'], 'ended'> {
  return {
    report: (notice) => options.events.notice(plan.name, notice),
    failed: (error) => options.events.failed(plan.name, error),
  };
}

/** The options of a source's format, by their names in small letters. */
export function formatOptionsOf(plan: SourcePlan): Readonly<Record<string, OptionValue>> {
  return Object.fromEntries(
    (plan.format?.options ?? []).map((option) => [(option.name ?? '').toLowerCase(), option.value]),
  );
}

const formats: readonly StreamFormat[] = ['auto', ...streamFormats];

function formatOf(plan: SourcePlan, source: Source): StreamFormat | undefined {
  if (source.formats.length === 0) return undefined;
  return formats.find((format) => format === plan.format?.name) ?? source.formats[0];
}

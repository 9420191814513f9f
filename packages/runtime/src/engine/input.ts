import { streamFormats } from '@weir/parser';
import type { OptionValue, SourcePlan } from '@weir/planner';
import { StreamWriter } from '../block/stream-writer.ts';
import type { Clock } from '../clock.ts';
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
}

export interface InputOptions {
  readonly sources: SourceRegistry;
  readonly clock: Clock;
  readonly once: boolean;
  readonly stdin: NodeJS.ReadableStream;
  readonly batchIntervalMs: number;
  readonly maxRate: number | undefined;
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
  const formatOptions = formatOptionsOf(plan);
  const writer = new StreamWriter({
    format,
    formatOptions,
    ...(plan.columns === undefined ? {} : { columns: plan.columns.map((column) => column.name) }),
    batchIntervalMs: options.batchIntervalMs,
    ...(options.maxRate === undefined ? {} : { rowsPerSecond: options.maxRate }),
    events: {
      report: (notice) => options.events.notice(plan.name, notice),
      ended: () => options.events.ended(plan.name),
      failed: (error) => options.events.failed(plan.name, error),
    },
  });
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
  return { plan, source, receiver, writer };
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

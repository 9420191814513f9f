export { StreamingContext, durationMs } from './streaming-context.ts';
export type { ContextOptions } from './streaming-context.ts';
export type { ContextEvents } from './context-events.ts';
export { BadRowError } from './engine/bad-row-error.ts';
export type { BatchMetrics, OutputMetrics, RunStatistics, StreamMetrics } from './engine/metrics.ts';
export { PipelineEndedError } from './adhoc/pipeline-ended-error.ts';
export { PipelineError } from './engine/pipeline-error.ts';
export { rowsToArrow, RowValueError } from './arrow/rows-to-arrow.ts';
export type { ArrowBlock, BadRow, Block, FileBlock, LinesBlock, QueryBlock } from './block/block.ts';
export { systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export type { Callback } from './sink/callback-sink.ts';
export { changesSink } from './sink/changes-sink.ts';
export { SinkError } from './sink/sink.ts';
export type { OutputBatch, Sink, SinkContext, SinkEngine, SinkOptions, SinkWriter } from './sink/sink.ts';
export type { QueueHandle, QueueRows } from './source/queue.ts';
export { receivedFormats } from './source/received-formats.ts';
export { SourceError } from './source/source.ts';
export type {
  BlockWriter,
  Connection,
  ConnectionOptions,
  OptionSpecification,
  OptionValue,
  Receiver,
  Source,
  SourceContext,
  SourceNotice,
  SourceOptions,
  StreamFormat,
} from './source/source.ts';
export type { Table } from 'apache-arrow';
export { readArrow } from './arrow/read-result.ts';
export type { CallbackBatch } from './sink/callback-sink.ts';
export type { CellRow, ColumnHeading } from './text/cell-rows.ts';
export { cellRows, columnHeadings } from './text/cell-rows.ts';
export type { Delimited } from './text/delimited-rows.ts';
export { delimitedHeader, delimitedRows } from './text/delimited-rows.ts';
export type { RowFrame } from './text/json-rows.ts';
export { jsonLines, jsonRows } from './text/json-rows.ts';
export type { Schema } from 'apache-arrow';
export { AdhocEngine } from './adhoc/adhoc-engine.ts';
export type {
  AdhocBatch,
  AdhocDescription,
  AdhocOptions,
  AdhocQuery,
  AdhocRelation,
} from './adhoc/adhoc-query.ts';
export type { AdhocRows } from './adhoc/adhoc-rows.ts';
export type { Gauges } from './engine/gauges.ts';
export type { Forgotten } from './engine/kept-rows.ts';
export type { RecordBatch } from 'apache-arrow';
export { InteractiveSession } from './interactive/interactive-session.ts';
export type { LiveBatch, LiveQuery, Outcome } from './interactive/outcome.ts';
export type { ExecuteOptions, SessionOptions } from './interactive/session-options.ts';

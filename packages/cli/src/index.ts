export { consoleSink } from './console-sink.ts';
export { createFormat } from './format/create-format.ts';
export type { FormatName, FormatOptions, ResultFormat } from './format/result-format.ts';
export { OutputStream } from './output-stream.ts';
export { ResultWriter } from './result-writer.ts';

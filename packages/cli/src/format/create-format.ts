import { unreachable } from '@weir/parser';
import { BatchesFormat } from './batches-format.ts';
import { DelimitedFormat } from './delimited-format.ts';
import { asciiBorders, bordersFor, GridFormat } from './grid-format.ts';
import { JsonArrayFormat, JsonLinesFormat } from './json-format.ts';
import { LineFormat } from './line-format.ts';
import { MarkdownFormat } from './markdown-format.ts';
import type { FormatName, FormatOptions, ResultFormat } from './result-format.ts';

/** The writer of a format, for one stream of output. */
export function createFormat(name: FormatName, options: FormatOptions): ResultFormat {
  switch (name) {
    case 'box':
      return new GridFormat(bordersFor(options.ascii), options);
    case 'table':
      return new GridFormat(asciiBorders, options);
    case 'csv':
    case 'tsv':
      return new DelimitedFormat(name, options);
    case 'json':
      return new JsonArrayFormat();
    case 'jsonl':
      return new JsonLinesFormat();
    case 'md':
      return new MarkdownFormat(options);
    case 'line':
      return new LineFormat(options);
    case 'batches':
      return new BatchesFormat();
    default:
      return unreachable(name);
  }
}

import { streamFormats } from '@weir/parser';
import type { StreamFormat } from './source.ts';

/** The formats of bytes that come one after the other; Parquet begins at the end of a file. */
export const receivedFormats: readonly StreamFormat[] = [
  'auto',
  ...streamFormats.filter((format) => format !== 'parquet'),
];

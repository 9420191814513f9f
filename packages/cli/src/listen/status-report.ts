import type { BatchMetrics, Gauges } from '@weir/runtime';
import type { MeterSnapshot } from '../repl/status/pipeline-meter.ts';
import type { Notice } from '../repl/session.ts';
import type { Relation } from '../server/query-backend.ts';

/** What a client asks to be told, batch by batch, how the pipeline does: rows of one column with JSON. */
export const statusQuery = 'TABLE weir_status';

/** Set to `on` by clients that want to know of each answer of a live query when it holds, those without rows included. */
export const batchTimeSetting = 'weir.batch_time';
/** The batch time of an Arrow batch, in its metadata: milliseconds since the epoch. */
export const batchTimeKey = 'weir.batch_time';
/** `weir.param_least = 5` is a value for `$least` in the queries of a client. */
export const parameterSetting = 'weir.param_';
/** In the metadata of a schema: `snapshot` or `continuous`. */
export const kindKey = 'weir.kind';

/** The first report holds what was measured since the start, those behind it one batch each. */
export interface StatusReport {
  readonly begun?: { readonly measured: MeterSnapshot; readonly relations: readonly Relation[] };
  readonly batch?: BatchMetrics;
  readonly notices: readonly Notice[];
  readonly queries: readonly { readonly number: number; readonly sql: string }[];
  readonly gauges?: Gauges;
  /** Memory of the process. */
  readonly residentBytes: number;
}

/** What the pipeline wrote; undefined when it is not understood. */
export function parseReport(text: string): StatusReport | undefined {
  const value: unknown = JSON.parse(text);
  return isReport(value) ? value : undefined;
}

/** Both ends are the same program. */
function isReport(value: unknown): value is StatusReport {
  return typeof value === 'object' && value !== null && 'notices' in value && 'residentBytes' in value;
}

import type { Span } from '@weir/parser';

/** weir's settings with their values. */
export interface Settings {
  readonly batchIntervalMs: number;
  /** Where each was set in the file; absent: its default or the command line's value. */
  readonly setAt: ReadonlyMap<SettingName, Span>;
  readonly rememberMs: number;
  readonly checkpoint: string | undefined;
  /** Rows per second and stream; undefined: no limit. */
  readonly maxRate: number | undefined;
  readonly backpressure: boolean;
  readonly onQueryError: 'stop' | 'continue';
}

export const defaultSettings: Settings = {
  batchIntervalMs: 1000,
  setAt: new Map(),
  rememberMs: 0,
  checkpoint: undefined,
  maxRate: undefined,
  backpressure: true,
  onQueryError: 'stop',
};

export const settingNames = [
  'batch_interval',
  'remember',
  'checkpoint',
  'max_rate',
  'backpressure',
  'on_query_error',
] as const;
export type SettingName = (typeof settingNames)[number];

/** What SHOW SETTINGS and completion say of each. */
export const settingDescriptions: Readonly<Record<SettingName, string>> = {
  batch_interval: 'the length of a batch, one for the whole pipeline',
  remember: 'how long the rows of every stream stay for ad-hoc queries',
  checkpoint: 'the directory a run continues from after a stop',
  max_rate: 'rows per second that each stream takes at most',
  backpressure: 'whether sources are slowed down when batches fall behind',
  on_query_error:
    "'stop' ends the pipeline when a query fails, 'continue' leaves out that output of that batch",
};

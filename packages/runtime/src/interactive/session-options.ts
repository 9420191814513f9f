import type { Column, NamedValues } from '@weir/planner';

export interface SessionOptions {
  /** The length of a batch until SET batch_interval says another. */
  readonly batchIntervalMs?: number;
  /** The functions `spark` and `bar` draw with ASCII alone. */
  readonly asciiCharts?: boolean;
  /** The format of the stream `stdin` where it is not created; without it the first line tells. */
  readonly stdinFormat?: string;
  /** The columns of `stdin` where it is not created; without them its first rows tell. */
  readonly stdinColumns?: readonly Column[];
  /** A row that cannot be read stops the queries of its stream, where ON ERROR does not say. */
  readonly strict?: boolean;
}

export interface ExecuteOptions {
  /** SQL given on the command line: a bare `stdin` is all of the input so far (dialect section 12). */
  readonly commandLine?: boolean;
  /** Values for `$name`. */
  readonly parameters?: NamedValues;
  /** The next statement is executed as soon as this one has answered: no batch comes between them, unless one has to wait. */
  readonly followed?: boolean;
}

import type { Table } from 'apache-arrow';
import type { AnswerShape } from '@weir/planner';
import type { Place } from '../engine/place.ts';
import type { OptionFault, OptionSpecification, SourceOptions } from '../source/source.ts';

/**
 * A kind of sink: `CREATE SINK x INTO name(...) AS ...`. Registered by name with `context.registerSink(sink)`; what
 * ships with weir is registered in the same way.
 */
export interface Sink {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionSpecification[];
  /** What of the options makes no sense, as far as that shows without opening anything; `open` throws the same. */
  check?(options: SinkOptions): OptionFault | undefined;
  /** Makes the writer of one sink statement; called once per start. Throws a `SinkError` when it cannot be opened. */
  open(options: SinkOptions, context: SinkContext): SinkWriter | Promise<SinkWriter>;
}

/** The arguments by name, checked against the sink's table. */
export type SinkOptions = SourceOptions;

export interface SinkContext {
  /** The sink's name, or the 1-based number of the plain query in its file. */
  readonly output: string | number;
  /** Runs SQL of the writer's own on a connection apart from the batches', so that its transaction is its own. */
  readonly engine: SinkEngine;
  /**
   * A later run may come to the same batches, with the same rows, as one over a recording does. A run over what arrives has rows of its
   * own, even if it begins within the batch interval in which another ended.
   */
  readonly repeatable: boolean;
  /** What comes is one answer about all of the input, row by row or in one batch at its end; else each batch is an answer of its own. */
  readonly wholeInput: boolean;
  /** How the answers follow each other. */
  readonly answers: AnswerShape;
  /** Tells people something that is not an error, such as "removed 1 unfinished file of an earlier run". */
  report(message: string): void;
}

/** DuckDB for sinks: an Arrow table can be named in SQL while a statement runs. */
export interface SinkEngine {
  /**
   * Runs statements in order, in one transaction. In their text `weir_output()` stands for the rows of `table`.
   * Rejects with DuckDB's message; nothing of the transaction remains then.
   */
  run(statements: readonly string[], table?: Table): Promise<void>;
  /** Runs one query and gives its rows. */
  query(sql: string, table?: Table): Promise<Table>;
}

/**
 * Writes the batches of one query.
 *
 * The caller guarantees: one call at a time, batch times ascending; after a failure or a restart the same batch, with the
 * same rows, may come again. The writer promises: when `write` resolves the batch is durable as far as the sink can make
 * it; writing the same batch again changes nothing.
 */
export interface SinkWriter {
  /** All rows of the batch, empty batches too. Rejects with a `SinkError`; the pipeline then stops. */
  write(batch: OutputBatch): Promise<void>;
  /** Everything written is flushed, everything opened is closed. */
  close(): Promise<void>;
}

export interface OutputBatch {
  /** The output time t, milliseconds since the epoch. */
  readonly batchTimeMs: number;
  readonly table: Table;
}

/** A sink that cannot be opened or written. `retryable`: worth another try later (exit code 3). */
export class SinkError extends Error {
  override readonly name = 'SinkError';
  readonly retryable: boolean;
  readonly hint: string | undefined;
  /** Where it is named in the user's text; who has the text adds it. */
  place: Place | undefined;

  constructor(message: string, options: { retryable?: boolean; hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.retryable = options.retryable ?? false;
    this.hint = options.hint;
  }
}

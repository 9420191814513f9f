import type { streamFormats } from '@weir/parser';
import type { Schema } from 'apache-arrow';
import type { Block, BadRow } from '../block/block.ts';
import type { Clock } from '../clock.ts';
import type { Place } from '../engine/place.ts';

/** The formats of streams. A file is named by its ending, so `auto` is for bytes that just come. */
export type StreamFormat = 'auto' | (typeof streamFormats)[number];

/** A value that stands as an argument of a source, a format or a sink in SQL. */
export type OptionValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly OptionValue[]
  | { readonly [name: string]: OptionValue };

/**
 * One argument that a source, format or sink takes; the table of them gives diagnostics, completion and
 * documentation.
 */
export interface OptionSpecification {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean' | 'duration' | 'timestamp' | 'column' | 'struct';
  /** Position among the arguments without a name, from 0; absent: by name only. */
  readonly position?: number;
  readonly required?: boolean;
  readonly description: string;
  /** The only strings that may stand, where they are few. */
  readonly choices?: readonly string[];
}

/** An option that makes no sense. */
export interface OptionFault {
  readonly option: string;
  readonly message: string;
  readonly hint?: string;
}

/**
 * A kind of source: `FROM name(...)` in SQL. Registered by name with `context.registerSource(source)`; what ships
 * with weir is registered in the same way.
 */
export interface Source {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionSpecification[];
  /**
   * Formats that it can deliver, the first being the default: `auto` leaves it to the first line (json when it is a
   * JSON object, else text). Empty when it makes typed rows itself; then `schema` must be there.
   */
  readonly formats: readonly StreamFormat[];
  /** Its rows are recorded and bring their own time: the whole pipeline then runs on a virtual clock. */
  readonly recorded?: boolean;
  /** The option that names a column by whose times rows arrive as they come: with it, too, the pipeline runs on a virtual clock. */
  readonly timeOption?: string;
  /** What of the options makes no sense, as far as that shows without opening anything; `open` throws the same. */
  check?(options: SourceOptions): OptionFault | undefined;
  /** A file that shows the columns before anything is received, if there is one already. */
  sampleFile?(options: SourceOptions): Promise<string | undefined>;
  /** The columns of a source that makes typed rows itself. */
  schema?(options: SourceOptions): Schema;
  /**
   * Makes the receiver. Called once per stream and start, before the first batch. Throws (or rejects with) a
   * `SourceError` when the options make no sense; opening connections and files belongs into `Receiver.start`.
   */
  open(options: SourceOptions, context: SourceContext): Receiver;
}

/**
 * The arguments by name, checked against the source's table. Durations are milliseconds, timestamps milliseconds
 * since the epoch.
 */
export type SourceOptions = Readonly<Record<string, OptionValue | undefined>>;

/** What a receiver is given. */
export interface SourceContext {
  /** The stream's name, for messages. */
  readonly stream: string;
  /** The stream's columns, where they are known before the first rows. */
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  /** The format the rows come in; `auto` when the first line is to tell; undefined for a source without formats. */
  readonly format: StreamFormat | undefined;
  /** FORMAT's options by name. */
  readonly formatOptions: SourceOptions;
  /** Rows must come in blocks that can be cut (`max_rate`): no whole files. */
  readonly rowsLimited?: boolean;
  readonly clock: Clock;
  /** Process what is there now, then end (`--once`): no waiting for servers, no watching for new files. */
  readonly once: boolean;
  /** Where standard input comes from, for sources that read it. */
  readonly stdin: NodeJS.ReadableStream;
  /** Where what is received goes. */
  readonly output: BlockWriter;
}

/**
 * Where a receiver puts what it received.
 *
 * The receiver promises: to call it only after `start` was called and before `stop` resolved; to wait for the promise
 * of `write` and of `Connection.bytes` before it reads more from its source (this is the backpressure: the buffer is
 * bounded, and the promise stays open while it is full); to call `end` once when nothing more will come, or `fail`
 * when it gives up, and nothing after either. The writer promises: never to reject; to have taken the rows when the
 * call returns, whatever becomes of the promise, so that what was written before a batch is sealed is in that batch
 * or an earlier one, in order (`max_rate` may leave rows for later ones); not to let a receiver wait within `advance`
 * and `stop`, which must end before a batch can make room.
 */
export interface BlockWriter {
  /** The buffer is full: the next promise will stay open. Who writes in `advance` stops here, and goes on later. */
  readonly full: boolean;
  /** Rows in the stream's own columns, or lines, or a file. */
  write(block: Block): Promise<void>;
  /** Begins a connection or a file; several may be open at a time, and each has lines of its own. */
  connection(options?: ConnectionOptions): Connection;
  /** A row that was read but cannot be one; it is counted and goes where ON ERROR says. */
  reject(row: BadRow): void;
  /** Something people should know, such as "connection refused, trying again in 2 s"; not an end. */
  report(notice: SourceNotice): void;
  /** The source has ended: no more rows will come. */
  end(): void;
  /** The source cannot go on; the pipeline stops with this error. */
  fail(error: SourceError): void;
}

export interface ConnectionOptions {
  /**
   * Called once when the bytes are not of the format at all (no Arrow); what follows on this connection is ignored.
   * Without it the source fails.
   */
  readonly failed?: (error: SourceError) => void;
}

/** The bytes of one connection or file, as they were received. */
export interface Connection {
  /**
   * The next bytes: they are cut to lines (text, json), to records (csv) or read as an Arrow IPC stream (arrow), as
   * the format says. An unfinished row waits for the bytes that follow. The writer keeps the chunk: it must not be
   * changed afterwards, unless `reused` says that it will be; the writer then copies what it keeps.
   */
  bytes(chunk: Uint8Array, reused?: boolean): Promise<void>;
  /** The connection was closed, or the file is read: an unfinished last line is a row of its own. */
  end(): Promise<void>;
}

export interface SourceNotice {
  readonly severity: 'info' | 'warning';
  readonly message: string;
}

/** A running source. All methods are called by one pipeline, never two at a time. */
export interface Receiver {
  /**
   * Of a recorded source, once it has started: when its clock begins, and how fast it runs (absent: as fast as it
   * can).
   */
  readonly recording?: { readonly beginsAtMs: number; readonly speed?: number } | undefined;
  /** Of rows that bring their own time while they come: resolves when `recording` is known, or never will be, or the signal aborts. */
  firstRow?(hurry: AbortSignal): Promise<void>;
  /** Rows left out by a rule the user wrote, so far. */
  readonly rowsDropped?: number;
  /**
   * Begins to receive; resolves when that has begun (it may go on for ever). Rejects with a `SourceError` when it
   * cannot begin.
   */
  start(): Promise<void>;
  /**
   * Called right before the batch of this time is sealed, in ascending order: a source that works by the clock
   * (generated or recorded rows) writes what arrives until then, inclusive. When the signal aborts the batch is sealed with what is there.
   */
  advance?(batchTimeMs: number, hurry: AbortSignal): Promise<void>;
  /** It has rows that arrive at later batches: these come also after `stop`, with `advance`. */
  readonly pending?: boolean;
  /**
   * Stops receiving: what was received is written (half a line too), sockets and files are closed, no call to the
   * writer comes after it resolved. Does nothing when the source has ended or failed, or was not started.
   */
  stop(): Promise<void>;
  /** The pipeline is over: what is held for it is let go. */
  close?(): Promise<void>;
  /** The batch with this time is finished and will not be run again: what it was made of may be let go. */
  finished?(batchTimeMs: number): Promise<void>;
}

/** A source that cannot be opened or cannot go on. `retryable`: worth another try later (exit code 3). */
export class SourceError extends Error {
  override readonly name = 'SourceError';
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

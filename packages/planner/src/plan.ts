import type { AnswerShape } from './query/answer-shape.ts';
import type { WholeInput } from './query/whole-input.ts';
import type { Span } from '@weir/parser';
import type { Fragment } from './fragment.ts';
import type { Settings } from './settings.ts';

/**
 * A pipeline as data: what to set up, what to read, and which SQL to run at each batch. A plan holds no live object, so it can be
 * printed, compared and stored.
 */
export interface Plan {
  readonly settings: Settings;
  /** DuckDB's own statements, to be run once and in order before the streams start. */
  readonly setup: readonly SetupStatement[];
  readonly sources: readonly SourcePlan[];
  /** What of the streams of bad rows (ON ERROR INTO) is kept, by lower-case name. */
  readonly errorStreams: ReadonlyMap<string, StreamRelations>;
  /** Derived streams, sinks and plain queries, in the order in which they run within a batch: that of the file. */
  readonly queries: readonly QueryPlan[];
}

export interface SetupStatement {
  readonly sql: string;
  /** Its first word, in upper case. */
  readonly keyword: string;
  /** Its rows are for people: a plain SELECT, SHOW, DESCRIBE, EXPLAIN. */
  readonly prints: boolean;
  /** Of a plain SELECT its number among the plain queries of the file. */
  readonly number?: number;
  readonly span: Span;
}

export interface Column {
  readonly name: string;
  /** A DuckDB type as SQL. */
  readonly type: string;
}

/** A value that stands as an argument in SQL. */
export type OptionValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly OptionValue[]
  | { readonly [name: string]: OptionValue };

/** An argument as written: positional without a name. Durations are milliseconds. */
export interface PlannedArgument {
  readonly name?: string;
  readonly value: OptionValue;
  readonly span: Span;
}

export type ErrorAction =
  | { readonly action: 'skip' | 'fail' }
  | { readonly action: 'into'; readonly stream: string };

/** A stream that is fed from outside. */
export interface SourcePlan {
  readonly name: string;
  readonly source: {
    readonly name: string;
    readonly arguments: readonly PlannedArgument[];
    readonly span: Span;
  };
  readonly format?: {
    readonly name: string;
    readonly options: readonly PlannedArgument[];
    readonly span: Span;
  };
  /** It is `stdin` without CREATE STREAM and without arguments: options say how it is read. */
  readonly bare?: true;
  /** Absent: taken from the first rows. */
  readonly columns?: readonly Column[];
  readonly onError: ErrorAction;
  readonly relations: StreamRelations;
  readonly span: Span;
}

/** What of a stream is kept, and how its consumers see it. */
export interface StreamRelations {
  /** The columns that some query uses; the others need not be decoded. Absent: all. */
  readonly neededColumns?: readonly string[];
  /** Some query gives another answer when the rows come in another order. */
  readonly ordered: boolean;
  /** How many places read the batch of one time. */
  readonly consumers: number;
  /** How long the rows stay for windows and LAST, in milliseconds; 0: only while their batch runs, Infinity: for ever. */
  readonly keepMs: number;
  /** `REMEMBER ... OR size`: remembered rows beyond it are dropped, those that windows need stay. */
  readonly keepBytes?: number;
  /** The part of `keepMs` that windows need. */
  readonly windowMs: number;
  /** Only slices of it are read: so many batches share a table at most, and there is no view over them. Absent: all can be read. */
  readonly batchesPerTable?: number;
}

export type QueryRole =
  | {
      readonly kind: 'stream';
      readonly name: string;
      readonly relations: StreamRelations;
      /** Made by the planner: no one sees it, and its table is among those of its program. */
      readonly internal?: true;
    }
  | {
      readonly kind: 'sink';
      readonly name: string;
      readonly sink: {
        readonly name: string;
        readonly arguments: readonly PlannedArgument[];
        readonly span: Span;
      };
      /** What of its output is kept, under the name that `sinkRelation` gives. */
      readonly relations: StreamRelations;
    }
  /** A query by itself: printed. `number` counts the plain queries of the file from 1. */
  | { readonly kind: 'print'; readonly number: number; readonly sql: string };

/** One continuous query. */
export interface QueryPlan {
  readonly role: QueryRole;
  /** Output times are the multiples of this, in milliseconds since the epoch. */
  readonly slideMs: number;
  readonly inputs: readonly InputPlan[];
  readonly columns: readonly Column[];
  readonly program: Program;
  /**
   * Its answer is about all of the input, given row by row (`rows`) or as a whole so far, of which only the last one counts where it is
   * not watched. Undefined: each output is an answer of its own.
   */
  readonly wholeInput: WholeInput['kind'] | undefined;
  /** How they follow each other. */
  readonly answers: AnswerShape;
  readonly span: Span;
}

/** One reference to a stream. */
export interface InputPlan {
  readonly stream: string;
  readonly alias: string;
  readonly reads: StreamExtent;
  /** Its rows are not read, but panes of them. */
  readonly fromPanes?: true;
  readonly span: Span;
}

/** Which rows of a stream a reference stands for, at the output time t. */
export type StreamExtent =
  | { readonly kind: 'batch' }
  /** The batches with time in (t - lengthMs, t]. */
  | { readonly kind: 'window'; readonly lengthMs: number }
  /** All rows since the pipeline began. */
  | { readonly kind: 'all' }
  /** LAST: batches before t, of a duration or a number. */
  | { readonly kind: 'last'; readonly lengthMs?: number; readonly batches?: number };

/**
 * The SQL of one query: run in order at each of its output times, in the transaction of the batch. Each statement may use the
 * parameters of `batch-time-parameter.ts` (TIMESTAMP); the rows of `result` are the output batch.
 */
export interface Program {
  /** Tables that belong to the query, made once before the first batch. */
  readonly tables: readonly TablePlan[];
  readonly steps: readonly Fragment[];
  readonly result: Fragment;
  /** Statements after the result was read: what the next batch must not find. */
  readonly cleanup: readonly Fragment[];
  /** How windows and state are kept and why, for EXPLAIN. */
  readonly notes: readonly string[];
  /** The windows and the state that the query keeps. */
  readonly keeps?: readonly Keeping[];
  /** Streams whose kept rows the statements read, besides those among the query's inputs. */
  readonly keptReads?: readonly string[];
  /** Streams of panes that an output needs all of for so long: it cannot be given if one of them could not be computed. */
  readonly panes?: readonly { readonly stream: string; readonly lengthMs: number }[];
  /** Statements before the steps of an output that is not the one after the last: the first, or where some were left out. */
  readonly catchUp?: readonly Fragment[];
  /**
   * Of a stream of panes that begins while others run: its rows after `$since` and up to the last finished batch, `$batch_time`, with their
   * times.
   */
  readonly history?: Fragment;
  /** Names in the SQL that stand for the kept rows of a stretch of time. */
  readonly slices?: readonly KeptSlice[];
  /** Windows that are kept as running totals. They are brought up to date before the steps. */
  readonly totals?: readonly TotalsPlan[];
  /** Of a stream of panes: how it keeps them as sums since its first pane. */
  readonly cumulative?: CumulativePlan;
  /** The state that the steps keep as a log. */
  readonly log?: LogPlan;
  /** How it takes large pieces of a batch as they arrive. */
  readonly pieces?: PiecesPlan;
}

/**
 * A query that only groups the batch of one stream, which no one else reads, needs no rows: large pieces of the batch may be grouped as
 * they arrive. Whatever comes in another way is in the batch table as always.
 */
export interface PiecesPlan {
  readonly stream: string;
  /** Holds the groups of the pieces: keys, partial aggregates, and in `weir_rows` of how many rows each is. Empty between batches. */
  readonly table: TablePlan;
  /** The groups of the rows of the stream's batch table, in whose place a piece is put. */
  readonly groups: Fragment;
  /** The output batch from the groups of pieces and the rows of the batch table together, in the place of the program's `result`. */
  readonly result: Fragment;
}

/** A window or a state that is kept from batch to batch, and where. */
export interface Keeping {
  readonly kind: 'window' | 'state';
  /** A stream with the length of the window, or the keys of the state. */
  readonly of: string;
  readonly strategy: 'rows' | 'running totals' | 'merged partials' | 'log' | 'table';
  /** Tables of weir's that hold it. */
  readonly tables: readonly KeptTable[];
  /** The one of these tables that has one row a key. */
  readonly keyTable?: string;
  /** Streams whose kept rows it needs, as other queries may too. */
  readonly streams: readonly KeptTable[];
}

export interface KeptTable {
  readonly name: string;
  /** An estimate; absent where the columns cannot be told. */
  readonly bytesPerRow?: number;
}

/**
 * `weir.main.NAME` in a program's SQL: tables that hold at least the kept rows of a stream with times in
 * (t - agoMs - lengthMs, t - agoMs], so that not all of them need to be looked through.
 */
export interface KeptSlice {
  readonly name: string;
  readonly stream: string;
  readonly agoMs: number;
  readonly lengthMs: number;
}

/**
 * A window as running totals, in a table that the result reads: at each output time what the newest pane holds is added, and what the
 * pane that left holds is subtracted.
 */
export interface TotalsPlan {
  readonly table: string;
  /** The stream of its panes. */
  readonly stream: string;
  readonly lengthMs: number;
  /** Changes the table from one output time to the next. */
  readonly slide: Fragment;
  /** How it is done while the panes are cumulative; absent: they never are. */
  readonly cumulative?: CumulativeTotalsPlan;
}

/** Totals as differences of cumulative panes. */
export interface CumulativeTotalsPlan {
  /** The totals now, in the place of the table, which is not used then. */
  readonly totals: Fragment;
  /** Fills the table with the totals as of the pane before: the panes have just ceased to be cumulative. */
  readonly takeOver: Fragment;
  /** The slice that leaves, as `slide` names it, and the pane that stands for it in the other form. */
  readonly leaving: string;
  readonly leavingPane: Fragment;
}

/**
 * Panes that hold, by key, the sums since the first pane: the totals of a window of any length are the difference of two of them, and
 * nothing has to be kept for it. They have all keys that ever came, so this is for streams of which most keys are in each pane.
 */
export interface CumulativePlan {
  /** The newest pane in this form, in the place of the program's `result`. */
  readonly result: Fragment;
  /** Counts the keys that have rows in the newest pane. */
  readonly touched: Fragment;
}

/**
 * A state in the form of a log: the newest version of a key is the last one of it in `base`, `older` and `fresh`, in this order.
 * New versions go into `fresh`. When there are many, `fresh` becomes `older` and is folded into the base slice by slice: the newest
 * versions of several slices are put into `part`, and each slice of the base goes with them into `next`, which takes the place of a section
 * of the base when all slices of that are in it.
 */
export interface LogPlan {
  readonly base: string;
  readonly older: string;
  readonly fresh: string;
  readonly part: string;
  readonly next: string;
  /** The index of the step that writes versions into `fresh`: as many as it changes rows. */
  readonly writingStep: number;
  /** Copies the newest versions in `older` of the slots from `$low` to before `$high` into `part`; a slot is a number below `slots`. */
  readonly takePart: string;
  /** Copies what is current of these slots into `next`, when `part` has their versions. */
  readonly foldSlice: string;
  readonly slots: number;
  /** Keys lapse unseen: `foldSlice` leaves out those that have by `$past`, a time before that of the batch by the slide. */
  readonly lapse?: { readonly slideMs: number; readonly afterMs: number };
  readonly due?: DuePlan;
}

/** Keys are found by the time at which they are due to be removed: those of the next stretch of time are listed before it begins. */
export interface DuePlan {
  /** Makes the list anew of all keys that are due before `$until`. */
  readonly collect: string;
  readonly stretchMs: number;
}

export interface TablePlan {
  readonly name: string;
  /** A query whose columns are the table's, and whose rows are its first rows. */
  readonly definition: Fragment;
  /**
   * `state` lives on from batch to batch and belongs into a checkpoint; `scratch` is empty between batches; a `view` holds nothing.
   * In a definition `$batch_time` is the time of the start.
   */
  readonly kind: 'state' | 'scratch' | 'view';
  /** Where its first rows come from in the user's text, if they do. */
  readonly span?: Span;
}

import type { Column, OptionValue } from './plan.ts';

/**
 * What the planner asks of the engine while it plans. The runtime implements it on a DuckDB connection, inside a transaction that is
 * rolled back afterwards: planning changes nothing.
 */
export interface Catalog {
  /** The columns of a query, without running it; or why it cannot be run. `$batch_time` may stand in it. */
  describe(sql: string): Promise<Described>;
  /**
   * Makes a relation known to the queries that follow: a CREATE TABLE in the database `weir`. `when used`: there can be nothing wrong with
   * it, so it may wait until something names it, which most of what a pipeline gives out never is. `while planning`: it stands for something
   * that will have another name, and is gone when the statement is planned.
   */
  declare(ddl: string, when?: 'now' | 'when used' | 'while planning'): Promise<Described>;
  /** Checks one of DuckDB's own statements, and makes what it creates known to the queries that follow. */
  apply(sql: string): Promise<Described>;
  /** The columns and formats of sources; undefined for an unknown source. */
  source(name: string): SourceInformation | undefined;
  sourceNames(): readonly string[];
  /** Undefined for an unknown sink. */
  sink(name: string): SinkInformation | undefined;
  sinkNames(): readonly string[];
}

export type Described = { readonly kind: 'ok'; readonly columns: readonly Column[] } | EngineError;

/** An error of DuckDB as data. */
export interface EngineError {
  readonly kind: 'error';
  /** DuckDB's kind: `Binder`, `Catalog`, `Parser`, `Conversion` ... */
  readonly type: string;
  readonly message: string;
  /** Byte offset into the SQL. */
  readonly position?: number;
  /** `COLUMN_NOT_FOUND`, `MISSING_ENTRY` ... */
  readonly subtype?: string;
  /** The name that was not found. */
  readonly name?: string;
  readonly candidates: readonly string[];
}

export interface SourceInformation {
  /** Formats it can deliver, the default first; empty: it makes typed rows itself. */
  readonly formats: readonly string[];
  /** Checks arguments; the problems name the argument they belong to. */
  check(arguments_: readonly NamedValue[]): readonly ArgumentProblem[];
  /** Which of the arguments name a column of the stream. */
  columnArguments(arguments_: readonly NamedValue[]): readonly number[];
  /** The columns of a source that makes typed rows itself, when its arguments are right. */
  columns(arguments_: readonly NamedValue[]): readonly Column[] | undefined;
  /** A guess of the format from the arguments, such as the ending of a file name. */
  formatOf(arguments_: readonly NamedValue[]): string | undefined;
  /** Columns learnt from what is there before anything is received (a file); undefined when only the first rows can tell. */
  sampleColumns(
    arguments_: readonly NamedValue[],
    format: string,
    formatOptions: readonly NamedValue[],
  ): Promise<readonly Column[] | undefined>;
}

export interface SinkInformation {
  check(arguments_: readonly NamedValue[]): readonly ArgumentProblem[];
}

/** An argument: positional without a name. */
export interface NamedValue {
  readonly name?: string;
  readonly value: OptionValue;
}

export interface ArgumentProblem {
  /** Index into the arguments; absent when something is missing. */
  readonly index?: number;
  readonly message: string;
  readonly hint?: string;
}

import type { RecordBatch, Schema } from 'apache-arrow';

/** A value of a parameter: as text (what DuckDB casts to the parameter's type), or the bytes of a BLOB. */
export type ParameterValue = string | Uint8Array | null;

/** What stands for `$1`, `$2` ... when a statement runs. */
export interface BoundParameters {
  readonly values: readonly ParameterValue[];
  /** The types that `describe` was given: it concluded the others from these. */
  readonly types: readonly (number | undefined)[];
}

export const noParameters: BoundParameters = { values: [], types: [] };

/** What is known of a statement before it runs. */
export interface StatementDescription {
  /** The columns of its rows, with the metadata that fields of DuckDB's results have; empty for a command. */
  readonly columns: Schema;
  /** A Postgres type number for each parameter `$1`, `$2` ...; 0 where it is open. */
  readonly parameters: readonly number[];
  readonly kind: 'rows' | 'command';
  /** What a command answers, such as `SET`; rows answer `SELECT` and their number. */
  readonly tag?: string;
  /** What the user should know, such as that less is remembered than was asked for. Clients show it before the rows. */
  readonly warnings?: readonly string[];
}

/** The settings that a client made with `SET name = value`, by name in small letters. */
export type ClientSettings = ReadonlyMap<string, string>;

export interface Relation {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'stream' | 'table' | 'view' | 'sink';
  /** `type` is DuckDB's name of the type, such as `DECIMAL(18,3)` or `VARCHAR[]`. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/**
 * What answers the queries of clients: the server speaks the protocol and knows nothing of streams. Calls of several
 * clients come at once.
 */
export interface QueryBackend {
  /**
   * Parses one statement, and says what it takes and gives. `parameterTypes` are the Postgres type numbers that the
   * client gave for the first parameters. Rejects with a `BackendError`.
   */
  describe(
    sql: string,
    parameterTypes: readonly (number | undefined)[],
    settings: ClientSettings,
  ): Promise<StatementDescription>;
  /**
   * Runs one statement. The batches have the columns that `describe` told; a live query goes on until the signal
   * aborts. Only one batch is asked for at a time, and `return` is called when no more are wanted. A slow client holds
   * one batch for as long as it takes: batches of some thousand rows bound what that costs. Rejects with a
   * `BackendError`.
   */
  execute(
    sql: string,
    parameters: BoundParameters,
    signal: AbortSignal,
    settings: ClientSettings,
  ): AsyncIterable<RecordBatch>;
  /** What there is to read, for `\d` and the tables of the catalog. */
  relations(): Promise<readonly Relation[]>;
}

export interface ErrorPlace {
  /** Where in the statement, in UTF-16 code units from 0. */
  readonly position?: number;
  readonly hint?: string;
  readonly detail?: string;
}

/** A problem that the client is told, with its SQLSTATE; the connection goes on. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly sqlState: string;
  readonly position: number | undefined;
  readonly hint: string | undefined;
  readonly detail: string | undefined;

  constructor(state: string, message: string, place: ErrorPlace = {}) {
    super(message);
    this.sqlState = state;
    this.position = place.position;
    this.hint = place.hint;
    this.detail = place.detail;
  }
}

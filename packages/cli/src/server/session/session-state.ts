import type { BoundParameters, QueryBackend } from '../query-backend.ts';
import { BackendError } from '../query-backend.ts';
import type { ServerLimits } from '../limits.ts';
import { sqlState } from '../sqlstate.ts';
import { errorResponse } from '../wire/backend-message.ts';
import type { TransactionStatus, WireColumn } from '../wire/backend-message.ts';
import type { WireWriter } from '../wire/wire-writer.ts';
import type { Interruption } from './interruption.ts';
import type { Output } from './output.ts';
import type { RowStream } from './row-stream.ts';
import type { SessionSettings } from './session-settings.ts';
import type { Statement } from './statement.ts';

/** A statement that was prepared with Parse. */
export interface PreparedStatement {
  readonly statement: Statement;
  /** A type number for each parameter. */
  readonly parameterTypes: readonly number[];
  /** Those of them that the client gave. */
  readonly givenTypes: readonly (number | undefined)[];
  /** What it counts for. */
  readonly bytes: number;
}

/** A statement with its parameters, ready to run or running: made with Bind, or a cursor. */
export interface Portal {
  readonly statement: Statement;
  readonly parameters: BoundParameters;
  /** Those of its rows; undefined if it gives none. */
  readonly columns: readonly WireColumn[] | undefined;
  readonly bytes: number;
  /** Whether it outlives the transaction. */
  readonly hold: boolean;
  /** Once it runs. */
  rows?: RowStream;
}

export interface SessionOptions {
  readonly backend: QueryBackend;
  readonly output: Output;
  readonly interruption: Interruption;
  readonly settings: SessionSettings;
  readonly limits: ServerLimits;
}

/** What a client has open. */
export class SessionState {
  readonly backend: QueryBackend;
  readonly output: Output;
  readonly interruption: Interruption;
  readonly settings: SessionSettings;
  readonly limits: ServerLimits;
  transaction: TransactionStatus = 'I';
  readonly #statements = new Map<string, PreparedStatement>();
  readonly #portals = new Map<string, Portal>();
  #heldBytes = 0;

  constructor(options: SessionOptions) {
    this.backend = options.backend;
    this.output = options.output;
    this.interruption = options.interruption;
    this.settings = options.settings;
    this.limits = options.limits;
  }

  get writer(): WireWriter {
    return this.output.writer;
  }

  /** Tells the client of something that is no error. */
  warn(state: string, message: string): void {
    errorResponse(this.writer, 'WARNING', new BackendError(state, message));
  }

  statement(name: string): PreparedStatement {
    const statement = this.#statements.get(name);
    if (statement !== undefined) return statement;
    throw new BackendError(sqlState.noSuchStatement, `prepared statement "${shown(name)}" does not exist`);
  }

  /** Throws a `BackendError` when the name is taken, or there are too many. The one without a name is replaced. */
  addStatement(name: string, statement: PreparedStatement): void {
    if (name === '') this.closeStatement(name);
    else if (this.#statements.has(name))
      throw new BackendError(
        sqlState.duplicateStatement,
        `prepared statement "${shown(name)}" already exists`,
      );
    if (this.#statements.size >= this.limits.statements)
      throw tooMany(`more than ${this.limits.statements} prepared statements`);
    this.#hold(statement.bytes);
    this.#statements.set(name, statement);
  }

  closeStatement(name: string): void {
    this.#heldBytes -= this.#statements.get(name)?.bytes ?? 0;
    this.#statements.delete(name);
  }

  closeStatements(): void {
    for (const name of this.#statements.keys()) this.closeStatement(name);
  }

  portal(name: string, what = 'portal'): Portal {
    const portal = this.#portals.get(name);
    if (portal !== undefined) return portal;
    throw new BackendError(sqlState.noSuchCursor, `${what} "${shown(name)}" does not exist`);
  }

  addPortal(name: string, portal: Portal): void {
    if (name === '') this.closePortal(name);
    else if (this.#portals.has(name))
      throw new BackendError(sqlState.duplicateCursor, `cursor "${shown(name)}" already exists`);
    if (this.#portals.size >= this.limits.portals)
      throw tooMany(`more than ${this.limits.portals} open queries`);
    this.#hold(portal.bytes);
    this.#portals.set(name, portal);
  }

  closePortal(name: string): void {
    const portal = this.#portals.get(name);
    if (portal === undefined) return;
    this.#heldBytes -= portal.bytes;
    this.#portals.delete(name);
    portal.rows?.close();
  }

  /** `all`: those that outlive a transaction, too. */
  closePortals(all = false): void {
    for (const [name, portal] of this.#portals) if (all || !portal.hold) this.closePortal(name);
  }

  /** After a transaction, or a message outside of one. */
  endTransaction(): void {
    this.transaction = 'I';
    this.closePortals();
  }

  /** The open queries fail with the transaction. */
  fail(): void {
    if (this.transaction !== 'I') this.transaction = 'E';
    this.closePortals();
  }

  close(): void {
    this.closePortals(true);
    this.closeStatements();
  }

  #hold(bytes: number): void {
    if (this.#heldBytes + bytes > this.limits.heldBytes)
      throw tooMany(`statements and parameters of more than ${this.limits.heldBytes} bytes`);
    this.#heldBytes += bytes;
  }
}

function tooMany(what: string): BackendError {
  return new BackendError(sqlState.limitExceeded, `this connection has ${what}`, {
    hint: 'close what is not used any more',
  });
}

export function shown(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}...` : name;
}

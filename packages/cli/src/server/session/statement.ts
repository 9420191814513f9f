import { Field, Schema, Utf8 } from 'apache-arrow';
import type { QueryBackend, StatementDescription } from '../query-backend.ts';
import { BackendError } from '../query-backend.ts';
import type { DeclareCommand, SessionCommand } from './command.ts';
import { parseCommand } from './command.ts';
import type { CopyCommand } from './copy-command.ts';
import type { Interruption } from './interruption.ts';
import type { SessionSettings } from './session-settings.ts';

/** A statement that is understood, and can be run any number of times. */
export type Statement =
  | { readonly kind: 'empty' }
  /** The backend's, as it stands. */
  | { readonly kind: 'query'; readonly sql: string; readonly description: StatementDescription }
  /** Rows of the backend, in a form of their own. */
  | { readonly kind: 'copy'; readonly command: CopyCommand; readonly description: StatementDescription }
  /** A query of the backend, to be read with FETCH. */
  | {
      readonly kind: 'declare';
      readonly command: DeclareCommand;
      readonly description: StatementDescription;
    }
  | { readonly kind: 'command'; readonly command: SessionCommand };

/** What planning takes of a session. */
export interface StatementContext {
  readonly backend: QueryBackend;
  readonly interruption: Interruption;
  readonly settings: SessionSettings;
}

/** Rejects with a `BackendError` whose position is in `sql`. */
export async function planStatement(
  sql: string,
  parameterTypes: readonly (number | undefined)[],
  { backend, interruption, settings }: StatementContext,
): Promise<Statement> {
  if (sql === '') return { kind: 'empty' };
  const command = parseCommand(sql);
  if (command !== undefined && command.kind !== 'copy' && command.kind !== 'declare')
    return { kind: 'command', command };
  const query = command ?? { sql, start: 0 };
  try {
    const description = await interruption.wait(backend.describe(query.sql, parameterTypes, settings.made));
    if (command === undefined) return { kind: 'query', sql, description };
    return command.kind === 'copy'
      ? { kind: 'copy', command, description }
      : { kind: 'declare', command, description };
  } catch (error) {
    throw movedError(error, query.start);
  }
}

/** An error of a part of a statement, as one of the whole, where the part begins at `start`. */
export function movedError(error: unknown, start: number): unknown {
  if (!(error instanceof BackendError) || error.position === undefined || start === 0) return error;
  const position = error.position + start;
  return new BackendError(error.sqlState, error.message, {
    ...(position < 0 ? {} : { position }),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.detail === undefined ? {} : { detail: error.detail }),
  });
}

/** Whether a failed transaction takes it: only its end. */
export function endsTransaction(statement: Statement): boolean {
  if (statement.kind !== 'command') return statement.kind === 'empty';
  return ['commit', 'rollback', 'rollback-to'].includes(statement.command.kind);
}

/** A result of text columns, as commands give them. */
export function textSchema(names: readonly string[]): Schema {
  return new Schema(names.map((name) => new Field(name, new Utf8(), true)));
}

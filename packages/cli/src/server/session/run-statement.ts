import { unreachable } from '@weir/parser';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';
import { wireColumns } from '../value/wire-columns.ts';
import type { WireColumn } from '../wire/backend-message.ts';
import { commandComplete, rowDescription, writeEmpty } from '../wire/backend-message.ts';
import type { WireFormat } from '../wire/frontend-message.ts';
import { bindDataRows } from './data-rows.ts';
import { declareCursor } from './declare-cursor.ts';
import { openRows } from './portal-rows.ts';
import { runCommand } from './run-command.ts';
import { runCopy } from './run-copy.ts';
import type { Portal, SessionState } from './session-state.ts';
import type { Statement } from './statement.ts';
import { endsTransaction, textSchema } from './statement.ts';

/** Thrown for whatever comes in a failed transaction, but for its end. */
export function checkTransaction(statement: Statement, session: SessionState): void {
  if (session.transaction !== 'E' || endsTransaction(statement)) return;
  throw new BackendError(
    sqlState.transactionFailed,
    'current transaction is aborted, commands ignored until end of transaction block',
  );
}

/** The columns of the rows that a statement gives, `undefined` for one that gives none. */
export function resultColumns(
  statement: Statement,
  formats: readonly WireFormat[],
  session: SessionState,
): readonly WireColumn[] | undefined {
  switch (statement.kind) {
    case 'empty':
    case 'copy':
    case 'declare':
      return undefined;
    case 'query':
      return statement.description.kind === 'rows'
        ? wireColumns(statement.description.columns, formats)
        : undefined;
    case 'command': {
      const { command } = statement;
      if (command.kind === 'show') return wireColumns(showSchema(command.name), formats);
      if (command.kind !== 'fetch' || command.move) return undefined;
      return session.portal(command.cursor, 'cursor').columns;
    }
    default:
      return unreachable(statement);
  }
}

function showSchema(name: string): ReturnType<typeof textSchema> {
  return textSchema(name === 'all' ? ['name', 'setting'] : [name]);
}

/**
 * Runs a portal, for at most `limit` rows, and answers with what ends it: CommandComplete, or PortalSuspended when
 * there may be more. `describe`: the rows are told of first, as in the simple query protocol.
 */
export async function runPortal(
  portal: Portal,
  limit: number,
  session: SessionState,
  describe: boolean,
): Promise<void> {
  const { statement, columns } = portal;
  const out = session.writer;
  checkTransaction(statement, session);
  if (portal.rows === undefined) tellWarnings(statement, session);
  if (describe && columns !== undefined) rowDescription(out, columns);
  switch (statement.kind) {
    case 'empty':
      return writeEmpty(out, 'I');
    case 'query': {
      const rows = await sendRows(portal, limit, session);
      if (portal.rows?.ended !== true) writeEmpty(out, 's');
      else commandComplete(out, statement.description.tag ?? `SELECT ${rows}`);
      return;
    }
    case 'copy':
      return commandComplete(out, `COPY ${await runCopy(portal, statement.command, session)}`);
    case 'declare':
      return commandComplete(out, declareCursor(statement, portal.parameters, session));
    case 'command':
      return commandComplete(out, await runCommand(statement.command, columns, session));
    default:
      return unreachable(statement);
  }
}

function tellWarnings(statement: Statement, session: SessionState): void {
  const warnings = 'description' in statement ? statement.description.warnings : undefined;
  for (const warning of warnings ?? []) session.warn(sqlState.warning, warning);
}

async function sendRows(portal: Portal, limit: number, session: SessionState): Promise<number> {
  const { columns } = portal;
  const rows = openRows(portal, session, (batch) =>
    columns === undefined ? () => {} : bindDataRows(batch, columns, session.writer),
  );
  return rows.send(limit, session.output, session.interruption);
}

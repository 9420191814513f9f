import { unreachable } from '@weir/parser';
import type { RecordBatch } from 'apache-arrow';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';
import { parameterStatus } from '../wire/backend-message.ts';
import type { WireColumn } from '../wire/backend-message.ts';
import type { FetchCommand, SessionCommand } from './command.ts';
import { bindDataRows } from './data-rows.ts';
import { openRows } from './portal-rows.ts';
import type { RowWriter } from './row-stream.ts';
import type { SessionState } from './session-state.ts';

/**
 * Runs a command of the session and gives its tag. The rows of FETCH and SHOW go out before; those of FETCH as `columns` says, which the
 * client was told of.
 */
export async function runCommand(
  command: SessionCommand,
  columns: readonly WireColumn[] | undefined,
  session: SessionState,
): Promise<string> {
  switch (command.kind) {
    case 'begin':
      return begin(command.tag, session);
    case 'commit':
      return commit(session);
    case 'rollback':
      if (session.transaction === 'I') session.warn(sqlState.noTransaction, noTransaction);
      session.endTransaction();
      return 'ROLLBACK';
    case 'savepoint':
      return command.tag;
    case 'rollback-to':
      if (session.transaction === 'E') session.transaction = 'T';
      return 'ROLLBACK';
    case 'set':
      return set(command.name, command.value, session);
    case 'set-characteristics':
      return 'SET';
    case 'reset':
      return reset(command.name, session);
    case 'show':
      return show(command.name, session);
    case 'discard':
      return discard(command.what, session);
    case 'deallocate':
      return deallocate(command.name, session);
    case 'unlisten':
      return 'UNLISTEN';
    case 'fetch':
      return fetch(command, columns, session);
    case 'close':
      return close(command.cursor, session);
    default:
      return unreachable(command);
  }
}

const noTransaction = 'there is no transaction in progress';

function begin(tag: string, session: SessionState): string {
  if (session.transaction === 'I') session.transaction = 'T';
  else session.warn(sqlState.transactionActive, 'there is already a transaction in progress');
  return tag;
}

/** The end of a failed transaction is a rollback, whatever it is called. */
function commit(session: SessionState): string {
  const tag = session.transaction === 'E' ? 'ROLLBACK' : 'COMMIT';
  if (session.transaction === 'I') session.warn(sqlState.noTransaction, noTransaction);
  session.endTransaction();
  return tag;
}

function set(name: string, value: string | undefined, session: SessionState): string {
  session.settings.set(name, value);
  if (name === 'timezone' && value !== undefined && !/^(utc|gmt|etc\/utc)$/i.test(value))
    session.warn(sqlState.warning, 'times are sent in UTC, whatever the time zone');
  tellChange(name, session);
  return 'SET';
}

function tellChange(name: string, { settings, writer }: SessionState): void {
  const reported = settings.reportedName(name);
  if (reported !== undefined) parameterStatus(writer, reported, settings.value(name));
}

function reset(name: string | undefined, session: SessionState): string {
  const { settings } = session;
  const names = name === undefined ? [...settings.made.keys()] : [name];
  for (const each of names) {
    settings.set(each, undefined);
    tellChange(each, session);
  }
  return 'RESET';
}

function show(name: string, { settings, writer }: SessionState): string {
  const rows =
    name === 'all' ? settings.names().map((each) => [each, settings.value(each)]) : [[settings.value(name)]];
  for (const row of rows) {
    writer.begin('D');
    writer.int16(row.length);
    for (const text of row) {
      const at = writer.openValue();
      writer.text(text);
      writer.closeValue(at);
    }
    writer.end();
  }
  return 'SHOW';
}

function discard(what: string, session: SessionState): string {
  switch (what) {
    case 'ALL':
      session.close();
      reset(undefined, session);
      return 'DISCARD ALL';
    case 'PLANS':
    case 'SEQUENCES':
    case 'TEMP':
    case 'TEMPORARY':
      return `DISCARD ${what.replace('TEMPORARY', 'TEMP')}`;
    default:
      throw new BackendError(sqlState.syntaxError, `there is nothing called "${what}" to discard`);
  }
}

function deallocate(name: string | undefined, session: SessionState): string {
  if (name === undefined) {
    session.closeStatements();
    return 'DEALLOCATE ALL';
  }
  session.statement(name);
  session.closeStatement(name);
  return 'DEALLOCATE';
}

async function fetch(
  { cursor, rows, move }: FetchCommand,
  columns: readonly WireColumn[] | undefined,
  session: SessionState,
): Promise<string> {
  const portal = session.portal(cursor, 'cursor');
  const told = columns ?? portal.columns ?? [];
  const bind = (batch: RecordBatch): RowWriter => bindDataRows(batch, told, session.writer);
  const stream = openRows(portal, session, bind);
  stream.writeWith(bind);
  const { output, interruption } = session;
  try {
    const count = await (move
      ? stream.skip(rows, output, interruption)
      : stream.send(rows, output, interruption));
    return `${move ? 'MOVE' : 'FETCH'} ${count}`;
  } catch (error) {
    session.closePortal(cursor);
    throw error;
  }
}

function close(cursor: string | undefined, session: SessionState): string {
  if (cursor === undefined) {
    session.closePortals(true);
    return 'CLOSE CURSOR ALL';
  }
  session.portal(cursor, 'cursor');
  session.closePortal(cursor);
  return 'CLOSE CURSOR';
}

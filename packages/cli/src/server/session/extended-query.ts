import type { ParameterValue } from '../query-backend.ts';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';
import { parameterValue } from '../value/parameter-value.ts';
import { postgresTypes } from '../value/postgres-type.ts';
import { checkedFormats, formatOf } from '../value/wire-columns.ts';
import type { WireColumn } from '../wire/backend-message.ts';
import { parameterDescription, rowDescription, writeEmpty } from '../wire/backend-message.ts';
import type { FrontendMessage } from '../wire/frontend-message.ts';
import { onlyStatement } from '../sql/split-statements.ts';
import { checkTransaction, resultColumns, runPortal } from './run-statement.ts';
import type { SessionState } from './session-state.ts';
import { movedError, planStatement } from './statement.ts';

// The messages of the extended query protocol: each step of a query is a message of its own.

type Message<Type extends FrontendMessage['type']> = Extract<FrontendMessage, { type: Type }>;

export async function parseStatement(message: Message<'parse'>, session: SessionState): Promise<void> {
  const { sql, start } = onlyStatement(message.sql, session.limits.sqlCharacters);
  const given = message.parameterTypes.map((oid) => (oid === 0 ? undefined : oid));
  const statement = await planStatement(sql, given, session).catch((error: unknown) => {
    throw movedError(error, start);
  });
  checkTransaction(statement, session);
  const told = 'description' in statement ? statement.description.parameters : [];
  session.addStatement(message.name, {
    statement,
    parameterTypes: told.map((oid, i) => given[i] ?? (oid === 0 ? postgresTypes.text.oid : oid)),
    givenTypes: given,
    bytes: message.sql.length * 2,
  });
  writeEmpty(session.writer, '1');
}

export function bindStatement(message: Message<'bind'>, session: SessionState): void {
  const { statement, parameterTypes, givenTypes } = session.statement(message.statement);
  checkTransaction(statement, session);
  const [given, wanted] = [message.parameters.length, parameterTypes.length];
  if (given !== wanted) {
    throw new BackendError(
      sqlState.protocolViolation,
      `bind message supplies ${given} parameters, but prepared statement requires ${wanted}`,
    );
  }
  const formats = checkedFormats(message.parameterFormats, parameterTypes.length);
  const values = message.parameters.map((bytes, i): ParameterValue =>
    parameterValue(bytes, parameterTypes[i] ?? 0, formatOf(formats, i)),
  );
  const columns = resultColumns(statement, [], session);
  const resultFormats = checkedFormats(
    message.resultFormats,
    columns?.length ?? message.resultFormats.length,
  );
  session.addPortal(message.portal, {
    statement,
    parameters: { values, types: givenTypes },
    columns: columns?.map((column, i): WireColumn => ({ ...column, format: formatOf(resultFormats, i) })),
    bytes: message.parameters.reduce((sum, bytes) => sum + 64 + 2 * (bytes?.length ?? 0), 0),
    hold: false,
  });
  writeEmpty(session.writer, '2');
}

export function describe(message: Message<'describe'>, session: SessionState): void {
  const out = session.writer;
  if (message.of === 'statement') {
    const { statement, parameterTypes } = session.statement(message.name);
    parameterDescription(out, parameterTypes);
    describeColumns(resultColumns(statement, [], session), session);
  } else describeColumns(session.portal(message.name).columns, session);
}

function describeColumns(columns: readonly WireColumn[] | undefined, { writer }: SessionState): void {
  if (columns === undefined) writeEmpty(writer, 'n');
  else rowDescription(writer, columns);
}

export async function execute(message: Message<'execute'>, session: SessionState): Promise<void> {
  const limit = message.rowLimit === 0 ? Infinity : message.rowLimit;
  await runPortal(session.portal(message.portal), limit, session, false);
}

/** Closing what does not exist is no error. */
export function close(message: Message<'close'>, session: SessionState): void {
  if (message.of === 'statement') session.closeStatement(message.name);
  else session.closePortal(message.name);
  writeEmpty(session.writer, '3');
}

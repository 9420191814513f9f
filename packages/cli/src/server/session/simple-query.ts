import { noParameters } from '../query-backend.ts';
import { checkLength, splitStatements } from '../sql/split-statements.ts';
import { writeEmpty } from '../wire/backend-message.ts';
import { checkTransaction, resultColumns, runPortal } from './run-statement.ts';
import type { SessionState } from './session-state.ts';
import { movedError, planStatement } from './statement.ts';

/** The simple query protocol: the statements of a text one after the other, until one fails. */
export async function runSimpleQuery(text: string, session: SessionState): Promise<void> {
  checkLength(text, session.limits.sqlCharacters);
  session.closePortal('');
  let statements = 0;
  for (const { sql, start } of splitStatements(text)) {
    statements += 1;
    session.interruption.check();
    try {
      await runText(sql, session);
    } catch (error) {
      throw movedError(error, start);
    }
  }
  if (statements === 0) writeEmpty(session.writer, 'I');
}

async function runText(sql: string, session: SessionState): Promise<void> {
  const statement = await planStatement(sql, [], session);
  checkTransaction(statement, session);
  const columns = resultColumns(statement, [], session);
  const portal = { statement, parameters: noParameters, columns, bytes: 0, hold: false };
  session.addPortal('', portal);
  await runPortal(portal, Infinity, session, true);
  session.closePortal('');
}

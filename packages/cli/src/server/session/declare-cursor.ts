import type { BoundParameters } from '../query-backend.ts';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';
import { wireColumns } from '../value/wire-columns.ts';
import type { SessionState } from './session-state.ts';
import type { Statement } from './statement.ts';

type Declaration = Extract<Statement, { kind: 'declare' }>;

/** Opens a cursor over a query, and gives the tag of the statement. The query begins to run with the first FETCH. */
export function declareCursor(
  { command, description }: Declaration,
  parameters: BoundParameters,
  session: SessionState,
): string {
  const { cursor, hold, sql } = command;
  if (session.transaction === 'I' && !hold)
    throw new BackendError(sqlState.noTransaction, 'DECLARE CURSOR can only be used in transaction blocks', {
      hint: 'BEGIN first, or declare it WITH HOLD',
    });
  if (description.kind !== 'rows')
    throw new BackendError(sqlState.featureNotSupported, 'a cursor is declared for a query that gives rows');
  session.addPortal(cursor, {
    statement: { kind: 'query', sql, description },
    parameters,
    columns: wireColumns(description.columns, []),
    bytes: sql.length * 2,
    hold,
  });
  return 'DECLARE CURSOR';
}

import type { RecordBatch } from 'apache-arrow';
import type { BoundParameters } from '../query-backend.ts';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';
import type { BindRows } from './row-stream.ts';
import { RowStream } from './row-stream.ts';
import type { Portal, SessionState } from './session-state.ts';
import { movedError } from './statement.ts';

/** The rows of a portal; its query begins with the first call. */
export function openRows(portal: Portal, session: SessionState, bind: BindRows): RowStream {
  if (portal.rows !== undefined) return portal.rows;
  const { statement } = portal;
  if (!('description' in statement))
    throw new BackendError(sqlState.featureNotSupported, 'only queries give rows');
  const { sql, start } = statement.kind === 'query' ? { ...statement, start: 0 } : statement.command;
  const abort = new AbortController();
  const batches = executed(sql, start, portal.parameters, session, abort.signal);
  portal.rows = new RowStream(batches, abort, bind);
  return portal.rows;
}

/** The backend's batches, with errors whose places are in the whole statement. */
async function* executed(
  sql: string,
  start: number,
  parameters: BoundParameters,
  { backend, settings }: SessionState,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch, void, undefined> {
  try {
    yield* backend.execute(sql, parameters, signal, settings.made);
  } catch (error) {
    throw movedError(error, start);
  }
}

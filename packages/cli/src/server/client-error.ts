import { BackendError } from './query-backend.ts';
import { sqlState } from './sqlstate.ts';

/** What a client is told of any failure: never a stack trace. */
export function clientError(error: unknown): BackendError {
  if (error instanceof BackendError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new BackendError(sqlState.internal, message);
}

/** A place in UTF-16 code units from 0 as the protocol counts it: in characters from 1. */
export function characterPosition(sql: string, offset: number | undefined): number | undefined {
  if (offset === undefined) return undefined;
  let characters = 0;
  for (const _ of sql.slice(0, offset)) characters += 1;
  return characters + 1;
}

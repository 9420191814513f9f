import type { Diagnostic } from '@weir/parser';
import type { BackendError } from '../query-backend.ts';

/** An error that a pipeline answered, with its place in the SQL: the word that stands there. */
export function backendDiagnostic(error: BackendError, sql: string): Diagnostic {
  const { position = 0 } = error;
  const word = /^(\w+|"[^"]*"|\S)/.exec(sql.slice(position))?.[0] ?? ' ';
  return {
    severity: 'error',
    code: error.sqlState,
    message: error.message,
    span: { start: position, end: Math.min(sql.length, position + word.length) },
    notes: error.detail?.split('\n') ?? [],
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
}

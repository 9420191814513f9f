import type { Span } from './span.ts';

/**
 * A problem in the user's text, as data. `message` says what is wrong in the user's terms, lower case, no final stop;
 * `notes` give what is in scope; `hint` says what to do.
 */
export interface Diagnostic {
  /** A stable name such as `unknown-stream`, shown as `error[unknown-stream]`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly span: Span;
  readonly notes: readonly string[];
  readonly hint?: string;
}

/** An error diagnostic. */
export function errorAt(
  span: Span,
  code: string,
  message: string,
  hint?: string,
  notes: readonly string[] = [],
): Diagnostic {
  return { code, severity: 'error', message, span, notes, ...(hint === undefined ? {} : { hint }) };
}

/** A warning diagnostic: shown, stops nothing. */
export function warningAt(
  span: Span,
  code: string,
  message: string,
  hint?: string,
  notes: readonly string[] = [],
): Diagnostic {
  return { ...errorAt(span, code, message, hint, notes), severity: 'warning' };
}

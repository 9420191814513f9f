import { didYouMean, errorAt, offsetOfByte } from '@weir/parser';
import type { Diagnostic, Span } from '@weir/parser';
import type { EngineError } from '../catalog.ts';
import { sourceSpan } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import type { Planning } from '../planning.ts';

/** DuckDB's refusal of a query, in weir's words where the user's names are concerned, else in DuckDB's. */
export function engineDiagnostic(error: EngineError, span: Span, planning: Planning): Diagnostic {
  const missing = error.name;
  if (error.subtype === 'MISSING_ENTRY' && missing !== undefined && error.message.startsWith('Table')) {
    const hint = planning.didYouMean(missing, error.candidates.map(lastPart));
    return errorAt(
      span,
      'unknown-stream',
      `there is no stream or table called "${missing}"`,
      hint,
      streamNotes(planning),
    );
  }
  if (error.subtype === 'COLUMN_NOT_FOUND' && missing !== undefined) {
    const candidates = error.candidates.map(lastPart);
    const notes = candidates.length === 0 ? [] : [`in scope: ${candidates.join(', ')}`];
    return errorAt(
      span,
      'unknown-column',
      `there is no column called "${missing}" here`,
      didYouMean(missing, candidates),
      notes,
    );
  }
  if (error.subtype === 'MISSING_ENTRY' && missing !== undefined && error.message.includes('Function')) {
    const hint = didYouMean(missing, error.candidates.map(lastPart));
    return errorAt(span, 'unknown-function', `there is no function called "${missing}"`, hint);
  }
  return plainDiagnostic(error, span);
}

/** The same for one of DuckDB's own statements, whose text stands at `whole` in the user's file. */
export function statementDiagnostic(
  error: EngineError,
  text: string,
  whole: Span,
  planning: Planning,
): Diagnostic {
  return engineDiagnostic(error, wordAt(text, error.position, whole), planning);
}

/** The failure of a query while it ran, at its place in the user's text if DuckDB tells one, else at the whole query. */
export function runtimeDiagnostic(
  error: EngineError,
  fragment: Fragment | undefined,
  whole: Span,
): Diagnostic {
  if (fragment === undefined || error.position === undefined) return plainDiagnostic(error, whole);
  const span = sourceSpan(fragment, offsetOfByte(fragment.sql, error.position));
  return plainDiagnostic(error, span.end > span.start ? span : whole);
}

function wordAt(text: string, position: number | undefined, whole: Span): Span {
  if (position === undefined) return whole;
  const offset = offsetOfByte(text, position);
  const word = /^\w+|^"[^"]*"/.exec(text.slice(offset))?.[0] ?? ' ';
  return { start: whole.start + offset, end: whole.start + offset + word.length };
}

function plainDiagnostic(error: EngineError, span: Span): Diagnostic {
  const [first = '', ...others] = error.message.split('\n').map((line) => line.trim());
  const notes = others.filter((line) => line !== '').slice(0, maxNotes);
  return errorAt(
    span,
    `duckdb-${error.type.toLowerCase().replaceAll(/\W+/g, '-')}`,
    lowerFirst(first),
    undefined,
    notes,
  );
}

const maxNotes = 8;

function streamNotes(planning: Planning): string[] {
  const names = planning.streams().map((stream) => stream.name);
  return names.length === 0 ? [] : [`streams: ${names.join(', ')}`];
}

/** Candidates come qualified (`main.t`, `t.a`). */
function lastPart(candidate: string): string {
  return candidate.slice(candidate.lastIndexOf('.') + 1).trim();
}

/** Message style: lower case, no final stop. Words in capitals stay. */
function lowerFirst(message: string): string {
  const text = message.replace(/[.!]$/, '');
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

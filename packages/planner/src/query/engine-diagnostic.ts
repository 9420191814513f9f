import { didYouMean, errorAt, offsetOfByte } from '@weir/parser';
import type { Diagnostic, Span } from '@weir/parser';
import type { EngineError } from '../catalog.ts';
import { sourceSpan } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import type { Planning } from '../planning.ts';

/**
 * DuckDB's refusal of a query, in weir's words where the user's names are concerned, else in DuckDB's. `offered`: the names that can
 * stand there, where DuckDB knows others than the user does.
 */
export function engineDiagnostic(
  error: EngineError,
  span: Span,
  planning: Planning,
  offered?: readonly string[],
): Diagnostic {
  const missing = error.name;
  if (missing === undefined) return plainDiagnostic(error, span);
  const candidates = offered ?? error.candidates.map(lastPart);
  if (error.subtype === 'MISSING_ENTRY' && error.message.startsWith('Table')) {
    return missingTable(missing, error, span, planning);
  }
  if (error.subtype === 'COLUMN_NOT_FOUND') {
    const notes = candidates.length === 0 ? [] : [`in scope: ${candidates.join(', ')}`];
    const message = `there is no column called "${missing}" here`;
    return errorAt(span, 'unknown-column', message, didYouMean(missing, candidates), notes);
  }
  if (error.subtype === 'MISSING_ENTRY' && error.message.includes('Function')) {
    const hint = didYouMean(missing, error.candidates.map(lastPart));
    return errorAt(span, 'unknown-function', `there is no function called "${missing}"`, hint);
  }
  return plainDiagnostic(error, span);
}

function missingTable(missing: string, error: EngineError, span: Span, planning: Planning): Diagnostic {
  const stream = planning.stream(missing);
  if (stream !== undefined) {
    return errorAt(
      span,
      'stream-in-statement',
      `"${stream.name}" is a stream, and this statement runs once, before the streams start`,
      "a query reads it batch by batch; CREATE SINK ... INTO table('name') keeps its rows in a table",
    );
  }
  const hint = planning.didYouMean(missing, error.candidates.map(lastPart));
  const message = `there is no stream or table called "${missing}"`;
  return errorAt(span, 'unknown-stream', message, hint, streamNotes(planning));
}

/** The same for one of DuckDB's own statements, whose text stands at `whole` in the user's file. */
export function statementDiagnostic(
  error: EngineError,
  text: string,
  whole: Span,
  planning: Planning,
): Diagnostic {
  const span = wordAt(text, error.position, whole) ?? wordCalled(text, error.name, whole) ?? whole;
  return engineDiagnostic(error, span, planning);
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

function wordAt(text: string, position: number | undefined, whole: Span): Span | undefined {
  if (position === undefined) return undefined;
  const offset = offsetOfByte(text, position);
  const word = /^\w+|^"[^"]*"/.exec(text.slice(offset))?.[0] ?? ' ';
  return { start: whole.start + offset, end: whole.start + offset + word.length };
}

/** Where DuckDB tells no place, that of the name it complains of. */
function wordCalled(text: string, name: string | undefined, whole: Span): Span | undefined {
  const words = [...text.matchAll(/\w+|"[^"]*"/g)];
  const found = words.find(([word]) => word.replaceAll('"', '').toLowerCase() === name?.toLowerCase());
  if (found === undefined) return undefined;
  return { start: whole.start + found.index, end: whole.start + found.index + found[0].length };
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

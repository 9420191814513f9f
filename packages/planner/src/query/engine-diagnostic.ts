import { didYouMean, errorAt, offsetOfByte } from '@weir/parser';
import type { Diagnostic, Span } from '@weir/parser';
import type { EngineError } from '../catalog.ts';
import { sourceSpan } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import type { Planning } from '../planning.ts';
import { settingNames } from '../settings.ts';
import { counterpartHint } from './counterparts.ts';

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
  if (missing === undefined) return qualifiedName(error, span, offered) ?? plainDiagnostic(error, span);
  const candidates = offered ?? error.candidates.map(lastPart);
  if (error.subtype === 'MISSING_ENTRY' && error.message.startsWith('Table')) {
    return missingTable(missing, error, span, planning);
  }
  if (error.subtype === 'COLUMN_NOT_FOUND') {
    const message = `there is no column called "${missing}" here`;
    const hint = didYouMean(missing, candidates) ?? textHint(candidates);
    return errorAt(span, 'unknown-column', message, hint, scopeNotes(candidates));
  }
  if (error.subtype === 'MISSING_ENTRY' && error.message.includes('Function')) {
    const hint = counterpartHint(missing) ?? didYouMean(missing, error.candidates.map(lastPart));
    return errorAt(span, 'unknown-function', `there is no function called "${missing}"`, hint);
  }
  if (error.subtype === 'MISSING_ENTRY' && error.message.startsWith('Type')) {
    const hint = didYouMean(missing, quotedIn(error.message.split('\n')[1] ?? '').map(lastPart));
    return errorAt(span, 'unknown-type', `there is no type called "${missing}"`, hint);
  }
  return plainDiagnostic(error, span);
}

/** `c.amunt` and `x.amount`: of these DuckDB tells the names in its message only. */
function qualifiedName(
  error: EngineError,
  span: Span,
  offered: readonly string[] | undefined,
): Diagnostic | undefined {
  const candidates = offered ?? quotedIn(error.message.split('\n')[1] ?? '').map(lastPart);
  const column = /^(?:Table|Values list) "([^"]+)" does not have a column named "([^"]+)"/.exec(
    error.message,
  );
  if (column !== null) {
    const [, table = '', name = ''] = column;
    const message = `"${table}" has no column called "${name}"`;
    return errorAt(span, 'unknown-column', message, didYouMean(name, candidates), scopeNotes(candidates));
  }
  const table = /^Referenced table "([^"]+)" not found/.exec(error.message)?.[1];
  if (table === undefined) return undefined;
  const message = `nothing in FROM is called "${table}" here`;
  return errorAt(span, 'unknown-name', message, didYouMean(table, candidates), scopeNotes(candidates));
}

/** Lines were read as text, by someone who expects columns in them. */
function textHint(names: readonly string[]): string | undefined {
  return names.length === 1 && names[0] === 'value'
    ? 'lines of text have one column, value; FORMAT csv, logfmt or regex makes columns of them, --input on the command line'
    : undefined;
}

/** More names are not told one by one. */
const mostNames = 40;

function scopeNotes(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length - mostNames;
  return [`in scope: ${names.slice(0, mostNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}

function quotedIn(text: string): string[] {
  return [...text.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '');
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
  const setting = unknownSetting(error, text, whole);
  if (setting !== undefined) return setting;
  const span = wordAt(text, error.position, whole) ?? wordCalled(text, error.name, whole) ?? whole;
  return engineDiagnostic(error, span, planning);
}

/** SET of a name that DuckDB does not know either; one that looks like weir's may have a value that DuckDB cannot even read. */
function unknownSetting(error: EngineError, text: string, whole: Span): Diagnostic | undefined {
  const name = /^\s*(?:RE)?SET\s+(?:(?:GLOBAL|SESSION|LOCAL)\s+)?(\w+)/i.exec(text)?.[1];
  if (name === undefined) return undefined;
  const known: readonly string[] = settingNames;
  const isRefused = /^unrecognized configuration parameter/i.test(error.message);
  if (!isRefused && (error.type !== 'Parser' || didYouMean(name, known) === undefined)) return undefined;
  const candidates = [...(error.message.split('Did you mean:')[1] ?? '').matchAll(/"(\w+)"/g)].map(
    (match) => match[1] ?? '',
  );
  const hint = didYouMean(name, [...known, ...candidates]);
  const span = wordCalled(text, name, whole) ?? whole;
  return errorAt(span, 'unknown-setting', `there is no setting called "${name}"`, hint);
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
  const locked = lockedFile(error, span);
  if (locked !== undefined) return locked;
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

/** A database file that another process has open, such as a pipeline that runs. */
function lockedFile(error: EngineError, span: Span): Diagnostic | undefined {
  const [, file, process] =
    /^Could not set lock on file "([^"]+)":.*\(PID (\d+)\)/i.exec(error.message) ?? [];
  if (file === undefined) return undefined;
  return errorAt(
    span,
    'file-in-use',
    `"${file}" is in use by process ${process}`,
    'one process at a time has a database file: stop that one; a pipeline that runs is asked with weir query',
  );
}

const maxNotes = 8;

/** The streams there are, for those who named another. */
export function streamNotes(planning: Planning): string[] {
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

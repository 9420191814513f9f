import type { EngineError } from '@weir/planner';

/**
 * What DuckDB says of a failure, as data. With `errors_as_json` its messages are JSON objects, some behind a prefix; other errors (those
 * of the binding, for one) are plain text.
 */
export function engineErrorOf(error: unknown): EngineError {
  const text = error instanceof Error ? error.message : String(error);
  const parsed = jsonIn(text);
  if (parsed === undefined)
    return { kind: 'error', type: typeOf(text), message: withoutType(text), candidates: [] };
  const position = Number(parsed['position']);
  return {
    kind: 'error',
    type: parsed['exception_type'] ?? 'Unknown',
    message: parsed['exception_message'] ?? text,
    ...(Number.isFinite(position) && parsed['position'] !== undefined ? { position } : {}),
    ...(parsed['error_subtype'] === undefined ? {} : { subtype: parsed['error_subtype'] }),
    ...(parsed['name'] === undefined ? {} : { name: parsed['name'] }),
    candidates: (parsed['candidates'] ?? '').split(',').filter((candidate) => candidate !== ''),
  };
}

/** DuckDB's message without its JSON, on one line or more. */
export function engineMessage(error: unknown): string {
  return engineErrorOf(error).message;
}

/** An error of DuckDB's with its message for people; any other error as it is. */
export function readableError(error: unknown): unknown {
  if (!(error instanceof Error) || jsonIn(error.message) === undefined) return error;
  return new Error(engineMessage(error), { cause: error });
}

function jsonIn(text: string): Readonly<Record<string, string>> | undefined {
  const start = text.indexOf('{');
  if (start < 0 || !text.includes('"exception_type"')) return undefined;
  try {
    const value: unknown = JSON.parse(text.slice(start));
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, String(field)]));
  } catch {
    return undefined;
  }
}

function typeOf(text: string): string {
  return /^(\w[\w ]*?) Error: /.exec(text)?.[1] ?? 'Unknown';
}

function withoutType(text: string): string {
  return text.replace(/^\w[\w ]*? Error: /, '');
}

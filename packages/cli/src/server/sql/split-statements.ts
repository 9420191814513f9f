import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';
import { sqlTokens } from './sql-tokens.ts';

/** One statement of a text: from its first word to before the semicolon. */
export interface StatementText {
  readonly sql: string;
  /** Where it begins in the text. */
  readonly start: number;
}

/** The statements of a text, one after the other; those without a word are left out. */
export function* splitStatements(text: string): Generator<StatementText> {
  let start = -1;
  let end = -1;
  for (const token of sqlTokens(text)) {
    if (token.text !== ';') {
      if (start < 0) start = token.start;
      end = token.end;
    } else if (start >= 0) {
      yield { sql: text.slice(start, end), start };
      start = -1;
    }
  }
  if (start >= 0) yield { sql: text.slice(start, end), start };
}

/** Throws a `BackendError` for SQL that is longer than a client may send. */
export function checkLength(text: string, limitCharacters: number): void {
  if (text.length <= limitCharacters) return;
  throw new BackendError(sqlState.limitExceeded, `SQL of more than ${limitCharacters} characters`);
}

/** The one statement of a text, empty if there is none. Throws a `BackendError` for more than one. */
export function onlyStatement(text: string, limitCharacters: number): StatementText {
  checkLength(text, limitCharacters);
  const [first, second] = splitStatements(text);
  if (second === undefined) return first ?? { sql: '', start: 0 };
  throw new BackendError(sqlState.syntaxError, 'cannot insert multiple commands into a prepared statement', {
    position: second.start,
  });
}

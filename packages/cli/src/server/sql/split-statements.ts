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

import type { IToken, TokenType } from 'chevrotain';
import * as Token from './lexer/tokens.ts';
import { Word } from './lexer/tokens.ts';

/**
 * How a statement is read: by a rule of the grammar, or not at all, because it is DuckDB's ('engine') or begins with no word that a
 * statement begins with ('unknown').
 */
export type StatementKind =
  | 'queryStatement'
  | 'createStream'
  | 'createSink'
  | 'setStatement'
  | 'showStatement'
  | 'describeStatement'
  | 'explainStatement'
  | 'dropStatement'
  | 'engine'
  | 'unknown';

/** weir's settings; all others are DuckDB's. */
export const settingNames = [
  'batch_interval',
  'remember',
  'checkpoint',
  'max_rate',
  'backpressure',
  'on_query_error',
] as const;

const queryWords = new Set<TokenType>([
  Word.SELECT,
  Word.FROM,
  Word.WITH,
  Word.VALUES,
  Word.TABLE,
  Word.PIVOT,
  Word.PIVOT_WIDER,
  Word.PIVOT_LONGER,
  Word.UNPIVOT,
  Word.DESCRIBE,
  Word.DESC,
  Word.SHOW,
  Word.SUMMARIZE,
  Token.LParen,
]);

const shown = new Set<TokenType>([Word.STREAMS, Word.SINKS, Word.QUERIES, Word.STATE, Word.SETTINGS]);

/** First words of DuckDB's statements. */
export const engineWords: ReadonlySet<string> = new Set(
  `ABORT ALTER ANALYZE ATTACH BEGIN CALL CHECKPOINT COMMENT COMMIT COPY CREATE DEALLOCATE DELETE DETACH DROP END EXECUTE EXPLAIN EXPORT
  FORCE IMPORT INSERT INSTALL LOAD MERGE PRAGMA PREPARE RESET ROLLBACK SET START TRUNCATE UPDATE USE VACUUM`.split(
    /\s+/,
  ),
);

/** What DuckDB can create and drop, by the word behind CREATE or DROP. */
export const engineObjects: ReadonlySet<string> = new Set(
  `OR TABLE VIEW SCHEMA INDEX UNIQUE SEQUENCE TYPE MACRO FUNCTION SECRET TEMP TEMPORARY PERSISTENT RECURSIVE DATABASE LOCAL GLOBAL UNLOGGED
  MATERIALIZED TRIGGER`.split(/\s+/),
);

/** Decides by the first words how a statement is read. */
export function statementKind(tokens: readonly IToken[]): StatementKind {
  const first = tokens[0]?.tokenType;
  switch (first) {
    case Word.CREATE:
      return createdAt(tokens, 0) ?? engineObject(tokens, tokens[1]?.tokenType === Word.OR ? 3 : 1);
    case Word.DROP:
      return isOneOf(tokens, 1, Word.STREAM, Word.SINK) ? 'dropStatement' : engineObject(tokens, 1);
    case Word.SET:
      return settingNames.some((name) => name === tokens[1]?.image.toLowerCase()) ? 'setStatement' : 'engine';
    case Word.EXPLAIN:
      return explained(tokens, isOneOf(tokens, 1, Word.ANALYZE, Word.ANALYSE) ? 2 : 1);
    case Word.SHOW:
      return tokens.length === 2 && shown.has(typeOf(tokens, 1)) ? 'showStatement' : 'queryStatement';
    case Word.DESCRIBE:
    case Word.DESC:
      return isPath(tokens.slice(1)) ? 'describeStatement' : 'queryStatement';
    case Word.WITH:
      return modifies(tokens) ? 'engine' : 'queryStatement';
    default:
      if (first !== undefined && queryWords.has(first)) return 'queryStatement';
      return engineWords.has(tokens[0]?.image.toUpperCase() ?? '') ? 'engine' : 'unknown';
  }
}

function typeOf(tokens: readonly IToken[], index: number): TokenType {
  return tokens[index]?.tokenType ?? Token.Unknown;
}

function isOneOf(tokens: readonly IToken[], index: number, ...types: readonly TokenType[]): boolean {
  return types.includes(typeOf(tokens, index));
}

function createdAt(tokens: readonly IToken[], create: number): 'createStream' | 'createSink' | undefined {
  const kind = typeOf(tokens, create + (isOneOf(tokens, create + 1, Word.OR) ? 3 : 1));
  return kind === Word.STREAM ? 'createStream' : kind === Word.SINK ? 'createSink' : undefined;
}

function engineObject(tokens: readonly IToken[], index: number): 'engine' | 'unknown' {
  return engineObjects.has(tokens[index]?.image.toUpperCase() ?? '') ? 'engine' : 'unknown';
}

/** EXPLAIN of a query, of a stream or sink, or of a running query by its name or number is weir's; of anything else DuckDB's. */
function explained(tokens: readonly IToken[], subject: number): StatementKind {
  if (tokens.length === subject) return 'explainStatement';
  const isName =
    tokens.length === subject + 1 &&
    (isPath(tokens.slice(subject)) || isOneOf(tokens, subject, Token.Integer));
  if (isOneOf(tokens, subject, Word.CREATE))
    return createdAt(tokens, subject) === undefined ? 'engine' : 'explainStatement';
  if (isOneOf(tokens, subject, Word.WITH)) return modifies(tokens) ? 'engine' : 'explainStatement';
  // `EXPLAIN (FORMAT json) SELECT ...` has options, which are DuckDB's.
  const hasOptions = isOneOf(tokens, subject, Token.LParen) && !queryWords.has(typeOf(tokens, subject + 1));
  return isName || (queryWords.has(typeOf(tokens, subject)) && !hasOptions) ? 'explainStatement' : 'engine';
}

/** `a`, `a.b`, `'file.csv'`, and nothing else. */
function isPath(tokens: readonly IToken[]): boolean {
  const isName = (token: IToken): boolean =>
    token.tokenType === Token.StringText || Token.ColId.categoryMatchesMap?.[token.tokenTypeIdx] === true;
  return (
    tokens.length % 2 === 1 &&
    tokens.every((token, index) => (index % 2 === 0 ? isName(token) : token.tokenType === Token.Dot))
  );
}

/** `WITH ... INSERT`: what stands behind the common tables decides. */
function modifies(tokens: readonly IToken[]): boolean {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.tokenType === Token.LParen) depth += 1;
    if (token.tokenType === Token.RParen) depth -= 1;
    const behindTables = depth === 0 && tokens[index - 1]?.tokenType === Token.RParen;
    if (behindTables && /^(insert|update|delete|merge)$/i.test(token.image)) return true;
    if (depth === 0 && index > 0 && queryWords.has(token.tokenType) && token.tokenType !== Token.LParen)
      return false;
  }
  return false;
}

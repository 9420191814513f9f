import type { IToken } from 'chevrotain';
import { tokenize } from '../lexer/lexer.ts';
import * as Token from '../lexer/tokens.ts';
import type { Span } from '../span.ts';

/** The statement around the cursor, cut at the word that is being typed. */
export interface CursorWord {
  /** What is typed of the word, without an opening quote. */
  readonly typed: string;
  /** The opening quote of an unfinished or quoted word. */
  readonly quote: '' | '"' | "'";
  /** What a candidate replaces: the word at the cursor, also what of it stands behind the cursor. */
  readonly replace: Span;
  readonly before: readonly IToken[];
  readonly behind: readonly IToken[];
  /** The tokens of the other statements of the text. */
  readonly otherStatements: readonly (readonly IToken[])[];
}

/** Undefined inside a comment, where nothing is completed. */
export function cursorWordAt(source: string, offset: number): CursorWord | undefined {
  const opened = openedQuote(source, offset);
  if (opened === undefined) return wordAtCursor(source, offset);
  // What stands behind an unclosed quote would all be one string: it is closed at the cursor.
  const quote = source.charAt(opened);
  const word = wordAtCursor(source.slice(0, offset) + quote + source.slice(offset), offset);
  if (word === undefined) return undefined;
  const moved = (token: IToken): IToken => ({
    ...token,
    startOffset: token.startOffset - 1,
    endOffset: endOf(token) - 2,
  });
  return { ...word, replace: { start: opened, end: offset }, behind: word.behind.map(moved) };
}

/** Where the quote is that was opened before the cursor and never closed. */
function openedQuote(source: string, offset: number): number | undefined {
  const opened = tokenize(source).diagnostics.find(
    ({ code }) => code === 'unclosed-string' || code === 'unclosed-quoted-name',
  );
  const start = opened?.span.start;
  return start !== undefined && start < offset && /["']/.test(source.charAt(start)) ? start : undefined;
}

function wordAtCursor(source: string, offset: number): CursorWord | undefined {
  const { tokens, comments } = tokenize(source);
  if (comments.some(({ start, end }) => start < offset && (offset < end || isOpenEnded(source, start, end))))
    return undefined;
  const statements = statementsOf(tokens);
  const statement = statements.find(({ end }) => offset <= end) ?? { tokens: [], end: offset };
  const inside = statement.tokens.filter((token) => token.startOffset < offset && offset <= endOf(token));
  const word = inside.findLast((token) => isWord(token));
  const replace =
    word === undefined
      ? { start: offset, end: offset }
      : { start: startOfWord(word, statement.tokens), end: endOf(word) };
  const quote = word === undefined ? '' : quoteOf(word);
  return {
    typed: source.slice(replace.start + quote.length, offset),
    quote,
    replace,
    before: statement.tokens.filter((token) => endOf(token) <= replace.start),
    behind: statement.tokens.filter((token) => token.startOffset >= replace.end),
    otherStatements: statements.filter((other) => other !== statement).map((other) => other.tokens),
  };
}

function isOpenEnded(source: string, start: number, end: number): boolean {
  return source.startsWith('--', start) || !source.slice(start, end).endsWith('*/');
}

interface StatementTokens {
  readonly tokens: readonly IToken[];
  /** Of its semicolon; a cursor behind it belongs to the next statement. */
  readonly end: number;
}

function statementsOf(tokens: readonly IToken[]): readonly StatementTokens[] {
  const statements: StatementTokens[] = [];
  let current: IToken[] = [];
  for (const token of tokens) {
    if (token.tokenType === Token.Semicolon) {
      statements.push({ tokens: current, end: token.startOffset });
      current = [];
    } else current.push(token);
  }
  return [...statements, { tokens: current, end: Infinity }];
}

/** What may be typed in part: words, quoted names, strings and numbers (of a duration). */
function isWord(token: IToken): boolean {
  const { tokenType } = token;
  if (tokenType === Token.StringText) return token.image.startsWith("'");
  return tokenType === Token.Integer || /^[A-Za-z_"\u0080-\uffff]/.test(token.image);
}

function quoteOf(token: IToken): CursorWord['quote'] {
  return token.image.startsWith('"') ? '"' : token.image.startsWith("'") ? "'" : '';
}

/** `10` and `s` of `10s` are one word. */
function startOfWord(word: IToken, tokens: readonly IToken[]): number {
  const number = tokens.find(
    (token) => token.tokenType === Token.Integer && endOf(token) === word.startOffset,
  );
  return number?.startOffset ?? word.startOffset;
}

function endOf(token: IToken): number {
  return (token.endOffset ?? token.startOffset) + 1;
}

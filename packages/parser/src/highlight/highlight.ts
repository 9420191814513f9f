import type { IToken, TokenType } from 'chevrotain';
import { keywordClass } from '../keywords.ts';
import { tokenize } from '../lexer/lexer.ts';
import * as Token from '../lexer/tokens.ts';
import type { Span } from '../span.ts';
import {
  keywordsBeforeParenthesis,
  keywordsByNeighbours,
  statementWords,
  streamWords,
  typeWords,
} from './words.ts';
import type { Neighbours } from './words.ts';

export type HighlightClass =
  | 'keyword'
  | 'stream-clause'
  | 'function'
  | 'type'
  | 'identifier'
  | 'parameter'
  | 'string'
  | 'number'
  | 'operator'
  | 'comment'
  | 'error';

export interface Highlight {
  readonly class: HighlightClass;
  readonly span: Span;
}

/**
 * The words of a text by what they are, for colouring: ordered, without overlaps; spaces, commas,
 * parentheses and such have no entry. It goes by the tokens and their neighbours, not by the grammar, so
 * text that is being typed keeps its colours. `stream-clause` marks weir's own words (STREAM, WINDOW(...),
 * LAST, STATE ...), `error` characters that no SQL has and closing parentheses too many.
 */
export function highlight(source: string): readonly Highlight[] {
  const { tokens, comments } = tokenize(source);
  const found: Highlight[] = comments.map((span) => ({ class: 'comment', span }));
  const superfluous = unmatchedClosings(tokens);
  for (const [index, token] of tokens.entries()) {
    const span = { start: token.startOffset, end: (token.endOffset ?? token.startOffset) + 1 };
    const highlightClass = superfluous.has(token) ? 'error' : classOf(tokens, index);
    if (highlightClass !== undefined) found.push({ class: highlightClass, span });
  }
  return found.toSorted((a, b) => a.span.start - b.span.start);
}

const classesOfTypes: ReadonlyMap<TokenType, HighlightClass> = new Map([
  [Token.Integer, 'number'],
  [Token.Decimal, 'number'],
  [Token.StringText, 'string'],
  [Token.BitText, 'string'],
  [Token.ParameterText, 'parameter'],
  [Token.DoubleColon, 'operator'],
  [Token.ColonEquals, 'operator'],
  [Token.FatArrow, 'operator'],
  [Token.Unknown, 'error'],
]);

function classOf(tokens: readonly IToken[], index: number): HighlightClass | undefined {
  const token = tokens[index];
  if (token === undefined) return undefined;
  const byType = classesOfTypes.get(token.tokenType);
  if (byType !== undefined) return byType;
  if (/^[A-Za-z_"\u0080-\uffff]/.test(token.image)) return classOfWord(tokens, index, token);
  return /^[~!@^&|`+\-*/%<>=]/.test(token.image) ? 'operator' : undefined;
}

function classOfWord(tokens: readonly IToken[], index: number, token: IToken): HighlightClass {
  const before = tokens[index - 1];
  const behind = tokens[index + 1];
  const isDefined = before !== undefined && namesBehind.has(before.image.toLowerCase());
  const call = behind?.tokenType === Token.LParen && !isDefined;
  if (token.tokenType === Token.QuotedIdentifier) return call ? 'function' : 'identifier';
  if (before !== undefined && isUnitOf(before, token)) return 'number';
  if (before?.tokenType === Token.Dot) return call ? 'function' : 'identifier';
  if (behind?.tokenType === Token.Dot) return 'identifier';
  const word = token.image.toLowerCase();
  if (stands(streamWords.get(word), tokens, index)) return 'stream-clause';
  if (typeWords.has(word) && isTypePosition(before, behind, word)) return 'type';
  return classOfPlainWord(tokens, index, word, call);
}

function classOfPlainWord(
  tokens: readonly IToken[],
  index: number,
  word: string,
  call: boolean,
): HighlightClass {
  const keyword = keywordClass(word);
  if (keyword === undefined) return call ? 'function' : 'identifier';
  if (keyword === 'reserved') return 'keyword';
  if (stands(keywordsByNeighbours.get(word), tokens, index)) return 'keyword';
  if (statementWords.has(word) && isStatementStart(tokens[index - 1])) return 'keyword';
  if (typeWords.has(word)) return call ? 'function' : 'identifier';
  if (call) return keywordsBeforeParenthesis.has(word) ? 'keyword' : 'function';
  return keyword === 'unreserved' || word === 'at' ? 'identifier' : 'keyword';
}

/** Words behind which a name stands, though a parenthesis may follow it, or it is called like a type. */
const namesBehind: ReadonlySet<string> = new Set([
  'stream',
  'sink',
  'table',
  'view',
  'into',
  'format',
  'with',
  'recursive',
]);

/** `10s`: a unit written directly behind its number. */
function isUnitOf(number: IToken, unit: IToken): boolean {
  return (
    number.tokenType === Token.Integer &&
    number.endOffset === unit.startOffset - 1 &&
    /^(?:ms|s|m|h|d|[kmgt]i?b)$/i.test(unit.image)
  );
}

function isTypePosition(before: IToken | undefined, behind: IToken | undefined, word: string): boolean {
  if (behind?.tokenType === Token.StringText) return true;
  if (before === undefined) return false;
  if (before.tokenType === Token.DoubleColon || before.tokenType === Token.Word.AS) return true;
  // Behind a name stands its type, unless the word is one that may be an alias.
  return (
    mayBeColumn(before) &&
    !namesBehind.has(before.image.toLowerCase()) &&
    keywordClass(word) !== 'type-function'
  );
}

function isStatementStart(before: IToken | undefined): boolean {
  return (
    before === undefined || before.tokenType === Token.Semicolon || before.tokenType === Token.Word.EXPLAIN
  );
}

function stands(neighbours: Neighbours | undefined, tokens: readonly IToken[], index: number): boolean {
  if (neighbours === undefined) return false;
  return (
    neighbours.after?.has(signature(tokens, index - 1)) === true ||
    neighbours.before?.has(signature(tokens, index + 1)) === true
  );
}

/** How the tables of words name a token. */
function signature(tokens: readonly IToken[], index: number): string {
  const token = tokens[index];
  if (token === undefined) return '';
  if (token.tokenType === Token.Integer || token.tokenType === Token.Decimal) return '1';
  if (token.tokenType === Token.StringText) return "'";
  if (token.tokenType === Token.Comma) return `${tokens[index - 1]?.image.toLowerCase() ?? ''},`;
  return token.image.toLowerCase();
}

function mayBeColumn({ image }: IToken): boolean {
  if (!/^[A-Za-z_"\u0080-\uffff]/.test(image)) return false;
  const keyword = keywordClass(image.toLowerCase());
  return (
    keyword === undefined ||
    keyword === 'unreserved' ||
    keyword === 'column-name' ||
    image.toLowerCase() === 'at'
  );
}

const openings: ReadonlyMap<TokenType, TokenType> = new Map([
  [Token.RParen, Token.LParen],
  [Token.RBracket, Token.LBracket],
  [Token.RBrace, Token.LBrace],
]);

/** Closing parentheses and brackets for which nothing is open. What is never closed may still be typed. */
function unmatchedClosings(tokens: readonly IToken[]): ReadonlySet<IToken> {
  const unmatched = new Set<IToken>();
  let open: TokenType[] = [];
  for (const token of tokens) {
    const opening = openings.get(token.tokenType);
    if (token.tokenType === Token.Semicolon) open = [];
    else if ([...openings.values()].includes(token.tokenType)) open.push(token.tokenType);
    else if (opening !== undefined && open.at(-1) === opening) open.pop();
    else if (opening !== undefined) unmatched.add(token);
  }
  return unmatched;
}

import type { TokenType } from 'chevrotain';
import * as Token from '../lexer/tokens.ts';
import type { Word } from './words.ts';
import { wordSet } from '../word-set.ts';

/** What only the tree knows of a word: how it holds to its neighbours. */
export interface Ties {
  /** Words that stand directly before the next one: signs, the star of `*COLUMNS(*)`. */
  readonly tightBehind: ReadonlySet<number>;
  /** Words that stand directly behind the one before: `!`, `%` of a LIMIT, the colons of a slice. */
  readonly tightBefore: ReadonlySet<number>;
}

const noneBehind: ReadonlySet<TokenType> = new Set([
  Token.LParen,
  Token.LBracket,
  Token.LBrace,
  Token.Dot,
  Token.DoubleColon,
  Token.Hash,
]);
const noneBefore: ReadonlySet<TokenType> = new Set([
  Token.RParen,
  Token.RBracket,
  Token.RBrace,
  Token.Comma,
  Token.Semicolon,
  Token.Dot,
  Token.DoubleColon,
  Token.Colon,
]);

/** Keywords that stand directly before their parenthesis, like functions. */
const tightKeywords: ReadonlySet<string> = wordSet(`
  CAST TRY_CAST EXTRACT TRIM SUBSTRING POSITION OVERLAY TREAT COLUMNS ROW ARRAY WINDOW COALESCE
  NULLIF GROUPING GROUPING_ID STRUCT OPERATOR UNPACK`);

/** The space between two neighbours on one line. */
export function spaceBetween(words: readonly Word[], index: number, ties: Ties): '' | ' ' {
  const before = words[index - 1];
  const word = words[index];
  if (before === undefined || word === undefined) return '';
  if (ties.tightBehind.has(index - 1) || ties.tightBefore.has(index)) return '';
  if (noneBehind.has(before.type) || noneBefore.has(word.type)) return '';
  if (word.type === Token.LParen) return isCalled(words, index - 1) ? '' : ' ';
  if (word.type === Token.LBracket) return isIndexed(before) ? '' : ' ';
  // The unit of a duration: `10s`.
  if (
    before.type === Token.Integer &&
    word.touchesBefore &&
    !word.isName &&
    word.keyword === '' &&
    /^[a-z]/i.test(word.text)
  )
    return '';
  return ' ';
}

/**
 * Whether a parenthesis behind this word is that of a call or of a type, or lists the columns of an alias.
 */
function isCalled(words: readonly Word[], index: number): boolean {
  const word = words[index];
  const before = words[index - 1]?.keyword;
  if (word === undefined) return false;
  if (
    before === 'STREAM' ||
    before === 'FORMAT' ||
    (before === 'EXISTS' && words[index - 2]?.keyword === 'NOT' && words[index - 3]?.keyword === 'IF')
  ) {
    return false;
  }
  return word.isName || tightKeywords.has(word.keyword);
}

function isIndexed(before: Word): boolean {
  if (before.isName || before.keyword === 'ARRAY') return true;
  return (
    before.type === Token.RParen ||
    before.type === Token.RBracket ||
    before.type === Token.RBrace ||
    before.type === Token.StringText
  );
}

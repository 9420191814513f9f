import type { TokenType } from 'chevrotain';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';

/**
 * How strongly operators bind, as in the precedence declarations of DuckDB's grammar (grammar.y, lowest first):
 * `->` and `->>`, OR, AND, NOT, IS, comparisons, BETWEEN IN LIKE ILIKE GLOB SIMILAR, all other operators, `+ -`, `* / % //`, `^ **`,
 * AT TIME ZONE, COLLATE, signs, `::`. Operators of one level associate to the left, or not at all.
 */
export const Level = {
  lowest: 0,
  arrow: 1,
  or: 2,
  and: 3,
  not: 4,
  is: 5,
  comparison: 6,
  match: 7,
  other: 8,
  sum: 9,
  product: 10,
  power: 11,
  atTimeZone: 12,
  collate: 13,
  sign: 14,
  cast: 15,
  /** Nothing but an operand. */
  operand: 16,
} as const;

const levels = new Map<TokenType, number>([
  [Token.Arrow, Level.arrow],
  [Token.DoubleArrow, Level.arrow],
  [Word.OR, Level.or],
  [Word.AND, Level.and],
  [Word.NOT, Level.not],
  [Word.IS, Level.is],
  [Word.ISNULL, Level.is],
  [Word.NOTNULL, Level.is],
  [Token.Comparison, Level.comparison],
  [Token.Equals, Level.comparison],
  [Word.BETWEEN, Level.match],
  [Word.IN, Level.match],
  [Word.GLOB, Level.match],
  [Word.LIKE, Level.match],
  [Word.ILIKE, Level.match],
  [Word.SIMILAR, Level.match],
  [Token.OtherOperator, Level.other],
  [Word.OPERATOR, Level.other],
  [Token.Plus, Level.sum],
  [Token.Minus, Level.sum],
  [Token.Star, Level.product],
  [Token.Slash, Level.product],
  [Token.IntegerDivision, Level.product],
  [Token.Percent, Level.product],
  [Token.Caret, Level.power],
  [Token.Power, Level.power],
  [Word.AT, Level.atTimeZone],
  [Word.COLLATE, Level.collate],
  [Token.DoubleColon, Level.cast],
  [Word.OVERLAPS, Level.operand],
]);

/** Operators that may follow a plain operand, the left and right of BETWEEN and IN in POSITION: no words but IS. */
const plainOperators = new Set<TokenType>([
  Word.IS,
  Token.Comparison,
  Token.Equals,
  Token.OtherOperator,
  Word.OPERATOR,
  Token.Plus,
  Token.Minus,
  Token.Star,
  Token.Slash,
  Token.IntegerDivision,
  Token.Percent,
  Token.Caret,
  Token.Power,
  Token.DoubleColon,
]);

const negatable = new Set<TokenType>([Word.BETWEEN, Word.IN, Word.LIKE, Word.ILIKE, Word.SIMILAR]);

/**
 * The level of what follows an operand, or -1 if it is no operator: decided by the next token and the one after it. With `plain`,
 * only the operators of a plain operand count.
 */
export function bindingLevel(type: TokenType, following: TokenType, plain: boolean): number {
  if (plain && !plainOperators.has(type)) return -1;
  if (plain && type === Word.IS && following !== Word.NOT && following !== Word.DISTINCT) return -1;
  if (type === Word.NOT)
    return negatable.has(following) ? Level.match : following === Word.NULL ? Level.not : -1;
  if (type === Word.AT && following !== Word.TIME) return -1;
  if (type === Word.OPERATOR && following !== Token.LParen) return -1;
  return levels.get(type) ?? -1;
}

/**
 * The least level the right operand of an operator is read with. `->>` binds its right side like any other operator, but its
 * left side loosest of all: DuckDB reads `a = b ->> c` as `(a = b) ->> c`.
 */
export function rightLevel(type: TokenType): number {
  return type === Token.DoubleArrow ? Level.other + 1 : (levels.get(type) ?? 0) + 1;
}

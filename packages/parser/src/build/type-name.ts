import type { IToken, TokenType } from 'chevrotain';
import type { TypeName } from '../ast/expression.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Span } from '../span.ts';

/** Types whose parentheses hold names and types: `STRUCT(a INTEGER)`. */
const withFields = new Set<TokenType | undefined>([Word.STRUCT, Word.ROW, Word.UNION]);

/** A type as canonical text: DuckDB's own types in upper case, names as they were written, one space between words and after commas. */
export function typeNameOf(tokens: readonly IToken[], span: Span): TypeName {
  let text = '';
  let before: IToken | undefined;
  // For each open parenthesis, whether fields stand in it.
  const fields: boolean[] = [];
  for (const token of tokens) {
    const opensItem = before?.tokenType === Token.LParen || before?.tokenType === Token.Comma;
    const isField = opensItem && fields.at(-1) === true;
    if (before !== undefined && needsSpace(before, token)) text += ' ';
    text += isField || keepsSpelling(token) ? token.image : token.image.toUpperCase();
    if (token.tokenType === Token.LParen) fields.push(withFields.has(before?.tokenType));
    if (token.tokenType === Token.RParen) fields.pop();
    before = token;
  }
  return { kind: 'type', text, span };
}

function keepsSpelling(token: IToken): boolean {
  return /\w/.test(token.image) && !builtInTypes.has(token.image.toLowerCase());
}

/** Between words, and after commas. */
function needsSpace(before: IToken, token: IToken): boolean {
  return !noSpaceAfter.has(before.tokenType) && !noSpaceBefore.has(token.tokenType);
}

const noSpaceAfter = new Set<TokenType>([Token.LParen, Token.LBracket, Token.Dot]);
const noSpaceBefore = new Set<TokenType>([
  Token.LParen,
  Token.RParen,
  Token.LBracket,
  Token.RBracket,
  Token.Dot,
  Token.Comma,
]);

/** The words of DuckDB's types. JSON and VARIANT are not among them: DuckDB keeps their names as they are written. */
const builtInTypes = new Set(
  `int integer smallint bigint hugeint tinyint ubigint uhugeint uinteger usmallint utinyint int1 int2 int4 int8 int16 int32 int64 int128
  uint8 uint16 uint32 uint64 uint128 long short signed bignum varint real float float4 float8 double precision decimal dec numeric boolean
  bool logical character char nchar national varying varchar string bpchar blob bytea binary varbinary date time timestamp datetime
  timestamptz timetz timestamp_s timestamp_ms timestamp_ns timestamp_us with without zone interval year years month months day days hour
  hours minute minutes second seconds to uuid guid bit bitstring struct row union map array setof enum true false null`.split(
    /\s+/,
  ),
);

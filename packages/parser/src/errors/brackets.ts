import type { IToken, TokenType } from 'chevrotain';
import { tokenSpan } from '../build/node.ts';
import { errorAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import * as Token from '../lexer/tokens.ts';

const closers = new Map<TokenType, TokenType>([
  [Token.LParen, Token.RParen],
  [Token.LBracket, Token.RBracket],
  [Token.LBrace, Token.RBrace],
]);
const closing = new Set(closers.values());
const names = new Map<string, string>([
  ['(', 'parenthesis'],
  ['[', 'bracket'],
  ['{', 'brace'],
]);

/** The first bracket of a statement that is not closed, or closes nothing. `found` is the token that could not be read, if any. */
export function unbalancedBracket(tokens: readonly IToken[], found?: IToken): Diagnostic | undefined {
  const open: IToken[] = [];
  for (const token of tokens) {
    if (closers.has(token.tokenType)) open.push(token);
    if (!closing.has(token.tokenType)) continue;
    const last = open.pop();
    if (last === undefined) {
      return errorAt(
        tokenSpan(token),
        'unopened-bracket',
        `this "${token.image}" closes nothing`,
        'remove it, or open it before',
      );
    }
    if (closers.get(last.tokenType) !== token.tokenType) return unclosed(last, token);
  }
  const last = open.pop();
  return last === undefined ? undefined : unclosed(last, found);
}

function unclosed(token: IToken, found: IToken | undefined): Diagnostic {
  const name = names.get(token.image) ?? 'bracket';
  const message = `this ${name} is never closed`;
  const closer = closers.get(token.tokenType) === Token.RParen ? ')' : token.image === '[' ? ']' : '}';
  const hint =
    found === undefined ? `close it with ${closer}` : `"${closer}" is missing before "${found.image}"`;
  return errorAt(tokenSpan(token), `unclosed-${name}`, message, hint);
}

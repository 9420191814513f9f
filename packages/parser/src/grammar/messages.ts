import type { IParserErrorMessageProvider, IToken } from 'chevrotain';
import { Unknown } from '../lexer/tokens.ts';
import { expectedToken } from '../errors/expected.ts';

/**
 * What the parser expected where it stopped, as far as it knows: the text that errors/ makes its messages of. Chevrotain's own texts
 * list every sequence of tokens that might have stood there.
 */
export const parserMessages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual }) => (isUnknown(actual) ? '' : expectedToken(expected)),
  buildNotAllInputParsedMessage: () => '',
  buildNoViableAltMessage: ({ customUserDescription }) => customUserDescription ?? '',
  buildEarlyExitMessage: ({ customUserDescription }) => customUserDescription ?? '',
};

function isUnknown(token: IToken): boolean {
  return token.tokenType === Unknown;
}

import type { IToken, TokenType } from 'chevrotain';
import type { Span } from '../span.ts';
import { tokenSpan } from '../build/node.ts';

/** Where and how reading a statement came to its end. */
export interface Problem {
  readonly tokens: readonly IToken[];
  /** The token that could not be read: an index into `tokens`, or their number if the statement ended too soon. */
  readonly at: number;
  /** The rules that were being read, the innermost last. */
  readonly ruleStack: readonly string[];
  /** What was expected instead, in words; undefined if the statement could have ended before the token. */
  readonly expected: string | undefined;
}

export function typeAt({ tokens }: Problem, index: number): TokenType | undefined {
  return tokens[index]?.tokenType;
}

/** The span of the tokens from one index to another, both included. */
export function spanOf({ tokens }: Problem, first: number, last = first): Span {
  const from = tokens[Math.min(first, tokens.length - 1)];
  const to = tokens[Math.min(last, tokens.length - 1)];
  return from === undefined || to === undefined
    ? { start: 0, end: 0 }
    : { start: from.startOffset, end: tokenSpan(to).end };
}

/** A token as it is shown in a message: in quotes, unless it has quotes of its own, and not in full if it is long. */
export function quoted({ image }: IToken): string {
  const text = image.length > 40 ? `${image.slice(0, 40)}...` : image;
  return /^["'$]/.test(text) ? text : `"${text}"`;
}

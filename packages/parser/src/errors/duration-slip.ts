import { durationText } from '../build/duration.ts';
import { errorAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import { spanOf, typeAt } from './problem.ts';
import type { Problem } from './problem.ts';

/** `WINDOW('10s')`, `LAST '5 minutes'`, `TIMEOUT '30m'`. */
export function quotedDuration(problem: Problem): Diagnostic | undefined {
  const { tokens, at, ruleStack } = problem;
  const found = tokens[at];
  const isExpected = ruleStack.at(-1) === 'duration' || typeAt(problem, at - 1) === Word.LAST;
  if (found?.tokenType !== Token.StringText || !isExpected) return undefined;
  const text = durationText(found.image.slice(1, -1)) ?? '10s';
  return errorAt(spanOf(problem, at), 'syntax', 'a duration stands without quotes', `write ${text}`);
}

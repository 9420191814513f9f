import type { IRecognitionException, IToken } from 'chevrotain';
import { must } from '../assert.ts';
import { tokenSpan } from '../build/node.ts';
import { errorAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import * as Token from '../lexer/tokens.ts';
import { unbalancedBracket } from './brackets.ts';
import {
  chainedComparison,
  emptySelect,
  exceptForExclude,
  joinWithoutCondition,
  keywordAsName,
  limitWithComma,
  misplacedClause,
  missingComma,
  missingSemicolon,
  unsupportedClause,
} from './clause-slips.ts';
import { quotedDuration } from './duration-slip.ts';
import { expectedInRules } from './expected.ts';
import { quoted } from './problem.ts';
import type { Problem } from './problem.ts';
import { misspelling } from './spelling-slip.ts';
import {
  emitWithoutState,
  fileAsSource,
  flinkTable,
  ksqlWindow,
  lateRemember,
  windowElsewhere,
  windowWithoutParentheses,
} from './stream-slips.ts';

/** Typical slips, in the order they are tried. */
const slips: readonly ((problem: Problem) => Diagnostic | undefined)[] = [
  ({ tokens, at }) => unbalancedBracket(tokens, tokens[at]),
  ksqlWindow,
  flinkTable,
  quotedDuration,
  windowWithoutParentheses,
  windowElsewhere,
  emitWithoutState,
  lateRemember,
  fileAsSource,
  misplacedClause,
  emptySelect,
  limitWithComma,
  unsupportedClause,
  exceptForExclude,
  chainedComparison,
  missingSemicolon,
  misspelling,
  joinWithoutCondition,
  keywordAsName,
  missingComma,
];

/** What Chevrotain says of a statement, as a problem. */
export function problemOf(error: IRecognitionException, tokens: readonly IToken[]): Problem {
  const { ruleStack } = error.context;
  const index = tokens.indexOf(error.token);
  return { tokens, at: index < 0 ? tokens.length : index, ruleStack, expected: expectedBy(error) };
}

function expectedBy({ name, message, context }: IRecognitionException): string | undefined {
  if (name === 'NotAllInputParsedException') return undefined;
  // A source or a sink is a name to the grammar, but more to the user.
  const rule = context.ruleStack.at(-1);
  return message === '' || rule === 'source' || rule === 'sink'
    ? expectedInRules(context.ruleStack)
    : message;
}

/** The message for a statement that could not be read: a slip that is known by name, or what was expected and what was found. */
export function syntaxError(problem: Problem): Diagnostic {
  for (const slip of slips) {
    const diagnostic = slip(problem);
    if (diagnostic !== undefined) return diagnostic;
  }
  const found = problem.tokens[problem.at];
  if (found === undefined) return endsTooSoon(problem);
  if (found.tokenType === Token.Unknown) {
    return errorAt(tokenSpan(found), 'unknown-character', `${quoted(found)} means nothing here`);
  }
  const message =
    problem.expected === undefined
      ? `${quoted(found)} is not expected here`
      : `expected ${problem.expected}, found ${quoted(found)}`;
  return errorAt(tokenSpan(found), 'syntax', message);
}

function endsTooSoon(problem: Problem): Diagnostic {
  const last = must(problem.tokens.at(-1));
  const message = `expected ${problem.expected ?? 'more'} after ${quoted(last)}, where the statement ends`;
  return errorAt(tokenSpan(last), 'unfinished', message);
}

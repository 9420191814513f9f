import type { IToken } from 'chevrotain';
import { durationUnits } from '../build/duration.ts';
import { errorAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import { quoted, spanOf, typeAt } from './problem.ts';
import type { Problem } from './problem.ts';

/** Slips in weir's own clauses, and the way other systems write them. */

/** ksqlDB: `FROM s WINDOW TUMBLING (SIZE 30 SECONDS)`, `WINDOW HOPPING (SIZE 30 SECONDS, ADVANCE BY 10 SECONDS)`. */
export function ksqlWindow(problem: Problem): Diagnostic | undefined {
  const window = problem.at - 2;
  const kind = problem.tokens[problem.at - 1]?.image.toUpperCase();
  if (typeAt(problem, window) !== Word.WINDOW || typeAt(problem, problem.at) !== Token.LParen)
    return undefined;
  if (kind !== 'TUMBLING' && kind !== 'HOPPING' && kind !== 'SESSION') return undefined;
  const close = closingOf(problem.tokens, problem.at);
  const span = spanOf(problem, window, close);
  if (kind === 'SESSION')
    return errorAt(
      span,
      'foreign-window',
      'there are no session windows',
      'STATE with TIMEOUT keeps what a session needs',
    );
  const durations = durationsIn(problem.tokens.slice(problem.at, close));
  const text = durations.length === 0 ? 'WINDOW(30s, 10s)' : `WINDOW(${durations.join(', ')})`;
  return errorAt(
    span,
    'foreign-window',
    'this is how ksqlDB writes windows',
    `write ${text} after the stream`,
  );
}

/** Flink: `FROM TABLE(TUMBLE(TABLE s, DESCRIPTOR(at), INTERVAL '30' SECONDS))`, and the same without the outer TABLE. */
export function flinkTable(problem: Problem): Diagnostic | undefined {
  const { tokens } = problem;
  if (typeAt(problem, problem.at) !== Word.TABLE) return undefined;
  // What stopped the reading is the outer TABLE, or without it the one before the stream.
  const isOuter = typeAt(problem, problem.at + 1) === Token.LParen;
  const at = isOuter ? problem.at : problem.at - 2;
  const name = isOuter ? at + 2 : at;
  if (
    typeAt(problem, name + 1) !== Token.LParen ||
    !flinkFunctions.has(tokens[name]?.image.toUpperCase() ?? '')
  )
    return undefined;
  const close = closingOf(tokens, at + 1);
  const stream = typeAt(problem, name + 2) === Word.TABLE ? tokens[name + 3]?.image : undefined;
  // Flink's HOP gives the slide first, its TUMBLE only the size.
  const durations = durationsIn(tokens.slice(at, close)).toReversed();
  const window = durations.length === 0 ? 'WINDOW(30s, 10s)' : `WINDOW(${durations.join(', ')})`;
  return errorAt(
    spanOf(problem, at, close),
    'foreign-window',
    'this is how Flink writes windows',
    `write FROM ${stream ?? 's'} ${window}`,
  );
}

const flinkFunctions = new Set(['TUMBLE', 'HOP', 'CUMULATE', 'SESSION']);

/** `WINDOW(30s, 10s)` where it may not stand: behind WHERE or GROUP BY, behind a subquery. */
export function windowElsewhere(problem: Problem): Diagnostic | undefined {
  const { tokens, at } = problem;
  const window = typeAt(problem, at) === Word.WINDOW ? at : at - 1;
  if (typeAt(problem, window) !== Word.WINDOW || typeAt(problem, window + 1) !== Token.LParen)
    return undefined;
  const span = spanOf(problem, window, closingOf(tokens, window + 1));
  const stream = streamOf(tokens, window);
  const isBehindQuery = typeAt(problem, window - 1) === Token.RParen || stream === '(';
  if (isBehindQuery && !hasClauseBefore(tokens, window)) {
    const message = 'WINDOW stands after a stream, not after a query in parentheses';
    return errorAt(
      span,
      'misplaced-window',
      message,
      'write it after the stream inside, or give the query a name with CREATE STREAM',
    );
  }
  const text = windowText(tokens, window);
  const hint = `write FROM ${stream === undefined || stream === '(' ? 's' : stream} ${text}`;
  return errorAt(
    span,
    'misplaced-window',
    'WINDOW stands directly after a stream in FROM, before WHERE and GROUP BY',
    hint,
  );
}

/** `EMIT CHANGES` without STATE. */
export function emitWithoutState(problem: Problem): Diagnostic | undefined {
  const emit = isWord(problem, problem.at, Word.EMIT) ? problem.at : problem.at - 1;
  if (!isWord(problem, emit, Word.EMIT)) return undefined;
  const what = typeAt(problem, emit + 1);
  if (what !== Word.CHANGES && what !== Word.EVICTED) return undefined;
  const message = 'EMIT belongs to STATE, and this query has none';
  return errorAt(
    spanOf(problem, emit, emit + 1),
    'emit-without-state',
    message,
    'without STATE a query gives the rows of each batch anyway',
  );
}

/** REMEMBER behind the query of a stream or sink. */
export function lateRemember(problem: Problem): Diagnostic | undefined {
  const remember = isWord(problem, problem.at, Word.REMEMBER) ? problem.at : problem.at - 1;
  if (!isWord(problem, remember, Word.REMEMBER) || typeAt(problem, 0) !== Word.CREATE) return undefined;
  return errorAt(
    spanOf(problem, remember),
    'misplaced-remember',
    'REMEMBER stands before AS',
    'write it before AS and the query',
  );
}

/** `FROM s WINDOW 30s`. */
export function windowWithoutParentheses(problem: Problem): Diagnostic | undefined {
  const { tokens, at } = problem;
  if (typeAt(problem, at - 1) !== Word.WINDOW || typeAt(problem, at) !== Token.Integer) return undefined;
  const text = `${tokens[at]?.image ?? ''}${tokens[at + 1]?.image ?? ''}`;
  return errorAt(spanOf(problem, at - 1, at), 'syntax', 'expected "(" after WINDOW', `write WINDOW(${text})`);
}

function isWord(problem: Problem, index: number, word: IToken['tokenType']): boolean {
  return typeAt(problem, index) === word;
}

/** The durations written in a range of tokens as ksqlDB and Flink write them, in weir's spelling. */
function durationsIn(tokens: readonly IToken[]): string[] {
  return tokens.flatMap((token, index) => {
    const unit = tokens[index + 1]?.image.charAt(0).toLowerCase() ?? '';
    const count = /^'?(\d+)'?$/.exec(token.image)?.[1];
    return count !== undefined && durationUnits.has(unit) ? [`${count}${unit}`] : [];
  });
}

function windowText(tokens: readonly IToken[], window: number): string {
  const inside = tokens.slice(window + 2, closingOf(tokens, window + 1));
  const text = inside.map((token) => (token.tokenType === Token.Comma ? ', ' : token.image)).join('');
  return `WINDOW(${text})`;
}

/** The first name behind FROM before a token. */
function streamOf(tokens: readonly IToken[], before: number): string | undefined {
  const from = tokens.findIndex((token, index) => index < before && token.tokenType === Word.FROM);
  return from < 0 ? undefined : tokens[from + 1]?.image;
}

function hasClauseBefore(tokens: readonly IToken[], before: number): boolean {
  const clauses = new Set([Word.WHERE, Word.GROUP, Word.HAVING]);
  return tokens.slice(0, before).some((token) => clauses.has(token.tokenType));
}

/** The index of the bracket that closes the one at `open`; the last token if none does. */
export function closingOf(tokens: readonly IToken[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    if (tokens[index]?.tokenType === Token.LParen) depth += 1;
    if (tokens[index]?.tokenType === Token.RParen) depth -= 1;
    if (depth === 0) return index;
  }
  return tokens.length - 1;
}

/** The path of a file where a source or a sink is called. */
export function fileAsSource(problem: Problem): Diagnostic | undefined {
  const found = problem.tokens[problem.at];
  const rule = problem.ruleStack.at(-1);
  if (found?.tokenType !== Token.StringText || (rule !== 'source' && rule !== 'sink')) return undefined;
  const message = `expected ${problem.expected ?? 'a name'}, found ${quoted(found)}`;
  return errorAt(spanOf(problem, problem.at), 'syntax', message, `for files, write files(${found.image})`);
}

import type { TokenType } from 'chevrotain';
import { errorAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import { quoted, spanOf, typeAt } from './problem.ts';
import type { Problem } from './problem.ts';

/** Slips in the clauses of a query. */

/** The clauses of a SELECT in the order they stand in. */
const clauseOrder: readonly TokenType[] = [
  Word.WHERE,
  Word.GROUP,
  Word.STATE,
  Word.HAVING,
  Word.WINDOW,
  Word.QUALIFY,
  Word.ORDER,
  Word.LIMIT,
];

const clauseTexts = new Map<TokenType, string>([
  [Word.GROUP, 'GROUP BY'],
  [Word.ORDER, 'ORDER BY'],
]);

function clauseText(type: TokenType): string {
  return clauseTexts.get(type) ?? type.name;
}

/** A clause that is there twice, or stands behind one that it should stand before. */
export function misplacedClause(problem: Problem): Diagnostic | undefined {
  const type = typeAt(problem, problem.at);
  const place = type === undefined ? -1 : clauseOrder.indexOf(type);
  if (type === undefined || place < 0) return undefined;
  const before = clausesBefore(problem);
  const span = spanOf(problem, problem.at);
  if (before.includes(type)) {
    const hint = type === Word.WHERE || type === Word.HAVING ? 'join the conditions with AND' : undefined;
    return errorAt(span, 'repeated-clause', `there is a ${clauseText(type)} already`, hint);
  }
  const later = clauseOrder.find((clause, index) => index > place && before.includes(clause));
  if (later === undefined) return undefined;
  return errorAt(
    span,
    'misplaced-clause',
    `${clauseText(type)} stands before ${clauseText(later)}`,
    'put it there',
  );
}

/** The clauses of the same query before the token: those at the same depth of parentheses, back to its SELECT or FROM. */
function clausesBefore({ tokens, at }: Problem): TokenType[] {
  const found: TokenType[] = [];
  let depth = 0;
  for (let index = at - 1; index >= 0; index -= 1) {
    const type = tokens[index]?.tokenType;
    if (type === Token.RParen) depth += 1;
    if (type === Token.LParen) depth -= 1;
    if (depth < 0 || (depth === 0 && (type === Word.SELECT || type === Word.UNION))) break;
    if (depth === 0 && type !== undefined && clauseOrder.includes(type)) found.push(type);
  }
  return found;
}

/** `SELECT FROM t`. */
export function emptySelect(problem: Problem): Diagnostic | undefined {
  const before = typeAt(problem, problem.at - 1);
  const found = typeAt(problem, problem.at);
  if (before !== Word.SELECT || (found !== Word.FROM && found !== undefined)) return undefined;
  const message = 'this SELECT selects nothing';
  return errorAt(
    spanOf(problem, problem.at - 1),
    'empty-select',
    message,
    'write SELECT * for all columns, or leave SELECT out: FROM t',
  );
}

/** `LIMIT 10, 20`. */
export function limitWithComma(problem: Problem): Diagnostic | undefined {
  const { tokens, at } = problem;
  if (typeAt(problem, at) !== Token.Comma || typeAt(problem, at - 2) !== Word.LIMIT) return undefined;
  const [offset, count] = [tokens[at - 1]?.image ?? '', tokens[at + 1]?.image ?? ''];
  return errorAt(
    spanOf(problem, at - 2, at + 1),
    'limit-comma',
    'LIMIT takes one number',
    `write LIMIT ${count} OFFSET ${offset}`,
  );
}

/** `FOR UPDATE`, `SELECT ... INTO t`. */
export function unsupportedClause(problem: Problem): Diagnostic | undefined {
  const type = typeAt(problem, problem.at);
  const following = typeAt(problem, problem.at + 1);
  if (type === Word.FOR && following === Word.UPDATE) {
    return errorAt(
      spanOf(problem, problem.at, problem.at + 1),
      'unsupported',
      'rows cannot be locked: FOR UPDATE is not supported',
    );
  }
  if (type === Word.INTO && typeAt(problem, 0) === Word.SELECT) {
    const hint = 'write CREATE TABLE t AS SELECT ..., or CREATE SINK for a stream';
    return errorAt(spanOf(problem, problem.at), 'unsupported', 'SELECT ... INTO is not supported', hint);
  }
  return undefined;
}

/** A join without a condition. */
export function joinWithoutCondition(problem: Problem): Diagnostic | undefined {
  if (problem.ruleStack.at(-1) !== 'joinCondition') return undefined;
  const join = problem.tokens.findLastIndex(
    (token, index) => index < problem.at && token.tokenType === Word.JOIN,
  );
  const hint = 'add ON and a condition, USING (columns), or write CROSS JOIN';
  return errorAt(spanOf(problem, join, join), 'join-without-condition', 'this join has no condition', hint);
}

/** `a < b < c`. */
export function chainedComparison(problem: Problem): Diagnostic | undefined {
  const type = typeAt(problem, problem.at);
  if (problem.expected !== undefined || (type !== Token.Comparison && type !== Token.Equals))
    return undefined;
  const message = 'comparisons cannot be chained';
  return errorAt(
    spanOf(problem, problem.at),
    'chained-comparison',
    message,
    'compare two by two, joined with AND, or use parentheses',
  );
}

/** `SELECT * EXCEPT (a)`, as BigQuery writes it. */
export function exceptForExclude({ tokens, at, ...problem }: Problem): Diagnostic | undefined {
  if (
    tokens[at - 1]?.tokenType !== Token.LParen ||
    tokens[at - 2]?.tokenType !== Word.EXCEPT ||
    tokens[at - 3]?.tokenType !== Token.Star
  ) {
    return undefined;
  }
  const span = spanOf({ tokens, at, ...problem }, at - 2);
  return errorAt(
    span,
    'except-for-exclude',
    'columns are left out with EXCLUDE',
    `write * EXCLUDE (${tokens[at]?.image ?? ''} ...)`,
  );
}

/** Two items with nothing between them, where a list may stand. */
export function missingComma(problem: Problem): Diagnostic | undefined {
  const { tokens } = problem;
  // `a count(*)`: the name was read as an alias, the parenthesis could not.
  const at = tokens[problem.at]?.tokenType === Token.LParen ? problem.at - 1 : problem.at;
  const [before, found] = [tokens[at - 1], tokens[at]];
  if (before === undefined || found === undefined || !inList(problem)) return undefined;
  if (!endsOperand.some((type) => is(before, type)) || !startsOperand.some((type) => is(found, type)))
    return undefined;
  const message = `expected a comma or an operator, found ${quoted(found)}`;
  return errorAt(
    spanOf(problem, at),
    'missing-comma',
    message,
    `is a comma missing before ${quoted(found)}?`,
  );
}

const endsOperand = [Token.ColId, Token.Constant, Token.RParen, Token.RBracket, Token.RBrace];
const startsOperand = [Token.ColId, Token.Constant, Token.FunctionWord, Word.CASE, Word.CAST];

function is(token: { tokenTypeIdx: number }, type: TokenType): boolean {
  return token.tokenTypeIdx === type.tokenTypeIdx || type.categoryMatchesMap?.[token.tokenTypeIdx] === true;
}

/** Whether the token stands in a list: in brackets, or between SELECT, GROUP BY or ORDER BY and the next clause. */
function inList({ tokens, at, expected }: Problem): boolean {
  if (expected !== undefined) return expected.startsWith('","');
  const opener = tokens.findLast((token, index) => index < at && listOpeners.has(token.tokenType));
  return opener?.tokenType === Word.SELECT || opener?.tokenType === Word.BY;
}

const listOpeners = new Set([
  Word.SELECT,
  Word.FROM,
  Word.WHERE,
  Word.BY,
  Word.HAVING,
  Word.LIMIT,
  Word.ON,
  Word.USING,
  Token.LParen,
]);

const statementStarts = new Set([
  Word.SELECT,
  Word.CREATE,
  Word.WITH,
  Word.EXPLAIN,
  Word.DESCRIBE,
  Word.DROP,
  Word.SHOW,
]);

/** A statement that begins where the one before could have ended. */
export function missingSemicolon(problem: Problem): Diagnostic | undefined {
  const type = typeAt(problem, problem.at);
  if (problem.expected !== undefined || type === undefined || !statementStarts.has(type)) return undefined;
  return errorAt(
    spanOf(problem, problem.at),
    'missing-semicolon',
    `a new statement begins here`,
    'end the one before with ";"',
  );
}

/** A keyword where a name or an expression should stand. */
export function keywordAsName(problem: Problem): Diagnostic | undefined {
  const token = problem.tokens[problem.at];
  if (token === undefined || problem.expected === undefined || !/^[A-Za-z_]\w*$/.test(token.image))
    return undefined;
  if (!namesExpected.has(problem.expected) || !endsName(problem)) return undefined;
  const message = `${quoted(token)} is a keyword and cannot be a name as it is`;
  return errorAt(
    spanOf(problem, problem.at),
    'keyword-as-name',
    message,
    `write "${token.image}" in double quotes`,
  );
}

const namesExpected = new Set(['a name', 'an expression']);

/** Whether what follows would fit a name: the end, a comma, a closing parenthesis, a dot, a comparison, or AS. */
function endsName(problem: Problem): boolean {
  const following = typeAt(problem, problem.at + 1);
  return following === undefined ? problem.expected === 'a name' : nameEnds.has(following);
}

const nameEnds = new Set([
  Token.Comma,
  Token.RParen,
  Token.Dot,
  Token.Equals,
  Token.Comparison,
  Word.AS,
  Word.FROM,
]);

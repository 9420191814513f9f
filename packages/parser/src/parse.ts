import type { IToken } from 'chevrotain';
import { must } from './assert.ts';
import type { Statement } from './ast/statement.ts';
import { tokenSpan } from './build/node.ts';
import { errorAt } from './diagnostic.ts';
import type { Diagnostic } from './diagnostic.ts';
import { unbalancedBracket } from './errors/brackets.ts';
import { problemOf, syntaxError } from './errors/syntax-error.ts';
import { unknownStatement } from './errors/unknown-statement.ts';
import { TooDeep } from './grammar/base.ts';
import { Grammar } from './grammar/statement.ts';
import { tokenize } from './lexer/lexer.ts';
import * as Token from './lexer/tokens.ts';
import { joinSpans } from './span.ts';
import type { Span } from './span.ts';
import { statementKind } from './statement-kind.ts';
import type { StatementKind } from './statement-kind.ts';
import { maxTreeDepth, tooDeepNode } from './tree-depth.ts';

/** What a text says: its statements, as far as they could be read, and all that is wrong with it. */
export interface ParseResult {
  readonly statements: readonly Statement[];
  readonly diagnostics: readonly Diagnostic[];
}

/** How many statements without a `;` before them are looked for in a text: one that is no SQL at all may seem to have thousands. */
const maxRestarts = 100;

/** Made when the first text is read, since that takes longer than reading one. */
let grammar: Grammar | undefined;

/**
 * Reads a text of any number of statements. Never throws: what cannot be read is a diagnostic, and reading goes on behind the next
 * `;`, so that one pass reports the problems of all statements. A statement that could not be read to its end is left out.
 */
export function parse(source: string): ParseResult {
  grammar ??= new Grammar();
  const { tokens, diagnostics: unclosed } = tokenize(source);
  const statements: Statement[] = [];
  const diagnostics: Diagnostic[] = [...unclosed];
  const pending = splitAtSemicolons(tokens).toReversed();
  let restarts = 0;
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    const span = joinSpans(tokenSpan(must(part[0])), tokenSpan(must(part.at(-1))));
    // A quote that is never closed takes in all that follows: what is wrong is said already.
    if (unclosed.some((problem) => problem.span.start >= span.start && problem.span.start < span.end))
      continue;
    const { statement, problems, rest } = readStatement(grammar, source, part, span);
    diagnostics.push(...problems);
    if (statement !== undefined) statements.push(statement);
    if (rest !== undefined && restarts < maxRestarts) {
      restarts += 1;
      pending.push(rest, part.slice(0, part.length - rest.length));
    }
  }
  return { statements, diagnostics: diagnostics.toSorted((a, b) => a.span.start - b.span.start) };
}

function splitAtSemicolons(tokens: readonly IToken[]): IToken[][] {
  const parts: IToken[][] = [[]];
  for (const token of tokens) {
    if (token.tokenType === Token.Semicolon) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

interface Reading {
  readonly statement?: Statement;
  readonly problems: readonly Diagnostic[];
  /** The tokens of a further statement that begins without a `;` before it; those before it are then to be read again. */
  readonly rest?: IToken[];
}

function readStatement(reader: Grammar, source: string, tokens: IToken[], span: Span): Reading {
  const kind = statementKind(tokens);
  if (kind === 'unknown') return { problems: [unknownStatement(tokens)] };
  if (kind !== 'engine') return readByRule(reader, tokens, kind);
  const problem = unbalancedBracket(tokens);
  if (problem !== undefined) return { problems: [problem] };
  const keyword = must(tokens[0]).image.toUpperCase();
  return {
    statement: { kind: 'engine', keyword, text: source.slice(span.start, span.end), span },
    problems: [],
  };
}

function readByRule(
  reader: Grammar,
  tokens: IToken[],
  rule: Exclude<StatementKind, 'engine' | 'unknown'>,
): Reading {
  reader.start(tokens);
  try {
    const statement: Statement = reader[rule]();
    const [error] = reader.errors;
    if (error === undefined) return checkDepth({ statement, problems: [...reader.problems] }, tokens.length);
    const problem = problemOf(error, tokens);
    const diagnostic = syntaxError(problem);
    if (diagnostic.code === 'missing-semicolon')
      return { problems: [diagnostic], rest: tokens.slice(problem.at) };
    return { problems: [...reader.problems, diagnostic] };
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    return { problems: [tooDeep(error.span)] };
  }
}

/** A tree cannot be deeper than its statement has tokens, so that only long statements need a look. */
function checkDepth(reading: Required<Omit<Reading, 'rest'>>, tokenCount: number): Reading {
  const span = tokenCount > maxTreeDepth ? tooDeepNode(reading.statement) : undefined;
  return span === undefined ? reading : { problems: [...reading.problems, tooDeep(span)] };
}

function tooDeep(span: Span): Diagnostic {
  const hint = 'take it apart with WITH; a long row of OR can be an IN (...)';
  return errorAt(span, 'too-deep', 'this is nested too deeply', hint);
}

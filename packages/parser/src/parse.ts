import type { IToken } from 'chevrotain';
import type { Statement } from './ast/statement.ts';
import { errorAt } from './diagnostic.ts';
import type { Diagnostic } from './diagnostic.ts';
import { TooDeep } from './grammar/base.ts';
import { Grammar } from './grammar/statement.ts';
import * as Token from './lexer/tokens.ts';
import { Word } from './lexer/tokens.ts';
import { tokenize } from './lexer/lexer.ts';

/** What a text says: its statements, as far as they could be read, and all that is wrong with it. */
export interface ParseResult {
  readonly statements: readonly Statement[];
  readonly diagnostics: readonly Diagnostic[];
}

let grammar: Grammar | undefined;

/** Reads a text of any number of statements. Never throws: what cannot be read is a diagnostic, and reading goes on behind the next `;`. */
export function parse(source: string): ParseResult {
  grammar ??= new Grammar();
  const { tokens, diagnostics: lexical } = tokenize(source);
  const statements: Statement[] = [];
  const diagnostics: Diagnostic[] = [...lexical];
  let from = 0;
  for (let index = 0; index <= tokens.length; index += 1) {
    if (index < tokens.length && tokens[index]?.tokenType !== Token.Semicolon) continue;
    if (index > from) parseStatement(source, tokens.slice(from, index), statements, diagnostics);
    from = index + 1;
  }
  return { statements, diagnostics };
}

const settings = new Set(['batch_interval', 'remember', 'checkpoint', 'max_rate', 'backpressure', 'on_query_error']);

function parseStatement(source: string, tokens: IToken[], statements: Statement[], diagnostics: Diagnostic[]): void {
  grammar ??= new Grammar();
  grammar.start(tokens);
  const at = (index: number): IToken['tokenType'] | undefined => tokens[index]?.tokenType;
  const first = tokens[0]!;
  const last = tokens.at(-1)!;
  const span = { start: first.startOffset, end: last.endOffset! + 1 };
  try {
    let statement: Statement | undefined;
    const createAt = at(1) === Word.OR ? 3 : 1;
    const create = (i: number) => at(i) === Word.CREATE;
    const kindAt = (i: number) => at(i + (at(i + 1) === Word.OR ? 3 : 1));
    if (create(0) && at(createAt) === Word.STREAM) statement = grammar.createStream();
    else if (create(0) && at(createAt) === Word.SINK) statement = grammar.createSink();
    else if (at(0) === Word.SET && settings.has(tokens[1]?.image.toLowerCase() ?? '')) statement = grammar.setStatement();
    else if (at(0) === Word.SHOW && tokens.length === 2 && [Word.STREAMS, Word.SINKS, Word.QUERIES, Word.STATE, Word.SETTINGS].includes(at(1)!)) statement = grammar.showStatement();
    else if (at(0) === Word.DROP && (at(1) === Word.STREAM || at(1) === Word.SINK)) statement = grammar.dropStatement();
    else if ((at(0) === Word.DESCRIBE || at(0) === Word.DESC) && tokens.length > 1 && tokens.slice(1).every((t, i) => (i % 2 === 0 ? t.tokenType !== Token.Dot && (Token.ColId.categoryMatchesMap?.[t.tokenTypeIdx] || t.tokenType === Token.StringText) : t.tokenType === Token.Dot))) statement = grammar.describeStatement();
    else if (at(0) === Word.EXPLAIN) {
      const subject = at(1) === Word.ANALYZE || at(1) === Word.ANALYSE ? 2 : 1;
      if ((create(subject) && [Word.STREAM, Word.SINK].includes(kindAt(subject)!)) || queryWords.has(at(subject)!) || tokens.length === subject + 1) statement = grammar.explainStatement();
    } else if (queryWords.has(at(0)!)) statement = grammar.queryStatement();
    else if (at(0) === Token.PlainIdentifier) { diagnostics.push(errorAt(span, 'unknown-statement', `there is no statement ${first.image}`)); return; }
    if (grammar.errors.length > 0) {
      const error = grammar.errors[0]!;
      const t = Number.isNaN(error.token.startOffset) ? last : error.token;
      diagnostics.push(...grammar.problems, errorAt({ start: t.startOffset, end: t.endOffset! + 1 }, 'syntax', error.message + ' in ' + error.context.ruleStack.join('>')));
      return;
    }
    diagnostics.push(...grammar.problems);
    statements.push(statement ?? { kind: 'engine', keyword: first.image.toUpperCase(), text: source.slice(span.start, span.end), span });
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    diagnostics.push(errorAt(error.span, 'too-deep', error.message));
  }
}

const queryWords = new Set([Word.SELECT, Word.FROM, Word.WITH, Word.VALUES, Word.TABLE, Word.PIVOT, Word.PIVOT_WIDER, Word.PIVOT_LONGER, Word.UNPIVOT, Word.DESCRIBE, Word.DESC, Word.SHOW, Word.SUMMARIZE, Token.LParen]);

import type { IToken } from 'chevrotain';
import type { Statement } from '../ast/statement.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { tokenize } from '../lexer/lexer.ts';
import { parse } from '../parse.ts';
import type { Span } from '../span.ts';
import { concat, render } from './doc.ts';
import { statementDoc } from './statement-doc.ts';
import { commentOf, wordsOfStatement } from './words.ts';
import type { Comment } from './words.ts';

export interface FormatResult {
  /** The formatted text; the source as it was, if it has errors. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Lines are broken so that they have at most this many columns. */
const lineColumns = 100;

/**
 * Formats a pipeline file: keywords in upper case, one clause a line, lists that do not fit into a line
 * broken into several, a blank line between statements, a semicolon behind each. Every word and every
 * comment stays, in its order, so that the text means what it meant; formatting again changes nothing.
 * DuckDB's own statements are left as they are. A text with errors is not touched: they are returned.
 */
export function format(source: string): FormatResult {
  const { statements, diagnostics } = parse(source);
  if (diagnostics.some(({ severity }) => severity === 'error')) return { text: source, diagnostics };
  const { tokens, comments } = tokenize(source);
  const allComments = comments.map((span) => commentOf(source, span));
  const commentsInside = new Set<Comment>();
  const blocks = [
    ...statements.map((statement): Block => {
      const { start, end } = statement.span;
      const inside = within(tokens, statement.span, ({ startOffset }) => startOffset);
      const between = within(allComments, statement.span, ({ span }) => span.start);
      for (const comment of between) commentsInside.add(comment);
      return { kind: 'statement', text: statementText(source, statement, inside, between), start, end };
    }),
    ...allComments.filter((comment) => !commentsInside.has(comment)).map(commentBlock),
  ];
  const text = joinBlocks(
    source,
    blocks.toSorted((a, b) => a.start - b.start),
  );
  return { text: sameMeaning(statements, parse(text).statements) ? text : source, diagnostics };
}

/** The last word on a text that people keep: rather none of it is formatted than something else be meant. */
function sameMeaning(before: readonly Statement[], after: readonly Statement[]): boolean {
  const treeText = (tree: unknown): string =>
    JSON.stringify(tree, (key, value: unknown) => (key === 'span' ? undefined : value));
  return treeText(before) === treeText(after);
}

function statementText(
  source: string,
  statement: Statement,
  tokens: readonly IToken[],
  comments: readonly Comment[],
): string {
  if (statement.kind === 'engine') return `${source.slice(statement.span.start, statement.span.end)};`;
  const words = wordsOfStatement(statement, tokens, comments);
  return render(concat([statementDoc(words, statement), ';']), lineColumns);
}

/** A statement, or a comment between statements. */
interface Block {
  readonly kind: 'statement' | 'comment' | 'trailing-comment';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function commentBlock({ text, span, startsLine }: Comment): Block {
  return { kind: startsLine ? 'comment' : 'trailing-comment', text, ...span };
}

/** Of a list in order of offsets, what begins inside of a span. */
function within<T>(items: readonly T[], span: Span, offsetOf: (item: T) => number): readonly T[] {
  return items.slice(countBefore(items, span.start, offsetOf), countBefore(items, span.end, offsetOf));
}

/** How many of the items begin before an offset: halves the range until one place is left. */
function countBefore<T>(items: readonly T[], offset: number, offsetOf: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && offsetOf(item) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Comments stay next to the statement they were written next to, with a blank line between where there was
 * one.
 */
function joinBlocks(source: string, blocks: readonly Block[]): string {
  let text = '';
  let before: Block | undefined;
  for (const block of blocks) {
    if (before === undefined) text += block.text;
    else if (block.kind === 'trailing-comment') text += ` ${block.text}`;
    else text += `${separates(source, before, block) ? '\n\n' : '\n'}${block.text}`;
    before = block;
  }
  return text === '' ? '' : `${text}\n`;
}

function separates(source: string, before: Block, block: Block): boolean {
  return before.kind !== 'comment' || /\n[^\S\n]*\n/.test(source.slice(before.end, block.start));
}

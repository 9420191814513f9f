import type { IToken, TokenType } from 'chevrotain';
import type { Statement } from '../ast/statement.ts';
import { streamWords } from '../highlight/words.ts';
import { keywordClass } from '../keywords.ts';
import * as Token from '../lexer/tokens.ts';
import { walk, wordsOf } from '../map-ast.ts';
import type { Span } from '../span.ts';

/** A token as it is to be written, keywords in upper case, with the comments before it. */
export interface Word {
  readonly text: string;
  readonly span: Span;
  readonly type: TokenType;
  /** A keyword in upper case; '' for names, literals and symbols. */
  readonly keyword: string;
  /** A name that the user chose, or a part of a type. */
  readonly isName: boolean;
  readonly comments: readonly Comment[];
  /** Written without a space before it in the source. */
  readonly touchesBefore: boolean;
}

export interface Comment {
  readonly text: string;
  readonly span: Span;
  /** `-- ...`, which the end of its line ends. */
  readonly isLine: boolean;
  /** Nothing but space before it in its line. */
  readonly startsLine: boolean;
  /** Nothing but space behind it in its line. */
  readonly endsLine: boolean;
}

export function commentOf(source: string, span: Span): Comment {
  const text = source.slice(span.start, span.end).trimEnd();
  const newline = source.indexOf('\n', span.end);
  const lineStart = source.lastIndexOf('\n', span.start - 1) + 1;
  return {
    text,
    span,
    isLine: text.startsWith('--'),
    startsLine: source.slice(lineStart, span.start).trim() === '',
    endsLine: source.slice(span.end, newline < 0 ? undefined : newline).trim() === '',
  };
}

/**
 * The words of a statement, from its tokens and the comments between them. Its tree tells which of the
 * words are names and which keywords.
 */
export function wordsOfStatement(
  statement: Statement,
  tokens: readonly IToken[],
  comments: readonly Comment[],
): readonly Word[] {
  const { names, types } = spansOfNames(statement);
  const pending = [...comments];
  return tokens.map((token, index) => {
    const before = tokens[index - 1];
    const span = { start: token.startOffset, end: (token.endOffset ?? token.startOffset) + 1 };
    const gapStart = before === undefined ? span.start : (before.endOffset ?? 0) + 1;
    const isName = names.has(span.start) || isFieldOfExtract(before, tokens[index - 2]);
    const keyword = isName ? '' : keywordOf(token);
    const typeWord = types.get(span.start)?.find((word) => word === token.image.toUpperCase());
    return {
      text: typeWord ?? (keyword === '' ? token.image : keyword),
      span,
      type: token.tokenType,
      keyword,
      isName,
      comments: takeBefore(pending, span.start),
      touchesBefore: gapStart === span.start,
    };
  });
}

interface NameOffsets {
  /** Where words stand that are names, or belong to a type. */
  readonly names: ReadonlySet<number>;
  /** For the latter the words of the type in its canonical form, but for types that hold names of fields. */
  readonly types: ReadonlyMap<number, readonly string[]>;
}

function spansOfNames(statement: Statement): NameOffsets {
  const names = new Set<number>();
  const types = new Map<number, readonly string[]>();
  walk(statement, (node) => {
    for (const word of wordsOf(node)) {
      const typeWords =
        word.kind === 'type' && !/\b(?:STRUCT|ROW|UNION)\b/i.test(word.text) ? word.text.match(/\w+/g) : null;
      for (let offset = word.span.start; offset < word.span.end; offset += 1) {
        names.add(offset);
        if (typeWords !== null) types.set(offset, typeWords);
      }
    }
  });
  return { names, types };
}

/** `year` of `EXTRACT(year FROM t)` is kept in the tree as it was written. */
function isFieldOfExtract(before: IToken | undefined, call: IToken | undefined): boolean {
  return before?.tokenType === Token.LParen && call?.tokenType === Token.Word.EXTRACT;
}

/** Takes the comments that stand before an offset from the front of the list. */
function takeBefore(comments: Comment[], offset: number): readonly Comment[] {
  const behind = comments.findIndex(({ span }) => span.start >= offset);
  return comments.splice(0, behind < 0 ? comments.length : behind);
}

function keywordOf(token: IToken): string {
  if (token.tokenType === Token.QuotedIdentifier || !/^[A-Za-z_]/.test(token.image)) return '';
  const word = token.image.toLowerCase();
  const isKeyword = keywordClass(word) !== undefined || streamWords.has(word);
  return isKeyword && !/'/.test(word) ? word.toUpperCase() : '';
}

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
  return {
    text,
    span,
    isLine: text.startsWith('--'),
    startsLine: /(?:^|\n)[^\S\n]*$/.test(source.slice(0, span.start)),
    endsLine: /^[^\S\n]*(?:\n|$)/.test(source.slice(span.end)),
  };
}

/** The words of a statement. Its tree tells which of them are names and which keywords. */
export function wordsOfStatement(
  source: string,
  statement: Statement,
  tokens: readonly IToken[],
  comments: readonly Comment[],
): readonly Word[] {
  const { names, types } = spansOfNames(statement);
  let before: IToken | undefined;
  return tokens.map((token) => {
    const span = { start: token.startOffset, end: (token.endOffset ?? token.startOffset) + 1 };
    const gapStart = before === undefined ? span.start : (before.endOffset ?? 0) + 1;
    const isName = names.has(span.start) || isFieldOfExtract(source, before);
    const keyword = isName ? '' : keywordOf(token);
    const typeWord = types.get(span.start)?.find((word) => word === token.image.toUpperCase());
    before = token;
    return {
      text: typeWord ?? (keyword === '' ? token.image : keyword),
      span,
      type: token.tokenType,
      keyword,
      isName,
      comments: comments.filter(
        (comment) => comment.span.start >= gapStart && comment.span.end <= span.start,
      ),
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
function isFieldOfExtract(source: string, before: IToken | undefined): boolean {
  return before?.tokenType === Token.LParen && /\bextract\s*$/i.test(source.slice(0, before.startOffset));
}

function keywordOf(token: IToken): string {
  if (token.tokenType === Token.QuotedIdentifier || !/^[A-Za-z_]/.test(token.image)) return '';
  const word = token.image.toLowerCase();
  const isKeyword = keywordClass(word) !== undefined || streamWords.has(word);
  return isKeyword && !/'/.test(word) ? word.toUpperCase() : '';
}

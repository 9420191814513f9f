/** A half-open range of UTF-16 offsets in the source text. Offsets are used everywhere; `lineColumn` converts for people. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The place of a tree that no text was written for, such as one made by a program. */
export const noSpan: Span = { start: 0, end: 0 };

/** The smallest span that covers both. */
export function joinSpans(first: Span, last: Span): Span {
  return { start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}

/** Line and column of an offset, both counted from 1, the column in UTF-16 units. The only place where positions count from 1. */
export function lineColumn(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: before.length - lineStart + 1 };
}

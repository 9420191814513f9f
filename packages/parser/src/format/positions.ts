import type { Span } from '../span.ts';
import type { Layout } from './region.ts';

/** Which words a span covers. */
export interface Positions {
  first(span: Span): number | undefined;
  last(span: Span): number | undefined;
  range(span: Span): readonly [start: number, end: number] | undefined;
}

export function positionsOf({ words }: Layout): Positions {
  const byStart = new Map(words.map((word, index) => [word.span.start, index]));
  const byEnd = new Map(words.map((word, index) => [word.span.end, index]));
  const first = (span: Span): number | undefined => byStart.get(span.start);
  const last = (span: Span): number | undefined => byEnd.get(span.end);
  return {
    first,
    last,
    range: (span) => {
      const [start, end] = [first(span), last(span)];
      return start === undefined || end === undefined ? undefined : [start, end + 1];
    },
  };
}

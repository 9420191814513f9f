import { displayWidth } from '@weir/parser';

/** Ways to go through a text. */
export type Motion =
  | 'left'
  | 'right'
  | 'word-left'
  | 'word-right'
  | 'line-start'
  | 'line-end'
  | 'text-start'
  | 'text-end';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Where a motion leads from an offset (UTF-16 units). Characters are what people take for one. */
export function moved(text: string, offset: number, motion: Motion): number {
  switch (motion) {
    case 'left':
      return offset - lastLength(text.slice(Math.max(lineStart(text, offset) - 1, 0), offset));
    case 'right':
      return offset + firstLength(text.slice(offset, lineEnd(text, offset) + 1));
    case 'word-left':
      return text.slice(0, offset).search(/[\p{L}\p{N}_]*[^\p{L}\p{N}_]*$/u);
    case 'word-right':
      return offset + (/^[^\p{L}\p{N}_]*[\p{L}\p{N}_]*/u.exec(text.slice(offset))?.[0].length ?? 0);
    case 'line-start':
      return lineStart(text, offset);
    case 'line-end':
      return lineEnd(text, offset);
    case 'text-start':
      return 0;
    case 'text-end':
      return text.length;
  }
}

function firstLength(text: string): number {
  for (const { segment } of segmenter.segment(text)) return segment.length;
  return 0;
}

function lastLength(text: string): number {
  let last = 0;
  for (const { segment } of segmenter.segment(text)) last = segment.length;
  return last;
}

export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

/** Columns between the beginning of the line and an offset in it. */
export function columnOf(text: string, offset: number): number {
  return displayWidth(text.slice(lineStart(text, offset), offset));
}

/** The offset in the line above or below that is nearest to a column; undefined where there is no such line. */
export function verticalOffset(
  text: string,
  offset: number,
  direction: 'up' | 'down',
  column: number,
): number | undefined {
  const edge = direction === 'up' ? lineStart(text, offset) - 1 : lineEnd(text, offset);
  if (edge < 0 || edge >= text.length) return undefined;
  const start = direction === 'up' ? lineStart(text, edge) : edge + 1;
  let at = start;
  let left = column;
  for (const { segment } of segmenter.segment(text.slice(start, lineEnd(text, start)))) {
    left -= displayWidth(segment);
    if (left < 0) break;
    at += segment.length;
  }
  return at;
}

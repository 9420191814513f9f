import { displayWidth } from '@weir/parser';

// Text in cells of a fixed width, counted in columns of a terminal.

/**
 * Control characters, and those that turn the direction of writing: shown as they are they would change the
 * terminal.
 */
const unsafe = /\p{Cc}|\p{Bidi_Control}|[\u2028\u2029]/gu;
const namedEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text on one line that does nothing to a terminal: `\n`, `\x1b`, `\u202e`. */
export function escapeControls(text: string): string {
  return text.replaceAll(
    unsafe,
    (character) => namedEscapes[character] ?? numberedEscape(character.codePointAt(0) ?? 0),
  );
}

function numberedEscape(code: number): string {
  const digits = code.toString(16);
  return code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`;
}

/** Columns that text takes. */
export function textWidth(text: string): number {
  return isAscii(text) ? text.length : displayWidth(text);
}

function isAscii(text: string): boolean {
  return /^[\u0020-\u007e]*$/.test(text);
}

/** Cut to at most `width` columns, with a sign for what is missing. */
export function cutText(text: string, width: number, sign = '…'): string {
  if (textWidth(text) <= width) return text;
  let cut = '';
  let left = width - 1;
  for (const { segment } of segmenter.segment(text)) {
    left -= textWidth(segment);
    if (left < 0) break;
    cut += segment;
  }
  return `${cut}${sign}`;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Filled up with spaces to `width` columns. */
export function padText(text: string, width: number, side: 'left' | 'right'): string {
  const spaces = ' '.repeat(Math.max(0, width - textWidth(text)));
  return side === 'left' ? text + spaces : spaces + text;
}

/** No column is cut to less than this. */
const leastWidth = 8;

/**
 * The widths of columns, the widest cut so far that together they take at most `available` columns. Where that
 * would leave nearly nothing of them they stay wider, and the lines wrap.
 */
export function fitWidths(widths: readonly number[], available: number): number[] {
  let left = available;
  let most = leastWidth;
  // From the narrowest on: each that fits into an equal share of what is left keeps its width.
  for (const [i, width] of widths.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(left / (widths.length - i));
    if (width > share) {
      most = Math.max(leastWidth, share);
      return widths.map((each) => Math.min(each, most));
    }
    left -= width;
  }
  return [...widths];
}

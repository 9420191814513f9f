/**
 * How many columns of a terminal text takes: two for East Asian wide and full-width characters and for
 * emoji, none for what combines with the character before (after Unicode's East Asian Width, UAX 11).
 */
const wideRanges = [
  String.raw`\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f`,
  String.raw`\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18d08}\u{1b000}-\u{1b2fb}\u{20000}-\u{3fffd}`,
].join('');
const wide = new RegExp(
  String.raw`^(?:[${wideRanges}]|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f)`,
  'u',
);
const withoutWidth = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u;

/** Made when first needed: it takes longer to load than the rest of this package. */
let segmenter: Intl.Segmenter | undefined;

/** The characters as people count them: an emoji of several code points is one. */
export function graphemes(text: string): readonly string[] {
  if (/^[\x20-\x7e]*$/.test(text)) return text.split('');
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

/** Columns of one grapheme. */
export function graphemeWidth(grapheme: string): number {
  if (wide.test(grapheme)) return 2;
  return withoutWidth.test(grapheme) ? 0 : 1;
}

/** Columns of text without tabs or newlines. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const grapheme of graphemes(text)) width += graphemeWidth(grapheme);
  return width;
}

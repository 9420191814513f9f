import { shownCharacters } from '../limits.ts';

// oxlint-disable-next-line no-control-regex -- these are the characters that must not reach a terminal
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/**
 * The beginning of some bytes as text that is safe to show: cut, with U+FFFD for what is not UTF-8 or not printable.
 */
export function shownText(bytes: Uint8Array): string {
  // A character is at most four bytes long, so this many are enough.
  const text = new TextDecoder().decode(bytes.subarray(0, 4 * shownCharacters));
  return Array.from(text).slice(0, shownCharacters).join('').replace(unprintable, '\uFFFD');
}

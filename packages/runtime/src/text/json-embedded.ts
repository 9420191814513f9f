import type { ByteWriter } from './byte-writer.ts';

/**
 * Writes a value of type JSON as a part of other JSON: without space between the tokens, so that a row stays one
 * line, and as strict JSON. DuckDB's JSON type also takes NaN, Infinity and a comma before a closing bracket;
 * these become strings and nothing.
 */
export function writeEmbeddedJson(out: ByteWriter, text: Uint8Array, start: number, end: number): void {
  for (let i = start; i < end;) {
    const byte = text[i] ?? 0;
    if (byte === quote) i = copyString(out, text, i, end);
    else if (isWordByte(byte)) i = copyWord(out, text, i, end);
    else {
      if (byte > space && !(byte === comma && isClosing(text[afterSpace(text, i + 1)] ?? 0))) out.byte(byte);
      i++;
    }
  }
}

const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;
const comma = 0x2c;

/** Copies the string that begins at `start`; gives the place behind it. */
function copyString(out: ByteWriter, text: Uint8Array, start: number, end: number): number {
  let i = start + 1;
  while (i < end && text[i] !== quote) i += text[i] === backslash ? 2 : 1;
  out.copy(text, start, i + 1);
  return i + 1;
}

/** Copies a number, `true`, `false` or `null`, and makes a string of any other word; gives the place behind it. */
function copyWord(out: ByteWriter, text: Uint8Array, start: number, end: number): number {
  let i = start + 1;
  while (i < end && isWordByte(text[i] ?? 0)) i++;
  const word = String.fromCharCode(...text.subarray(start, i));
  if (/^-?(inf|nan)/i.test(word)) out.ascii(JSON.stringify(properName(word)));
  else out.ascii(word);
  return i;
}

function properName(word: string): string {
  if (/nan/i.test(word)) return 'NaN';
  return word.startsWith('-') ? '-Infinity' : 'Infinity';
}

/** Letters, digits, `+`, `-` and `.`. */
function isWordByte(byte: number): boolean {
  const isLetter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
  return isLetter || (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d || byte === 0x2e;
}

function isClosing(byte: number): boolean {
  return byte === 0x5d || byte === 0x7d;
}

function afterSpace(text: Uint8Array, start: number): number {
  let i = start;
  while (i < text.length && (text[i] ?? 0) <= space) i++;
  return i;
}

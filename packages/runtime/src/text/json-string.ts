import type { ByteWriter } from './byte-writer.ts';

const quote = 0x22;
const backslash = 0x5c;
const hexDigits = '0123456789abcdef';
const shortEscapes = new Map([
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [quote, '"'],
  [backslash, '\\'],
]);

/** Writes UTF-8 text as a JSON string with its quotes. */
export function writeJsonString(out: ByteWriter, source: Uint8Array, start = 0, end = source.length): void {
  out.byte(quote);
  let from = start;
  for (let i = start; i < end; i++) {
    const byte = source[i] ?? 0;
    if (byte >= 0x20 && byte !== quote && byte !== backslash) continue;
    out.copy(source, from, i);
    writeEscape(out, byte);
    from = i + 1;
  }
  out.copy(source, from, end);
  out.byte(quote);
}

function writeEscape(out: ByteWriter, byte: number): void {
  const short = shortEscapes.get(byte);
  out.ascii(
    short === undefined ? `\\u00${hexDigits[byte >> 4] ?? ''}${hexDigits[byte & 15] ?? ''}` : `\\${short}`,
  );
}

/** Writes, as a JSON string, what `write` writes as plain text. */
export function quoteJson(out: ByteWriter, write: () => void): void {
  const start = out.length;
  write();
  const text = out.view(start).slice();
  out.truncate(start);
  writeJsonString(out, text);
}

import { inlineBytes, stringBytes } from './vector-memory.ts';

/*
 * Views of strings as Arrow defines them (Utf8View, BinaryView): 16 bytes with the length and either the
 * string itself, up to 12 bytes, or its first 4, the number of a buffer and the place there. It is what
 * DuckDB has too, but for the address.
 */

/**
 * Views of strings that lie in one buffer, the string of row i at [starts[i], ends[i]). `buffer`: the number
 * of that buffer.
 */
export function stringViews(
  bytes: Uint8Array,
  starts: Int32Array,
  ends: Int32Array,
  rows: number,
  buffer = 0,
): Uint8Array<ArrayBuffer> {
  const views = new Uint8Array(rows * stringBytes);
  const words = new Int32Array(views.buffer);
  for (let row = 0; row < rows; row++) {
    const start = starts[row] ?? 0;
    const length = (ends[row] ?? start) - start;
    words[4 * row] = length;
    const copied = length <= inlineBytes ? length : 4;
    for (let i = 0, to = row * stringBytes + 4; i < copied; i++) views[to++] = bytes[start + i] ?? 0;
    if (length > inlineBytes) {
      words[4 * row + 2] = buffer;
      words[4 * row + 3] = start;
    }
  }
  return views;
}

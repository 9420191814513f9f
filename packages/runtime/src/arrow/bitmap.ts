/*
 * Bitmaps of Arrow and validity masks of DuckDB have the same form: the bit of row i is bit i % 8 of byte i /
 * 8, and 1 means valid.
 */

/** A bitmap that native code can read. */
export type Bitmap = Uint8Array<ArrayBuffer>;

/** The bytes of a bitmap of so many rows, up to the 64-bit words that DuckDB works with. */
export function bitmapBytes(rows: number): number {
  return ((rows + 63) >> 6) << 3;
}

export function bitAt(bitmap: Uint8Array, row: number): boolean {
  return (((bitmap[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}

/** Whether the first `rows` bits are all 1. */
export function allOnes(bitmap: Uint8Array, rows: number): boolean {
  const whole = rows >> 3;
  for (let i = 0; i < whole; i++) if (bitmap[i] !== 0xff) return false;
  const rest = (1 << (rows & 7)) - 1;
  return ((bitmap[whole] ?? 0) & rest) === rest;
}

/** Copies `count` bits from any place to any place of another bitmap. */
export function copyBits(
  target: Uint8Array,
  targetBit: number,
  source: Uint8Array,
  sourceBit: number,
  count: number,
): void {
  let to = targetBit;
  let from = sourceBit;
  let left = count;
  for (; left > 0 && (to & 7) !== 0; left--) setBit(target, to++, bitAt(source, from++));
  const bytes = left >> 3;
  const shift = from & 7;
  const first = from >> 3;
  if (shift === 0) target.set(source.subarray(first, first + bytes), to >> 3);
  else {
    for (let i = 0; i < bytes; i++) {
      target[(to >> 3) + i] =
        ((source[first + i] ?? 0) >> shift) | ((source[first + i + 1] ?? 0) << (8 - shift));
    }
  }
  to += bytes << 3;
  from += bytes << 3;
  for (left &= 7; left > 0; left--) setBit(target, to++, bitAt(source, from++));
}

export function setBit(bitmap: Uint8Array, row: number, value: boolean): void {
  const bit = 1 << (row & 7);
  const byte = bitmap[row >> 3] ?? 0;
  bitmap[row >> 3] = value ? byte | bit : byte & ~bit;
}

/** Valid in both; `undefined` means that all rows are valid. */
export function both(first: Bitmap | undefined, second: Bitmap | undefined): Bitmap | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return first.map((byte, i) => byte & (second[i] ?? 0));
}

/** Each bit so many times: the validity of arrays as that of their items. */
export function repeatBits(bitmap: Bitmap, rows: number, times: number): Bitmap {
  const repeated = new Uint8Array(bitmapBytes(rows * times)).fill(0xff);
  for (let row = 0; row < rows; row++) {
    if (bitAt(bitmap, row)) continue;
    for (let i = row * times; i < (row + 1) * times; i++) setBit(repeated, i, false);
  }
  return repeated;
}

/** A bit for each byte, 1 where the byte is not 0: DuckDB's booleans as Arrow's. */
export function packBits(bytes: Uint8Array): Bitmap {
  const bitmap = new Uint8Array(bitmapBytes(bytes.length));
  for (let i = 0; i < bytes.length; i++)
    if (bytes[i] !== 0) bitmap[i >> 3] = (bitmap[i >> 3] ?? 0) | (1 << (i & 7));
  return bitmap;
}

/** A byte, 0 or 1, for each of `count` bits: Arrow's booleans as DuckDB's. */
export function spreadBits(bitmap: Uint8Array, firstBit: number, count: number, bytes: Uint8Array): void {
  for (let i = 0; i < count; i++) {
    const bit = firstBit + i;
    bytes[i] = ((bitmap[bit >> 3] ?? 0) >> (bit & 7)) & 1;
  }
}

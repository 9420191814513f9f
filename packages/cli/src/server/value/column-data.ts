import { assert } from '@weir/parser';
import type { Data } from 'apache-arrow';

// The buffers of an Arrow array. Its types leave their classes open, and a slice has them sliced, but for bitmaps.

/** Integers of at most 32 bits, or floating-point numbers. */
export function numbersOf(data: Data): ArrayLike<number> {
  const values: unknown = data.values;
  const isNumbers = (buffer: unknown): buffer is ArrayLike<number> =>
    ArrayBuffer.isView(buffer) && !(buffer instanceof BigInt64Array || buffer instanceof DataView);
  assert(isNumbers(values), 'a column of numbers without them');
  return values;
}

/** The values as bytes. */
export function bytesOf(data: Data): Uint8Array {
  const values: unknown = data.values;
  if (values === undefined || values === null) return new Uint8Array(0);
  assert(ArrayBuffer.isView(values), 'a column without values');
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** The values in any number of bytes, little end first. */
export function viewOf(data: Data): DataView {
  const bytes = bytesOf(data);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Row i of strings and lists is [offsets[i], offsets[i + 1]). */
export function offsetsOf(data: Data): Int32Array {
  const offsets: unknown = data.valueOffsets;
  if (offsets === undefined || offsets === null) return new Int32Array(1);
  assert(offsets instanceof Int32Array, 'a column of strings or lists without offsets');
  return offsets;
}

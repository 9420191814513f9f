import type { DataType } from 'apache-arrow';
import { Data, DataType as Types } from 'apache-arrow';

/** The buffers of an Arrow array, without those that its type does not have. */
export interface ArrowBuffers {
  readonly offsets?: Int32Array;
  readonly values?: ArrayBufferView;
  readonly typeIds?: Int8Array;
  readonly bitmap?: Uint8Array | undefined;
}

export function arrowData<T extends DataType>(
  type: T,
  rows: number,
  buffers: ArrowBuffers,
  children: Data[] = [],
): Data<T> {
  const { offsets, values, typeIds, bitmap } = buffers;
  // In the order of Arrow's BufferType: OFFSET, DATA, VALIDITY, TYPE.
  const inOrder = { 0: offsets, 1: values, 2: bitmap ?? new Uint8Array(0), 3: typeIds };
  return new Data(type, 0, rows, bitmap === undefined ? 0 : -1, inOrder, children);
}

/** Byte arrays end to end; the array itself when there is only one. */
export function concatBytes(
  parts: readonly Uint8Array<ArrayBuffer>[],
  byteLength: number,
): Uint8Array<ArrayBuffer> {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const whole = new Uint8Array(byteLength);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** The bytes as the class of array that apache-arrow wants for the type. */
export function typedValues(type: DataType, bytes: Uint8Array<ArrayBuffer>): ArrayBufferView {
  const holder: DataType = Types.isDictionary(type) ? type.indices : type;
  const ArrayType: ArrayClass = holder.ArrayType;
  return new ArrayType(bytes.buffer, bytes.byteOffset, bytes.byteLength / ArrayType.BYTES_PER_ELEMENT);
}

interface ArrayClass {
  new (buffer: ArrayBuffer, byteOffset: number, length: number): ArrayBufferView;
  readonly BYTES_PER_ELEMENT: number;
}

/** Bytes of a value of fixed width in Arrow. */
export function valueWidth(data: Data): number {
  const ArrayType: ArrayClass = data.type.ArrayType;
  return ArrayType.BYTES_PER_ELEMENT * data.stride;
}

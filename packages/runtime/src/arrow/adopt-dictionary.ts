import type { DuckDBEnumType } from '@duckdb/node-api';
import { assert, must } from '@weir/parser';
import type { DataType, Vector } from 'apache-arrow';
import { BinaryView, Data, DataType as Types } from 'apache-arrow';
import { recast } from './adopt-values.ts';
import { concatBytes, typedValues, valueWidth } from './arrow-data.ts';
import { bitmapBytes, setBit } from './bitmap.ts';
import { enumCodes } from './enum-dictionary.ts';
import { offsetsOf, valueBytes } from './piece.ts';
import { stringViews } from './string-views.ts';
import { stringBytes } from './vector-memory.ts';

/** The values of a dictionary, all of one width. */
interface ValueTable {
  readonly width: number;
  readonly bytes: Uint8Array;
  /** Makes an array of values that were picked from the table. */
  build(bytes: Uint8Array<ArrayBuffer>, rows: number, nulls: number, bitmap: Uint8Array): Data;
}

/** An array with the value of each row in place of its number. */
export function decodeDictionary(data: Data, adopt: ((values: Data) => Data) | undefined): Data {
  const parts = dictionaryOf(data).data.map((part) => adopt?.(part) ?? part);
  const isValid = parts.flatMap((part) => Array.from({ length: part.length }, (_, i) => part.getValid(i)));
  const table = tableOf(parts);
  const { width } = table;
  const indices = indicesOf(data);
  const bytes = new Uint8Array(data.length * width);
  const bitmap = new Uint8Array(bitmapBytes(data.length)).fill(0xff);
  let nulls = 0;
  for (let row = 0; row < data.length; row++) {
    const index = Number(indices[row] ?? 0);
    if (data.getValid(row) && isValid[index] === true) {
      for (let i = 0; i < width; i++) bytes[row * width + i] = table.bytes[index * width + i] ?? 0;
    } else {
      setBit(bitmap, row, false);
      nulls++;
    }
  }
  return table.build(bytes, data.length, nulls, bitmap);
}

function tableOf(parts: readonly Data[]): ValueTable {
  const [first] = parts;
  const type: DataType | undefined = first?.type;
  if (type === undefined || Types.isUtf8(type) || Types.isBinary(type)) return viewTable(parts);
  const width = valueWidth(must(first));
  // Buffers may be longer than their values.
  const values = parts.map((part) => new Uint8Array(valueBytes(part).subarray(0, part.length * width)));
  return {
    width,
    bytes: concatBytes(values, byteLengthOf(values)),
    build: (picked, length, nulls, bitmap) =>
      new Data(type, 0, length, nulls, { 1: typedValues(type, picked), 2: bitmap }),
  };
}

function byteLengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.byteLength, 0);
}

/** Strings are picked as views, so that their bytes stay where they are. */
function viewTable(parts: readonly Data[]): ValueTable {
  const buffers = parts.map(valueBytes);
  const views = parts.map((part, i) => {
    const offsets = offsetsOf(part);
    return stringViews(must(buffers[i]), offsets, offsets.subarray(1), part.length, i);
  });
  return {
    width: stringBytes,
    bytes: concatBytes(views, byteLengthOf(views)),
    build: (picked, length, nulls, bitmap) =>
      new Data(new BinaryView(), 0, length, nulls, { 1: picked, 2: bitmap }, [], undefined, buffers),
  };
}

/**
 * Brings the numbers of any dictionary of strings to those of an ENUM. Throws for a value that the ENUM does
 * not have.
 */
export function adoptEnum(target: DuckDBEnumType): (data: Data) => Data {
  // The numbers of the ENUM's values for those of a dictionary, `undefined` where they are the same.
  const known = new WeakMap<Vector, Int32Array | undefined>();
  return (data) => {
    const dictionary = dictionaryOf(data);
    if (!known.has(dictionary)) known.set(dictionary, codesOf(dictionary, target));
    const codes = known.get(dictionary);
    const indices = indicesOf(data);
    if (codes === undefined && indices.BYTES_PER_ELEMENT === enumCodes(target, 0).BYTES_PER_ELEMENT)
      return data;
    const numbers = enumCodes(target, data.length);
    for (let row = 0; row < data.length; row++) {
      const index = Number(indices[row] ?? 0);
      const code = codes === undefined ? index : (codes[index] ?? 0);
      if (code < 0 && data.getValid(row))
        throw new Error(`"${String(dictionary.get(index))}" is not a value of the ENUM`);
      numbers[row] = Math.max(code, 0);
    }
    return recast(data, data.type, numbers);
  };
}

function codesOf(dictionary: Vector, target: DuckDBEnumType): Int32Array | undefined {
  const codes = Int32Array.from({ length: dictionary.length }, (_, i) => {
    const value: unknown = dictionary.get(i);
    return target.valueIndexes[String(value)] ?? -1;
  });
  return codes.every((code, i) => code === i) ? undefined : codes;
}

type Indices =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

function indicesOf(data: Data): Indices {
  const indices: Indices = data.values;
  assert(ArrayBuffer.isView(indices), 'a dictionary without indices');
  return indices;
}

function dictionaryOf(data: Data): Vector {
  return must(data.dictionary, 'an array of indices without its dictionary');
}

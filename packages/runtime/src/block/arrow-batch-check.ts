import { isUtf8 } from 'node:buffer';
import type { Data, RecordBatch, Union } from 'apache-arrow';
import { DataType, DateUnit, IntervalUnit, Precision, UnionMode } from 'apache-arrow';
import { valueBytes } from '../arrow/piece.ts';

/**
 * What is wrong with a record batch that came from outside, or undefined. The buffers of a batch are later read by the
 * lengths, offsets and indices in the batch itself, partly by native code that looks at nothing; so it is made sure
 * once, here, that these lead nowhere else. Strings have to be UTF-8.
 */
export function batchProblem(batch: RecordBatch): string | undefined {
  const { children } = batch.data;
  for (const [index, column] of children.entries()) {
    const problem = dataProblem(column, batch.numRows);
    if (problem !== undefined) return `column "${String(batch.schema.names[index])}": ${problem}`;
  }
  return undefined;
}

/** What is wrong with an array that is to have so many values. */
function dataProblem(data: Data, rows: number): string | undefined {
  const { type, length, offset } = data;
  if (!(length >= rows) || length > maxRows) return 'its length is not that of the rows';
  const bitmap: unknown = data.nullBitmap;
  const bitmapBytes = bitmap instanceof Uint8Array ? bitmap.length : 0;
  if (hasValidity(type) && data.nullCount > 0 && 8 * bitmapBytes < offset + length) {
    return 'its validity is too short';
  }
  const bits = DataType.isDictionary(type) ? type.indices.bitWidth : fixedBits(type);
  if (bits !== undefined && 8 * valueBytes(data).length < bits * (bits === 1 ? offset + length : length)) {
    return 'its values are too short';
  }
  if (DataType.isDictionary(type)) return dictionaryProblem(data);
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) return viewsProblem(data);
  if (hasOffsets(type)) return offsetsProblem(data);
  if (DataType.isUnion(type)) return unionProblem(data, type);
  const childRows = DataType.isFixedSizeList(type) ? length * type.listSize : length;
  return childrenProblem(data, childRows);
}

/** Offsets into strings and lists are 32-bit. */
const maxRows = 2 ** 31 - 1;

function childrenProblem(data: Data, rows: number): string | undefined {
  for (const child of data.children) {
    const problem = dataProblem(child, rows);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Bits of a value of the types whose values all have the same width. */
function fixedBits(type: DataType): number | undefined {
  if (DataType.isBool(type)) return 1;
  if (DataType.isInt(type) || DataType.isDecimal(type) || DataType.isTime(type)) return type.bitWidth;
  if (DataType.isFloat(type))
    return { [Precision.HALF]: 16, [Precision.SINGLE]: 32, [Precision.DOUBLE]: 64 }[type.precision];
  if (DataType.isFixedSizeBinary(type)) return 8 * type.byteWidth;
  if (DataType.isDate(type)) return type.unit === DateUnit.DAY ? 32 : 64;
  if (DataType.isTimestamp(type) || DataType.isDuration(type)) return 64;
  if (DataType.isInterval(type)) {
    const { DAY_TIME, MONTH_DAY_NANO, YEAR_MONTH } = IntervalUnit;
    return { [YEAR_MONTH]: 32, [DAY_TIME]: 64, [MONTH_DAY_NANO]: 128 }[type.unit];
  }
  return undefined;
}

/** A null is one by its type, a union by its members. */
function hasValidity(type: DataType): boolean {
  return !DataType.isNull(type) && !DataType.isUnion(type);
}

function hasOffsets(type: DataType): boolean {
  return isString(type) || DataType.isList(type) || DataType.isLargeList(type) || DataType.isMap(type);
}

function isString(type: DataType): boolean {
  return DataType.isBinary(type) || DataType.isLargeBinary(type) || isText(type);
}

function isText(type: DataType): boolean {
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type);
}

/** Offsets must never go back, and must end within the values or the child. */
function offsetsProblem(data: Data): string | undefined {
  const { type, length } = data;
  if (length === 0) return undefined;
  const offsets: unknown = data.valueOffsets;
  if (!(offsets instanceof Int32Array || offsets instanceof BigInt64Array) || offsets.length <= length) {
    return 'its offsets are too short';
  }
  const first = Number(offsets[0]);
  let last = first;
  for (let row = 1; row <= length; row += 1) {
    const next = Number(offsets[row]);
    if (next < last) return 'its offsets go back';
    last = next;
  }
  const values = valueBytes(data);
  const end = isString(type) ? values.length : (data.children[0]?.length ?? 0);
  if (first < 0 || last > end) return 'its offsets lead out of the values';
  if (isText(type) && !isUtf8(values.subarray(first, last))) return 'it is not valid UTF-8';
  return childrenProblem(data, last);
}

/** A view has the length and, for more than 12 bytes, the number of a buffer and the place in it. */
function viewsProblem(data: Data): string | undefined {
  const bytes = valueBytes(data);
  if (bytes.length < 16 * data.length) return 'its views are too short';
  const views = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let row = 0; row < data.length; row += 1) {
    if (!data.getValid(row)) continue;
    const length = views.getInt32(16 * row, true);
    const inline = length <= 12;
    const buffer = inline ? bytes : data.variadicBuffers[views.getInt32(16 * row + 8, true)];
    const start = inline ? 16 * row + 4 : views.getInt32(16 * row + 12, true);
    if (length < 0 || start < 0 || buffer === undefined || start + length > buffer.length) {
      return 'its views lead out of the values';
    }
    if (DataType.isUtf8View(data.type) && !isUtf8(buffer.subarray(start, start + length)))
      return 'it is not valid UTF-8';
  }
  return undefined;
}

function dictionaryProblem(data: Data): string | undefined {
  const { dictionary } = data;
  const indices: unknown = data.values;
  if (dictionary === undefined || !isNumbers(indices)) return 'its dictionary is missing';
  for (let row = 0; row < data.length; row += 1) {
    const index = Number(indices[row]);
    if ((index < 0 || index >= dictionary.length) && data.getValid(row))
      return 'an index is not in its dictionary';
  }
  for (const part of dictionary.data) {
    if (checkedDictionaries.has(part)) continue;
    const problem = dataProblem(part, part.length);
    if (problem !== undefined) return `in its dictionary, ${problem}`;
    checkedDictionaries.add(part);
  }
  return undefined;
}

/** A dictionary comes with many batches. */
const checkedDictionaries = new WeakSet<Data>();

function isNumbers(values: unknown): values is ArrayLike<number | bigint> {
  return ArrayBuffer.isView(values) && 'length' in values;
}

/** Each value has the number of its member; with a dense union also the place in it. */
function unionProblem(data: Data, type: Union): string | undefined {
  const typeIds: unknown = data.typeIds;
  const places: unknown = type.mode === UnionMode.Dense ? data.valueOffsets : undefined;
  if (!(typeIds instanceof Int8Array) || typeIds.length < data.length) return 'its type ids are too short';
  for (let row = 0; row < data.length; row += 1) {
    const member = data.children[type.typeIdToChildIndex[typeIds[row] ?? -1] ?? -1];
    const place = places instanceof Int32Array ? places[row] : row;
    if (member === undefined || place === undefined || place < 0 || place >= member.length) {
      return 'its members are not there';
    }
  }
  return childrenProblem(data, 0);
}

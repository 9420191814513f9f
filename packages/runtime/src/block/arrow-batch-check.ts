import type { Data, RecordBatch } from 'apache-arrow';
import { DataType } from 'apache-arrow';
import { isUtf8 } from 'node:buffer';

/**
 * What is wrong with a record batch that came from outside, or undefined. The buffers of a batch are later read without looking, by
 * the lengths, offsets and indices that it has itself; so it is made sure once that these lead nowhere else. Strings have to be UTF-8.
 */
export function batchProblem(batch: RecordBatch): string | undefined {
  for (const [index, column] of batch.data.children.entries()) {
    const problem = column.length < batch.numRows ? 'a column is too short' : dataProblem(column);
    if (problem !== undefined) return `column "${String(batch.schema.names[index])}": ${problem}`;
  }
  return undefined;
}

function dataProblem(data: Data): string | undefined {
  const { type, length, nullBitmap } = data;
  if (!(length >= 0)) return 'its length is negative';
  const bits = data.offset + length;
  if (nullBitmap !== undefined && nullBitmap.byteLength > 0 && 8 * nullBitmap.byteLength < bits) return 'its validity is too short';
  if (DataType.isDictionary(type)) return dictionaryProblem(data);
  if (hasOffsets(type)) return offsetsProblem(data);
  const bytes = fixedBits(type);
  if (bytes !== undefined && 8 * (data.values?.byteLength ?? 0) < bytes * bits) return 'its values are too short';
  if (DataType.isUnion(type) && (data.typeIds?.length ?? 0) < length) return 'its type ids are too short';
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) return viewsProblem(data);
  return childrenProblem(data, childRows(type, length));
}

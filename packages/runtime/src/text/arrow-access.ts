import { assert, must } from '@weir/parser';
import type { Data, Field, Vector } from 'apache-arrow';
import { DataType } from 'apache-arrow';
import { duckdbTypeKey } from '../arrow/arrow-type.ts';
import { bitAt } from '../arrow/bitmap.ts';
import { valueBytes } from '../arrow/piece.ts';

// Reading Arrow buffers by row, without the library's accessors, which make an object for each value.

/** Whether a row has a value. */
export function validity(data: Data): (row: number) => boolean {
  if (DataType.isNull(data.type)) return () => false;
  if (DataType.isUnion(data.type)) return unionValidity(data);
  if (data.nullCount === 0) return () => true;
  const { nullBitmap, offset } = data;
  return (row) => bitAt(nullBitmap, offset + row);
}

/** A union has no NULLs of its own: a value is NULL when the member that holds it is. */
function unionValidity(data: Data): (row: number) => boolean {
  const members = data.children.map(validity);
  const memberOf = unionMember(data);
  return (row) => members[memberOf(row)]?.(row) ?? false;
}

/** Which child of a (sparse) union holds a row's value. */
export function unionMember(data: Data): (row: number) => number {
  const ids: unknown = data.typeIds;
  assert(ids instanceof Int8Array, 'a union without the numbers of its members');
  return (row) => ids[row] ?? 0;
}

/** The values of a column of integers of at most 32 bits, or of floating-point numbers. */
export function numbers(data: Data): ArrayLike<number> {
  const values: unknown = data.values;
  assert(isNumbers(values), 'a column of numbers without them');
  return values;
}

function isNumbers(values: unknown): values is ArrayLike<number> {
  return ArrayBuffer.isView(values) && !(values instanceof BigInt64Array || values instanceof DataView);
}

/** A column of values of 64 bits and more as 32-bit words, little end first. */
export function words(data: Data): Int32Array {
  const bytes = valueBytes(data);
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
}

/** Whether the values have types of their own. */
export function isVariant(field: Field): boolean {
  return field.metadata.get(duckdbTypeKey) === 'VARIANT';
}

/** The child columns of a nested column. */
export function childColumns(data: Data): { field: Field; data: Data }[] {
  const fields: readonly Field[] = data.type.children ?? [];
  return fields.map((field, i) => ({
    field,
    data: must(data.children[i], 'a nested Arrow array without a child'),
  }));
}

/** Calls the writer of the chunk that a row of a vector lies in. */
export function acrossChunks(
  vector: Vector,
  bind: (chunk: Data) => (row: number) => void,
): (row: number) => void {
  const chunks = vector.data.map((chunk) => ({ rows: chunk.length, write: bind(chunk) }));
  const [first] = chunks;
  if (chunks.length === 1 && first !== undefined) return first.write;
  return (row) => {
    let rest = row;
    for (const chunk of chunks) {
      if (rest < chunk.rows) {
        chunk.write(rest);
        return;
      }
      rest -= chunk.rows;
    }
  };
}

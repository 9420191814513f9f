import type { DuckDBType } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import { must } from '@weir/parser';
import type { Data, RecordBatch } from 'apache-arrow';
import { Buffer } from 'node:buffer';
import { bitAt } from '../bitmap.ts';
import { fixedLayout } from '../fixed-layout.ts';
import { childOf, offsetsOf, valueBytes } from '../piece.ts';

/*
 * Arrow values as text, read from their buffers, for tests that compare data.
 */

/** The values of a column of record batches, one text for each row. */
export function showColumn(type: DuckDBType, batches: readonly RecordBatch[], column: number): string[] {
  return batches.flatMap(({ data }) => {
    const values = childOf(data, column);
    return Array.from({ length: data.length }, (_, row) => show(type, values, row));
  });
}

/** A value as text that is the same for the same value only; what stands under a NULL does not count. */
function show(type: DuckDBType, data: Data, row: number): string {
  if (type.typeId === DuckDBTypeId.UNION) {
    const member = Number(data.typeIds[row]);
    const memberType = type.memberTypes[member];
    return memberType === undefined ? '-' : `${member}:${show(memberType, childOf(data, member), row)}`;
  }
  if (!data.getValid(row)) return '-';
  const offsets = offsetsOf(data);
  const from = offsets[row] ?? 0;
  const to = offsets[row + 1] ?? 0;
  const items = (item: DuckDBType, start: number, end: number, child: Data): string => {
    return `[${Array.from({ length: end - start }, (_, i) => show(item, child, start + i)).join()}]`;
  };
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
      return items(type.valueType, from, to, childOf(data, 0));
    case DuckDBTypeId.MAP: {
      const entries = childOf(data, 0);
      return (
        items(type.keyType, from, to, childOf(entries, 0)) +
        items(type.valueType, from, to, childOf(entries, 1))
      );
    }
    case DuckDBTypeId.ARRAY:
      return items(type.valueType, row * type.length, (row + 1) * type.length, childOf(data, 0));
    case DuckDBTypeId.STRUCT:
      return `{${type.entryTypes.map((entry, i) => show(entry, childOf(data, i), row)).join()}}`;
    case DuckDBTypeId.BOOLEAN:
      return String(bitAt(valueBytes(data), data.offset + row));
    default:
      return showBytes(type, data, row, from, to);
  }
}

function showBytes(type: DuckDBType, data: Data, row: number, from: number, to: number): string {
  const values = valueBytes(data);
  if (fixedLayout(type) === undefined) return `"${Buffer.from(values.subarray(from, to)).toString('hex')}"`;
  const width = type.typeId === DuckDBTypeId.DECIMAL ? 16 : must(fixedLayout(type)).width;
  return Buffer.from(values.subarray(row * width, (row + 1) * width)).toString('hex');
}

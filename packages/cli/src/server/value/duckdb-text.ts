import { cellRows } from '@weir/runtime';
import type { Data, Field } from 'apache-arrow';
import { makeData, RecordBatch, Schema, Struct, Table } from 'apache-arrow';

/**
 * The values of a column as DuckDB's CAST(... AS VARCHAR) gives them, `null` for NULL. Rows must be asked for in
 * ascending order: the texts are made one after the other.
 */
export function duckdbTexts(field: Field, data: Data): (row: number) => string | null {
  const schema = new Schema([field]);
  const column = makeData({
    type: new Struct(schema.fields),
    length: data.length,
    nullCount: 0,
    children: [data],
  });
  const rows = cellRows(new Table(schema, [new RecordBatch(schema, column)]));
  let made = 0;
  return (row) => {
    let text: string | null = null;
    for (; made <= row; made++) text = rows.next().value?.[0] ?? null;
    return text;
  };
}

import { Field, makeData, RecordBatch, Schema, Struct, Utf8View } from 'apache-arrow';
import type { LinesBlock } from '../block/block.ts';
import { stringViews } from './string-views.ts';

/*
 * Received text as Arrow, without moving it. Arrow's Utf8 has no room for the line ends between two values;
 * its Utf8View has.
 */

/**
 * The lines as the rows of a table with one VARCHAR column. The bytes are not copied and must stay as they
 * are.
 */
export function linesBatch(
  lines: Pick<LinesBlock, 'bytes' | 'starts' | 'ends' | 'rows'>,
  column = 'value',
): RecordBatch {
  const { bytes, starts, ends, rows } = lines;
  const views = stringViews(bytes, starts, ends, rows);
  const schema = linesSchema(column);
  const values = makeData({
    type: new Utf8View(),
    length: rows,
    nullCount: 0,
    views,
    variadicBuffers: [bytes],
  });
  const data = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children: [values] });
  return new RecordBatch(schema, data);
}

/** The schema of `linesBatch`. */
export function linesSchema(column = 'value'): Schema {
  return new Schema([new Field(column, new Utf8View(), true)]);
}

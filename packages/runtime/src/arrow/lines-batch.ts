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

/**
 * The lines in stretches: each row is a text of many lines, with nothing but their line feeds between them. For the scan a
 * stretch is one string to copy, and DuckDB takes it apart (`string_split`) on its own threads while the bytes are still in its caches;
 * a string for each line costs about twice as much. `\r` stays at the end of a line where it stood.
 */
export function stretchesBatch(
  lines: Pick<LinesBlock, 'bytes' | 'starts' | 'ends' | 'rows'>,
  column = 'value',
): RecordBatch {
  const { bytes, starts, ends, rows } = lines;
  const first: number[] = [];
  const last: number[] = [];
  for (let row = 0; row < rows;) {
    const start = starts[row] ?? 0;
    let end = ends[row] ?? 0;
    row += 1;
    while (row < rows && end - start < stretchBytes) {
      const next = starts[row] ?? 0;
      // One line feed lies between two lines, or a carriage return and a line feed.
      const follows = next === end + 1 || (next === end + 2 && bytes[end] === carriageReturn);
      if (!follows) break;
      end = ends[row] ?? 0;
      row += 1;
    }
    first.push(start);
    last.push(end);
  }
  return linesBatch(
    { bytes, starts: Int32Array.from(first), ends: Int32Array.from(last), rows: first.length },
    column,
  );
}

const stretchBytes = 200 * 1024;
const carriageReturn = 0x0d;

/** The schema of `linesBatch`. */
export function linesSchema(column = 'value'): Schema {
  return new Schema([new Field(column, new Utf8View(), true)]);
}

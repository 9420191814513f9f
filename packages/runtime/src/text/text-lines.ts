import type { Table } from 'apache-arrow';
import { childColumns, validity } from './arrow-access.ts';
import { ByteWriter, pieceBytes } from './byte-writer.ts';
import { bindText } from './cell-text.ts';

/**
 * The first column of a table as lines of text, in pieces. NULL is an empty line; a line end inside a value is one
 * in the text.
 */
export function* textLines(table: Table): Generator<Uint8Array> {
  const out = new ByteWriter(2 * pieceBytes);
  for (const batch of table.batches) {
    const [column] = childColumns(batch.data);
    if (column === undefined) continue;
    const isValid = validity(column.data);
    const write = bindText(column.field, column.data, out);
    for (let row = 0; row < batch.numRows; row++) {
      if (isValid(row)) write(row);
      out.byte(0x0a);
      if (out.length >= pieceBytes) yield out.take();
    }
  }
  if (out.length > 0) yield out.take();
}

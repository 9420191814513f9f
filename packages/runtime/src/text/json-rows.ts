import type { Table } from 'apache-arrow';
import { childColumns } from './arrow-access.ts';
import { ByteWriter, pieceBytes } from './byte-writer.ts';
import { bindObject } from './json-value.ts';

/** What stands around the rows of a table. */
export interface RowFrame {
  /** Between two rows. */
  readonly between: string;
  /** After the last row, when there is one. */
  readonly after: string;
}

/** One JSON object a line, each line ended (JSON Lines). */
export const jsonLines: RowFrame = { between: '\n', after: '\n' };

/** The rows of a table as JSON objects (see `bindJson`), in pieces. Columns of one name get a number: `a`, `a_1`. */
export function* jsonRows(table: Table, frame: RowFrame): Generator<Uint8Array> {
  const out = new ByteWriter(2 * pieceBytes);
  let first = true;
  for (const batch of table.batches) {
    const write = bindObject(childColumns(batch.data), out);
    for (let row = 0; row < batch.numRows; row++) {
      if (!first) out.ascii(frame.between);
      first = false;
      write(row);
      if (out.length >= pieceBytes) yield out.take();
    }
  }
  if (!first) out.ascii(frame.after);
  if (out.length > 0) yield out.take();
}

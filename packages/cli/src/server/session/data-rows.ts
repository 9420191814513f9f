import { must } from '@weir/parser';
import type { RecordBatch } from 'apache-arrow';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';
import { bindCell } from '../value/bind-cell.ts';
import type { CellWriter } from '../value/cell-writer.ts';
import { wireColumns } from '../value/wire-columns.ts';
import type { WireColumn } from '../wire/backend-message.ts';
import type { WireFormat } from '../wire/frontend-message.ts';
import type { WireWriter } from '../wire/wire-writer.ts';
import type { RowWriter } from './row-stream.ts';

/** The writer of a batch's rows as DataRow messages. */
export function bindDataRows(batch: RecordBatch, columns: readonly WireColumn[], out: WireWriter): RowWriter {
  const cells = bindCells(batch, columns, out);
  return (row) => {
    out.begin('D');
    writeValues(cells, row, out);
    out.end();
  };
}

/** Each value behind its length. */
export function writeValues(cells: readonly CellWriter[], row: number, out: WireWriter): void {
  out.int16(cells.length);
  for (const write of cells) {
    const at = out.openValue();
    if (write(row)) out.closeValue(at);
    else out.nullValue(at);
  }
}

/** A writer for each column. Throws a `BackendError` when they are not the columns that the client was told of. */
export function bindCells(batch: RecordBatch, columns: readonly WireColumn[], out: WireWriter): CellWriter[] {
  const formats = columns.map((column): WireFormat => column.format);
  const now = wireColumns(batch.schema, formats);
  const same =
    now.length === columns.length && now.every((column, i) => column.typeOid === columns[i]?.typeOid);
  if (!same)
    throw new BackendError(sqlState.featureNotSupported, 'the columns of the result have changed', {
      hint: 'prepare the statement again',
    });
  return now.map((column, i) =>
    bindCell(must(batch.schema.fields[i]), must(batch.data.children[i]), column.format, out),
  );
}

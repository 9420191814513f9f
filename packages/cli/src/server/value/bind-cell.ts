import type { Data, Field } from 'apache-arrow';
import type { WireFormat } from '../wire/frontend-message.ts';
import type { WireWriter } from '../wire/wire-writer.ts';
import { bindArray } from './array-cell.ts';
import { bindBinary } from './binary-cell.ts';
import type { CellWriter } from './cell-writer.ts';
import { bindText } from './text-cell.ts';
import { columnTypeOfField } from './wire-columns.ts';

/** The writer of a column's values in PostgreSQL's text or binary form. */
export function bindCell(field: Field, data: Data, format: WireFormat, out: WireWriter): CellWriter {
  const { type, array } = columnTypeOfField(field);
  if (array) return bindArray(data, type, format, out);
  return format === 0 ? bindText(field, data, type, out) : bindBinary(field, data, type, out);
}

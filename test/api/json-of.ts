import { jsonRows } from '@weir/runtime';
import type { Table } from '@weir/runtime';

/** The rows of a table as JSON values. */
export function jsonOf(table: Table): unknown {
  const pieces = [...jsonRows(table, { between: ',', after: '' })];
  const text = pieces
    .map((piece) => (typeof piece === 'string' ? piece : Buffer.from(piece).toString()))
    .join('');
  return JSON.parse(`[${text}]`);
}

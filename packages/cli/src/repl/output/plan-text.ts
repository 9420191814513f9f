import { cellRows } from '@weir/runtime';
import type { Table } from '@weir/runtime';
import { escapeControls } from '../../format/cell-layout.ts';

/** The columns of what EXPLAIN answers, weir's and DuckDB's. */
const plans = ['plan', 'explain_key,explain_value'];

/** A plan as the lines it is made of, which a frame would cut; undefined for any other result. */
export function planText(sql: string, table: Table): string | undefined {
  const names = table.schema.fields.map((field) => field.name).join(',');
  if (!/^\s*explain\b/i.test(sql) || !plans.includes(names)) return undefined;
  const lines = [...cellRows(table, Infinity)].flatMap((cells) => (cells.at(-1) ?? '').trimEnd().split('\n'));
  return lines.map((each) => `${escapeControls(each)}\n`).join('');
}

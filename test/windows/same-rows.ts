import { jsonRows } from '@weir/runtime';
import type { Table } from '@weir/runtime';

/** Why two batches are not the same multiset of rows (floating-point numbers within rounding), or undefined if they are. */
export function difference(actual: Table | undefined, expected: Table): string | undefined {
  if (actual === undefined) return `no output; expected ${expected.numRows} rows`;
  const headings = [headingOf(actual), headingOf(expected)];
  if (headings[0] !== headings[1]) return `columns ${headings[0]}; expected ${headings[1]}`;
  const [got, wanted] = [sortedRows(actual), sortedRows(expected)];
  if (got.length === wanted.length && got.every((row, index) => sameRow(row, wanted[index] ?? '')))
    return undefined;
  const shown = (rows: readonly string[]): string => rows.slice(0, 40).join('\n    ');
  return `${got.length} rows:\n    ${shown(got)}\n  expected ${wanted.length}:\n    ${shown(wanted)}`;
}

function headingOf(table: Table): string {
  return table.schema.fields.map((field) => `${field.name} ${String(field.type)}`).join(', ');
}

function sortedRows(table: Table): string[] {
  const pieces = [...jsonRows(table, { between: '\n', after: '' })];
  const text = pieces
    .map((piece) => (typeof piece === 'string' ? piece : Buffer.from(piece).toString()))
    .join('');
  const rows = text === '' ? [] : text.split('\n');
  return rows
    .map((row) => ({ row, key: coarse(row) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
}

const numbers = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** For sorting: numbers that differ by rounding only come to lie at the same place. */
function coarse(row: string): string {
  return row.replaceAll(numbers, (number) => (isWhole(number) ? number : Number(number).toPrecision(6)));
}

function sameRow(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.replaceAll(numbers, '#') !== b.replaceAll(numbers, '#')) return false;
  const others = b.match(numbers) ?? [];
  return (a.match(numbers) ?? []).every((number, index) => sameNumber(number, others[index] ?? ''));
}

function sameNumber(a: string, b: string): boolean {
  if (a === b) return true;
  if (isWhole(a) && isWhole(b)) return false;
  const [x, y] = [Number(a), Number(b)];
  return Math.abs(x - y) <= 1e-7 * Math.max(1, Math.abs(x), Math.abs(y));
}

function isWhole(number: string): boolean {
  return /^-?\d+$/.test(number);
}

import type { ColumnHeading } from '@weir/runtime';
import type { LiveRow } from './live-rows.ts';

export interface Sort {
  readonly column: number;
  readonly descending: boolean;
}

/** What the one who looks asks for. */
export interface Arrangement {
  readonly sort?: Sort;
  /** Only rows with this text in one of their cells, whatever the case. */
  readonly filter: string;
  /** Keys in the order in which they stood when it was frozen. */
  readonly order?: readonly string[];
}

/** The rows to be shown, in their order. New rows come behind a frozen order. */
export function arrangeRows(
  rows: readonly LiveRow[],
  headings: readonly ColumnHeading[],
  { sort, filter, order }: Arrangement,
): readonly LiveRow[] {
  const wanted = filter.toLowerCase();
  const kept =
    wanted === ''
      ? rows
      : rows.filter(({ cells }) => cells.some((cell) => cell?.toLowerCase().includes(wanted)));
  const sorted =
    sort === undefined ? kept : kept.toSorted(compareBy(sort, headings[sort.column]?.numeric === true));
  return order === undefined ? sorted : inOrder(sorted, order);
}

/** NULL stands last, whatever the direction. */
function compareBy({ column, descending }: Sort, numeric: boolean): (a: LiveRow, b: LiveRow) => number {
  const sign = descending ? -1 : 1;
  return (first, second) => {
    const [a, b] = [first.cells[column] ?? null, second.cells[column] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * (numeric ? compareNumbers(Number(a), Number(b)) : compareTexts(a, b));
  };
}

function compareNumbers(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function inOrder(rows: readonly LiveRow[], order: readonly string[]): readonly LiveRow[] {
  const places = new Map(order.map((key, place) => [key, place]));
  return rows.toSorted((a, b) => (places.get(a.key) ?? order.length) - (places.get(b.key) ?? order.length));
}

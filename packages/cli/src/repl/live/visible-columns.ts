import { fitWidths } from '../../format/cell-layout.ts';

/** Where not all columns have room, none takes more than this. */
const mostWidth = 30;
const between = 2;

/** Columns of a view that stand on the screen, with the width of each. */
export interface VisibleColumns {
  readonly first: number;
  readonly widths: readonly number[];
  /** Columns left and right of them. */
  readonly hidden: number;
}

/**
 * All columns, the widest cut, if that leaves something of each; else those from `first` on that fit whole. `widths`: what they would
 * like to have.
 */
export function visibleColumns(widths: readonly number[], first: number, room: number): VisibleColumns {
  const fitted = fitWidths(widths, room - between * (widths.length - 1));
  if (total(fitted) <= room) return { first: 0, widths: fitted, hidden: 0 };
  const begin = Math.min(first, widths.length - 1);
  const shown: number[] = [];
  for (const width of widths.slice(begin).map((each) => Math.min(each, mostWidth))) {
    if (shown.length > 0 && total([...shown, width]) > room) break;
    shown.push(Math.min(width, Math.max(1, room)));
  }
  return { first: begin, widths: shown, hidden: widths.length - shown.length };
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, between * Math.max(0, widths.length - 1));
}

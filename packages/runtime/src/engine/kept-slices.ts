import { replaceWord, sql } from '@weir/planner';
import type { Fragment, KeptSlice } from '@weir/planner';
import type { KeptRows } from './kept-rows.ts';

/** The part of a stream's kept rows that a name in a program's SQL stands for. */
export interface Slice extends Omit<KeptSlice, 'stream'> {
  readonly kept: KeptRows;
}

/** The rows of a slice, as SQL. */
export interface SliceRows {
  readonly name: string;
  readonly rows: string;
}

/** Where the rows of slices are at an output time. */
export function slicesAt(slices: readonly Slice[], batchTimeMs: number): readonly SliceRows[] {
  return slices.map(({ name, kept, agoMs, lengthMs }) => ({
    name,
    rows: kept.slice(batchTimeMs - agoMs - lengthMs, batchTimeMs - agoMs),
  }));
}

/** A statement with the rows of slices in the place of their names. */
export function withSlices(fragment: Fragment, slices: readonly SliceRows[]): Fragment {
  return slices.reduce(
    (step, { name, rows }) => replaceWord(step, `weir.main.${name}`, sql`${rows}`),
    fragment,
  );
}

import { cellRows } from '@weir/runtime';
import type { CellRow, Table } from '@weir/runtime';
import type { QueryShape } from './query-shape.ts';

/** A row of a live view, as text. */
export interface LiveRow {
  /** Tells the same row of the next batch; no two rows of a batch have the same. */
  readonly key: string;
  readonly cells: CellRow;
  /** In a log: what became of the row, and when. */
  readonly change?: ChangeKind;
  readonly batchTimeMs?: number;
}

/** As Flink writes them: inserted, before and after an update, deleted. */
export type ChangeKind = '+I' | '-U' | '+U' | '-D';

/** The first rows of a batch, with what tells them apart. */
export function readRows(table: Table, keys: QueryShape['keys'], limit: number): readonly LiveRow[] {
  const seen = new Map<string, number>();
  const rows: LiveRow[] = [];
  for (const cells of cellRows(table, limit)) {
    const name = JSON.stringify(keys === undefined ? cells : keys.map((position) => cells[position] ?? null));
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    rows.push({ key: `${name}#${count}`, cells });
  }
  return rows;
}

/** The columns in which a row differs from the one of the same key before, by key. */
export function changedCells(
  before: readonly LiveRow[],
  after: readonly LiveRow[],
): ReadonlyMap<string, ReadonlySet<number>> {
  const old = new Map(before.map((row) => [row.key, row.cells]));
  const changed = new Map<string, ReadonlySet<number>>();
  for (const { key, cells } of after) {
    const was = old.get(key);
    const columns = cells.flatMap((cell, column) =>
      was === undefined || was[column] !== cell ? [column] : [],
    );
    if (columns.length > 0) changed.set(key, new Set(columns));
  }
  return changed;
}

/** What turns one answer into the next: updates where a row has both, deletions first. */
export function changesBetween(
  before: readonly LiveRow[],
  after: readonly LiveRow[],
  batchTimeMs: number,
): readonly LiveRow[] {
  const old = new Map(before.map((row) => [row.key, row]));
  const now = new Set(after.map((row) => row.key));
  const entry = (row: LiveRow, change: ChangeKind): LiveRow => ({ ...row, change, batchTimeMs });
  const deleted = before.filter((row) => !now.has(row.key)).map((row) => entry(row, '-D'));
  const others = after.flatMap((row) => {
    const was = old.get(row.key);
    if (was === undefined) return [entry(row, '+I')];
    const same = row.cells.every((cell, column) => cell === was.cells[column]);
    return same ? [] : [entry(was, '-U'), entry(row, '+U')];
  });
  return [...deleted, ...others];
}

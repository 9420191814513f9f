import { columnHeadings } from '@weir/runtime';
import type { ColumnHeading } from '@weir/runtime';
import { escapeControls, textWidth } from '../../format/cell-layout.ts';
import { defaultRefreshMs, liveRows, logRows } from '../limits.ts';
import type { LiveBatch } from '../session.ts';
import { arrangeRows } from './arrange-rows.ts';
import type { Arrangement } from './arrange-rows.ts';
import { changedCells, changesBetween, readRows } from './live-rows.ts';
import type { LiveRow } from './live-rows.ts';
import type { QueryShape } from './query-shape.ts';

/**
 * How the answers of a continuous query are shown: `table` the latest answer in place, `changelog` what each batch
 * changed in it, `append` the rows of each batch below those before.
 */
export const liveModes = ['table', 'changelog', 'append'] as const;
export type LiveMode = (typeof liveModes)[number];

/** A continuous query on the screen, as a value. Batches are received at once and shown at the next refresh. */
export interface LiveView extends Arrangement {
  readonly id: number;
  readonly sql: string;
  readonly shape: QueryShape;
  readonly mode: LiveMode;
  readonly refreshMs: number;
  /** Batches received, and those not shown because of a pause. */
  readonly batches: number;
  readonly behind: number;
  readonly paused: boolean;
  readonly latest?: LiveBatch;
  /** Rows of the latest batch of a changelog, and what has been collected. */
  readonly previous: readonly LiveRow[];
  readonly log: readonly LiveRow[];
  readonly logged: number;
  readonly shown?: ShownRows;
  /** The filter while it is being typed. */
  readonly filterDraft?: string;
  /** The row that is marked, once somebody moves among them. */
  readonly cursorKey?: string;
  /** Whether the marked row alone is shown, a line for each column. */
  readonly isRowOpen: boolean;
  /** First row on the screen; in a log, without a mark, the latest rows are. */
  readonly offset: number;
  /** The first column on the screen, where not all have room. */
  readonly firstColumn: number;
}

/** What a refresh puts on the screen. */
export interface ShownRows {
  readonly batchTimeMs: number;
  readonly headings: readonly ColumnHeading[];
  readonly rows: readonly LiveRow[];
  /** Rows there were, those left out included. */
  readonly total: number;
  /** Cells that differ from the refresh before. */
  readonly changed: ReadonlyMap<string, ReadonlySet<number>>;
  /** Columns never get narrower while a view lasts, so that nothing jumps. */
  readonly widths: readonly number[];
}

export function openView(id: number, sql: string, shape: QueryShape, refreshMs = defaultRefreshMs): LiveView {
  return {
    id,
    sql,
    shape,
    mode: shape.rowByRow ? 'append' : 'table',
    refreshMs,
    batches: 0,
    behind: 0,
    paused: false,
    previous: [],
    log: [],
    logged: 0,
    filter: '',
    isRowOpen: false,
    offset: 0,
    firstColumn: 0,
  };
}

/** Takes a batch. In table mode that costs nothing: only the latest is ever read. */
export function received(view: LiveView, batch: LiveBatch): LiveView {
  const next = {
    ...view,
    latest: batch,
    batches: view.batches + 1,
    behind: view.paused ? view.behind + 1 : 0,
  };
  if (view.mode === 'table') return next;
  const rows = readRows(batch.table, view.mode === 'append' ? undefined : view.shape.keys, liveRows);
  const entries =
    view.mode === 'append'
      ? rows.map((row) => ({ ...row, batchTimeMs: batch.batchTimeMs }))
      : changesBetween(view.previous, rows, batch.batchTimeMs);
  const numbered = entries.map((row, i) => ({ ...row, key: String(view.logged + i) }));
  const logged = view.logged + (view.mode === 'append' ? batch.table.numRows : entries.length);
  return { ...next, previous: rows, log: [...view.log, ...numbered].slice(-logRows), logged };
}

/** Shows what has come, unless the view is paused. */
export function refreshed(view: LiveView): LiveView {
  const { latest, shown } = view;
  if (latest === undefined || view.paused) return view;
  const headings = columnHeadings(latest.table);
  const rows = view.mode === 'table' ? readRows(latest.table, view.shape.keys, liveRows) : view.log;
  const total = view.mode === 'table' ? latest.table.numRows : view.logged;
  // In a log every row is new; and at first nothing is.
  const changed =
    view.mode === 'table' && shown !== undefined
      ? changedCells(shown.rows, rows)
      : new Map<string, ReadonlySet<number>>();
  const widths = widthsOf(headings, rows, shown);
  return {
    ...view,
    behind: 0,
    shown: { batchTimeMs: latest.batchTimeMs, headings, rows, total, changed, widths },
  };
}

function widthsOf(
  headings: readonly ColumnHeading[],
  rows: readonly LiveRow[],
  before: ShownRows | undefined,
): readonly number[] {
  const sameColumns =
    before?.headings.length === headings.length &&
    headings.every(({ name }, i) => name === before.headings[i]?.name);
  // Room for the arrow of a sorted column.
  const widths = headings.map(({ name }, i) =>
    Math.max(textWidth(escapeControls(name)) + 2, sameColumns ? (before?.widths[i] ?? 0) : 0),
  );
  for (const { cells } of rows) {
    cells.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell === null ? 4 : textWidth(escapeControls(cell)));
    });
  }
  return widths;
}

/** The rows as they stand on the screen. */
export function arrangedRows(view: LiveView): readonly LiveRow[] {
  return view.shown === undefined ? [] : arrangeRows(view.shown.rows, view.shown.headings, view);
}

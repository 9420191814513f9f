import { unreachable } from '@weir/parser';
import { refreshIntervalsMs } from '../limits.ts';
import type { Sort } from './arrange-rows.ts';
import { arrangedRows, liveModes, refreshed } from './live-view.ts';
import type { LiveView } from './live-view.ts';

/** What keys do to the view itself. */
export type ViewAction =
  | 'pause'
  | 'slower'
  | 'faster'
  | 'sort-next'
  | 'sort-direction'
  | 'mode'
  | 'freeze'
  | 'filter'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'open-row'
  | 'close';

/** `pageRows`: how many rows are on the screen. */
export function acted(view: LiveView, action: ViewAction, pageRows: number): LiveView {
  switch (action) {
    case 'pause':
      return view.paused ? refreshed({ ...view, paused: false }) : { ...view, paused: true };
    case 'slower':
      return {
        ...view,
        refreshMs: refreshIntervalsMs.find((each) => each > view.refreshMs) ?? view.refreshMs,
      };
    case 'faster':
      return {
        ...view,
        refreshMs: refreshIntervalsMs.findLast((each) => each < view.refreshMs) ?? view.refreshMs,
      };
    case 'sort-next':
      return sortedBy(view, nextSort(view));
    case 'sort-direction':
      return view.sort === undefined
        ? view
        : sortedBy(view, { ...view.sort, descending: !view.sort.descending });
    case 'mode':
      return withNextMode(view);
    case 'freeze':
      return view.order === undefined ? frozen(view) : thawed(view);
    case 'filter':
      return { ...view, filterDraft: view.filter };
    case 'up':
      return withMark(view, -1);
    case 'down':
      return withMark(view, 1);
    case 'left':
      return { ...view, firstColumn: Math.max(0, view.firstColumn - 1) };
    case 'right':
      return { ...view, firstColumn: Math.min(lastColumn(view), view.firstColumn + 1) };
    case 'page-up':
      return withMark(view, -pageRows);
    case 'page-down':
      return withMark(view, pageRows);
    case 'first':
      return withMark(view, -Infinity);
    case 'last':
      return withMark(view, Infinity);
    case 'open-row':
      return view.cursorKey === undefined ? withMark(view, 0, true) : { ...view, isRowOpen: !view.isRowOpen };
    case 'close':
      return view.isRowOpen ? { ...view, isRowOpen: false } : thawed(withoutMark(view));
    default:
      return unreachable(action);
  }
}

/** Whether Escape has something to close before it leaves the view. */
export function hasSomethingOpen(view: LiveView): boolean {
  return view.isRowOpen || view.cursorKey !== undefined || view.order !== undefined;
}

/** Each column once, numbers from the largest down, and then the query's own order again. */
function nextSort({ sort, shown }: LiveView): Sort | undefined {
  const column = sort === undefined ? 0 : sort.column + 1;
  const heading = shown?.headings[column];
  return heading === undefined ? undefined : { column, descending: heading.numeric };
}

function sortedBy(view: LiveView, sort: Sort | undefined): LiveView {
  const { sort: _sort, order: _order, ...rest } = view;
  return sort === undefined ? rest : { ...rest, sort };
}

/** A log begins anew with the mode. */
function withNextMode(view: LiveView): LiveView {
  const { shown, ...rest } = thawed(withoutMark(view));
  const mode = liveModes[(liveModes.indexOf(view.mode) + 1) % liveModes.length] ?? 'table';
  return refreshed({
    ...rest,
    mode,
    log: [],
    logged: 0,
    previous: view.mode === 'table' ? (shown?.rows ?? []) : [],
    paused: false,
  });
}

/** While somebody moves among the rows, they stay where they are. */
function withMark(view: LiveView, step: number, open = false): LiveView {
  const rows = arrangedRows(view);
  const before = rows.findIndex(({ key }) => key === view.cursorKey);
  // The first step marks an edge of what is on the screen: the top, or in a log the latest row.
  const start =
    before >= 0
      ? before + step
      : step === Infinity || (view.mode !== 'table' && step < 0)
        ? rows.length - 1
        : 0;
  const at = Math.max(0, Math.min(rows.length - 1, start));
  const row = rows[at];
  if (row === undefined) return view;
  return { ...frozen(view), cursorKey: row.key, isRowOpen: view.isRowOpen || open };
}

function frozen(view: LiveView): LiveView {
  return view.order === undefined ? { ...view, order: arrangedRows(view).map(({ key }) => key) } : view;
}

function thawed(view: LiveView): LiveView {
  const { order: _order, ...rest } = view;
  return rest;
}

function withoutMark(view: LiveView): LiveView {
  const { cursorKey: _cursorKey, ...rest } = view;
  return { ...rest, isRowOpen: false, offset: 0 };
}

function lastColumn({ shown }: LiveView): number {
  return Math.max(0, (shown?.headings.length ?? 0) - 1);
}

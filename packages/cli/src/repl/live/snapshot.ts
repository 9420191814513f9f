import type { Line } from '../text/line.ts';
import { run } from '../text/line.ts';
import { clockTime, fullCount } from '../text/quantity.ts';
import { columnsOf, livePanel, panelHeight } from './live-panel.ts';
import { arrangedRows } from './live-view.ts';
import type { LiveView } from './live-view.ts';

/**
 * What a view shows, for the scrollback: its title, the names and at most `maxRows` rows as they are arranged, and how
 * many more there were.
 */
export function snapshotLines(view: LiveView, width: number, maxRows: number): readonly Line[] {
  const { cursorKey: _cursorKey, ...whole } = view;
  const rows = arrangedRows(whole).length;
  const height = Math.min(panelHeight(whole), maxRows + 3);
  const lines = livePanel(whole, { width, height, focused: false });
  if (view.shown === undefined) return lines.slice(0, 1);
  const left = view.shown.total - view.shown.rows.length + Math.max(0, rows - (height - 3));
  const { hidden } = columnsOf(view, view.shown, width);
  const missing = [
    ...(left > 0 ? [`${fullCount(left)} more rows`] : []),
    ...(hidden > 0 && !view.isRowOpen ? [`${fullCount(hidden)} more columns`] : []),
  ];
  const withoutFooter = lines.slice(0, -1);
  if (missing.length === 0) return withoutFooter;
  return [
    ...withoutFooter,
    [run(`  … ${missing.join(', ')} at ${clockTime(view.shown.batchTimeMs)}`, 'dim')],
  ];
}

/** The rows of a view as tab-separated text with a header, as they are arranged: what is copied. */
export function snapshotText(view: LiveView): string {
  const headings = view.shown?.headings ?? [];
  const rows = arrangedRows(view).map(({ cells }) =>
    cells.map((cell) => (cell ?? '').replaceAll(/[\t\r\n]/g, ' ')).join('\t'),
  );
  return `${[headings.map(({ name }) => name).join('\t'), ...rows].join('\n')}\n`;
}

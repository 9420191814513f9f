import { escapeControls, padText } from '../../format/cell-layout.ts';
import { cutLine, lineWidth, run } from '../text/line.ts';
import type { Line, TextRun } from '../text/line.ts';
import { clockTime, counted, fullCount, shortDuration } from '../text/quantity.ts';
import { onOneLine } from '../text/sql-lines.ts';
import type { Style } from '../text/theme.ts';
import type { LiveRow } from './live-rows.ts';
import { arrangedRows } from './live-view.ts';
import type { LiveView, ShownRows } from './live-view.ts';
import { visibleColumns } from './visible-columns.ts';
import type { VisibleColumns } from './visible-columns.ts';

interface PanelOptions {
  readonly width: number;
  readonly height: number;
  /** Whether keys go to the view. */
  readonly focused: boolean;
  /** Whether the view has all of the terminal. */
  readonly full?: boolean;
}

/** Lines around the rows: the title, the names of columns, the footer. */
const frameLines = 3;

/** Lines a view would like to have. */
export function panelHeight(view: LiveView): number {
  if (view.shown === undefined) return 2;
  const rows = view.isRowOpen ? view.shown.headings.length : arrangedRows(view).length;
  return frameLines + Math.max(1, rows);
}

/** Rows that fit into a panel; with less than four lines, the title and the footer go. */
export function panelRows(height: number): number {
  if (height >= 4) return height - frameLines;
  return Math.max(0, height - 1 - (height === 3 ? 1 : 0));
}

/** A live view in at most `height` lines, none wider than `width`. */
export function livePanel(view: LiveView, options: PanelOptions): readonly Line[] {
  const { width, height } = options;
  const rows = arrangedRows(view);
  const first = firstRow(view, rows, panelRows(height));
  const title = titleLine(view);
  if (view.shown === undefined)
    return [title, [run('  waiting for the first batch', 'dim')]]
      .slice(0, height)
      .map((each) => cutLine(each, width));
  const shown = rows.slice(first, first + panelRows(height));
  const columns = columnsOf(view, view.shown, width);
  const body = view.isRowOpen
    ? openRow(view, panelRows(height) + 1)
    : tableLines(view, view.shown, shown, { ...options, columns });
  const lines: Line[] = height >= 3 ? [title, ...body] : [...body];
  if (height >= 4) {
    const told = { rows: rows.length, first, visible: shown.length, columns };
    lines.push(footerLine(view, view.shown, told, options));
  }
  return lines.slice(0, height).map((each) => cutLine(each, width));
}

/** The marked row is always among those on the screen; a log without a mark shows its end. */
function firstRow(view: LiveView, rows: readonly LiveRow[], room: number): number {
  const last = Math.max(0, rows.length - room);
  const marked = rows.findIndex(({ key }) => key === view.cursorKey);
  if (marked < 0) return view.mode === 'table' ? 0 : last;
  return Math.min(last, Math.max(0, marked - Math.floor(room / 2)));
}

function titleLine(view: LiveView): Line {
  const time = view.shown === undefined ? [] : [run(` ${clockTime(view.shown.batchTimeMs)}`, 'strong')];
  const flags = flagsOf(view).map((flag) => run(` · ${flag}`, 'warning'));
  const state = view.paused ? run('‖ ', 'warning') : run('● ', 'good');
  return [
    state,
    run(`query ${view.id}`, 'heading'),
    ...time,
    ...flags,
    run(`  ${onOneLine(view.sql)}`, 'dim'),
  ];
}

function flagsOf(view: LiveView): readonly string[] {
  return [
    ...(view.paused
      ? [view.behind === 0 ? 'paused' : `paused, ${counted(view.behind, 'batch', 'batches')} behind`]
      : []),
    ...(view.mode === 'table' ? [] : [view.mode]),
    ...(view.filter === '' ? [] : [`only "${view.filter}"`]),
    ...(view.order === undefined ? [] : ['order frozen']),
  ];
}

/** The columns that have room in a panel. */
export function columnsOf(view: LiveView, shown: ShownRows, width: number): VisibleColumns {
  return visibleColumns(shown.widths, view.firstColumn, width - 3 - logWidth(view));
}

function logWidth({ mode }: LiveView): number {
  return mode === 'table' ? 0 : mode === 'changelog' ? 12 : 9;
}

function tableLines(
  view: LiveView,
  shown: ShownRows,
  rows: readonly LiveRow[],
  { columns: { first, widths }, focused }: PanelOptions & { readonly columns: VisibleColumns },
): Line[] {
  const end = first + widths.length;
  const headings = shown.headings.slice(first, end);
  const names = headings.map(({ name, numeric }, i) => {
    const arrow = view.sort?.column === first + i ? (view.sort.descending ? ' ▼' : ' ▲') : '';
    return cell(`${name}${arrow}`, widths[i] ?? 0, numeric, 'heading');
  });
  const lines: Line[] = [[run(' '.repeat(2 + logWidth(view))), ...spaced(names)]];
  if (rows.length === 0)
    return [...lines, [run(view.filter === '' ? '  no rows' : '  no row has this text', 'dim')]];
  for (const row of rows) {
    const changed = shown.changed.get(row.key);
    const marked = focused && row.key === view.cursorKey;
    const cells = row.cells.slice(first, end).map((value, i) => {
      const style: Style | undefined = marked
        ? 'selected'
        : changed?.has(first + i) === true
          ? 'changed'
          : value === null
            ? 'dim'
            : undefined;
      return cell(value ?? 'NULL', widths[i] ?? 0, headings[i]?.numeric === true, style);
    });
    lines.push([run(marked ? '▸ ' : '  ', 'strong'), ...logCells(view, row), ...spaced(cells)]);
  }
  return lines;
}

function logCells(view: LiveView, { change, batchTimeMs }: LiveRow): readonly TextRun[] {
  if (view.mode === 'table') return [];
  const time = run(`${batchTimeMs === undefined ? '        ' : clockTime(batchTimeMs)} `, 'dim');
  if (view.mode === 'append') return [time];
  const style = change?.startsWith('+') === true ? 'new' : 'gone';
  return [run(`${change ?? '  '} `, style), time];
}

function cell(text: string, width: number, numeric: boolean, style: Style | undefined): TextRun {
  const [cut = run('')] = cutLine([run(text)], width);
  const padded = padText(cut.text, width, numeric ? 'right' : 'left');
  return style === undefined ? { text: padded } : { text: padded, style };
}

function spaced(cells: readonly TextRun[]): readonly TextRun[] {
  return cells.flatMap((each, i) => (i === 0 ? [each] : [run('  '), each]));
}

/** The marked row, a line for each column. */
function openRow(view: LiveView, room: number): Line[] {
  const row = arrangedRows(view).find(({ key }) => key === view.cursorKey);
  const headings = view.shown?.headings ?? [];
  if (row === undefined) return [[run('  this row is no longer there', 'dim')]];
  const width = Math.max(0, ...headings.map(({ name }) => escapeControls(name).length));
  const lines = headings.map(({ name }, i): Line => {
    const value = row.cells[i] ?? null;
    return [
      run(padText(`  ${escapeControls(name)}`, width + 2, 'left'), 'heading'),
      run('  '),
      value === null ? run('NULL', 'dim') : run(value),
    ];
  });
  const from = Math.min(view.firstColumn, Math.max(0, lines.length - room + 1));
  if (lines.length - from <= room) return lines.slice(from);
  return [
    ...lines.slice(from, from + room - 1),
    [run(`  … ${fullCount(lines.length - from - room + 1)} more columns (→)`, 'dim')],
  ];
}

/** What of a view is on the screen. */
interface FooterParts {
  readonly rows: number;
  readonly first: number;
  readonly visible: number;
  readonly columns: VisibleColumns;
}

function footerLine(
  view: LiveView,
  shown: ShownRows,
  { rows, first, visible, columns }: FooterParts,
  { width, focused, full = false }: PanelOptions,
): Line {
  if (view.filterDraft !== undefined)
    return [
      run('  only rows with: '),
      run(view.filterDraft, 'strong'),
      run('▏'),
      run('  Enter keeps it, Esc ends it', 'dim'),
    ];
  const marked = arrangedRows(view).findIndex(({ key }) => key === view.cursorKey);
  const amount = view.isRowOpen
    ? `row ${fullCount(marked + 1)} of ${fullCount(rows)}`
    : visible < rows
      ? `${visible === 1 ? 'row ' : `rows ${first + 1}-`}${first + visible} of ${fullCount(rows)}`
      : counted(rows, 'row');
  const pace = `, every ${shortDuration(view.refreshMs)}`;
  const told = run(`  ${amount}${leftOut(view, shown, rows)}${columnsText(view, columns)}${pace}`);
  return [told, run(keysHint(focused, full, width - lineWidth([told])), 'dim')];
}

/** The keys that fit into a width, in this order; the last one tells of all. */
function keysHint(focused: boolean, full: boolean, width: number): string {
  if (!focused) return '  Tab: keys for this view  Ctrl-C: stop it';
  const first = full ? ['q back', 'Space pause'] : ['Space pause', 'q stop'];
  const others = ['s sort', '/ filter', '↑↓ rows', 'Enter one row', 'm mode', 'f full', 'w keep', '+ - pace'];
  const keys = [...first, ...others.filter((each) => !full || each !== 'f full')];
  const all = '  ? all keys';
  let hint = '';
  for (const key of keys) {
    if (hint.length + key.length + 2 + all.length > width) break;
    hint += `  ${key}`;
  }
  return hint + all;
}

/** Which columns are on the screen, where there are others. */
function columnsText({ isRowOpen }: LiveView, { first, widths, hidden }: VisibleColumns): string {
  if (hidden === 0 || isRowOpen) return '';
  return `, columns ${first + 1}-${first + widths.length} of ${fullCount(hidden + widths.length)} (←→)`;
}

/** What is not among the rows, if anything. */
function leftOut({ filter, mode }: LiveView, shown: ShownRows, rows: number): string {
  const held = shown.rows.length;
  const matching = filter === '' ? '' : ` of ${fullCount(held)}`;
  if (shown.total <= held) return rows < held ? matching : '';
  return mode === 'table'
    ? `${matching}, the first of ${fullCount(shown.total)}`
    : `${matching}, the latest of ${fullCount(shown.total)}`;
}

import { menuLines } from '../completion/completion-menu.ts';
import { cutText, escapeControls } from '../../format/cell-layout.ts';
import { editorLines } from '../editor/editor-lines.ts';
import type { CursorPlace, EditorView } from '../editor/editor-lines.ts';
import type { HistorySearch } from '../history/history-search.ts';
import { matchText } from '../history/history-search.ts';
import type { InputState } from '../input/input-state.ts';
import { livePanel, panelHeight, panelRows } from '../live/live-panel.ts';
import type { LiveView } from '../live/live-view.ts';
import { statusLine } from '../status/status-line.ts';
import type { Status } from '../status/status-line.ts';
import { cutLine, lineWidth, renderLines, run } from '../text/line.ts';
import type { Line } from '../text/line.ts';
import { fullCount } from '../text/quantity.ts';
import { sqlLines } from '../text/sql-lines.ts';
import type { Theme } from '../text/theme.ts';
import { topHeight, topPanel } from '../top/top-panel.ts';
import type { TopState } from '../top/top-panel.ts';
import { shareHeight } from './share-height.ts';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** What the frame is made from. */
export interface FrameParts {
  readonly input: InputState;
  readonly ghost: string;
  /** The name of the pipeline that is attached. */
  readonly attached?: string | undefined;
  readonly view?: LiveView;
  /** The view alone, on all of the screen. */
  readonly full?: boolean;
  readonly top?: TopState;
  readonly status: Status;
  readonly theme: Theme;
}

/** The part of the screen that is drawn over and over, from top to bottom: texts with colours, their lines by `\n`. */
export interface Frame {
  readonly panel: string;
  readonly status: string;
  readonly editor: string;
  readonly menu: string;
  /** From the top left of the frame; none while keys go to the view. */
  readonly cursor?: CursorPlace;
  /** Columns of each line, for erasing them when the terminal has wrapped them. */
  readonly lineWidths: readonly number[];
  /** Rows of data in the panel. */
  readonly pageRows: number;
}

export const emptyFrame: Frame = { panel: '', status: '', editor: '', menu: '', lineWidths: [], pageRows: 0 };

/** Lays out the frame for a screen: never taller than it, never as wide, so that no line wraps. */
export function composeFrame(parts: FrameParts, size: ScreenSize): Frame {
  const { input, view, top, theme } = parts;
  const width = Math.max(1, size.columns - 1);
  if (parts.full === true && view !== undefined) return fullFrame(view, parts, size);
  const status = statusLine(parts.status, width);
  const wantedEditor = textLines(parts, width, size.rows).lines.length;
  const heights = shareHeight(size.rows, {
    panel: top === undefined ? (view === undefined ? 0 : panelHeight(view)) : topHeight(top),
    status: status === undefined ? 0 : 1,
    editor: wantedEditor,
    menu: input.menu?.completions.length ?? 0,
  });
  const focused = input.focus === 'view';
  const panel =
    top === undefined
      ? view === undefined
        ? []
        : livePanel(view, { width, height: heights.panel, focused })
      : topPanel(top, width, heights.panel);
  const editor = textLines(parts, width, heights.editor);
  const menu =
    input.menu === undefined || heights.menu === 0 ? [] : menuLines(input.menu, width, heights.menu);
  const statusLines = status === undefined || heights.status === 0 ? [] : [status];
  const above = panel.length + statusLines.length;
  return {
    panel: renderLines(panel, theme),
    status: renderLines(statusLines, theme),
    editor: renderLines(editor.lines, theme),
    menu: renderLines(menu, theme),
    ...(focused ? {} : { cursor: { x: Math.min(editor.cursor.x, width), y: above + editor.cursor.y } }),
    lineWidths: [...panel, ...statusLines, ...editor.lines, ...menu].map(lineWidth),
    pageRows: panelRows(heights.panel),
  };
}

/** The view, and the status in the last line but one: as everywhere, one line stays free. */
function fullFrame(view: LiveView, parts: FrameParts, size: ScreenSize): Frame {
  const width = Math.max(1, size.columns - 1);
  const status = statusLine(parts.status, width);
  const height = Math.max(1, size.rows - 1 - (status === undefined ? 0 : 1));
  const shown = livePanel(view, { width, height, focused: true, full: true });
  const panel = [...shown, ...Array.from({ length: height - shown.length }, (): Line => [])];
  const statusLines = status === undefined ? [] : [status];
  return {
    ...emptyFrame,
    panel: renderLines(panel, parts.theme),
    status: renderLines(statusLines, parts.theme),
    lineWidths: [...panel, ...statusLines].map(lineWidth),
    pageRows: panelRows(height),
  };
}

/** Narrower than this, the prompt is only its mark. */
const narrow = 30;

/** `attached`: the name of the pipeline that one works on, if it is not one's own. */
export function promptFor(width: number, attached = 'weir'): string {
  return width < narrow ? '> ' : `${cutText(escapeControls(attached), longestName)}> `;
}

const longestName = 16;

function textLines({ input, ghost, attached }: FrameParts, width: number, height: number): EditorView {
  if (input.search !== undefined) return searchLines(input.search.search, width, height);
  const { text, cursor } = input.editor;
  return editorLines({ text, cursor, prompt: promptFor(width, attached), ghost, width: width + 1, height });
}

/** The search with the whole of its match below, however many lines that has. */
function searchLines(search: HistorySearch, width: number, height: number): EditorView {
  const { query, matches, selected } = search;
  const prompt = `history ${matches.length === 0 ? 0 : selected + 1}/${fullCount(matches.length)}: `;
  const first: Line = [
    run(prompt, 'prompt'),
    run(query),
    run('  Ctrl-R next, Enter takes it, Esc back', 'dim'),
  ];
  const match = matchText(search);
  const found: readonly Line[] =
    match === undefined
      ? [[run('  no entry is like this', 'dim')]]
      : sqlLines(match).map((each) => [run('  '), ...each]);
  const lines = [first, ...found].slice(0, Math.max(1, height)).map((each) => cutLine(each, width));
  return { lines, cursor: { x: Math.min(width, lineWidth([run(prompt), run(query)])), y: 0 } };
}

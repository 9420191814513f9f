/** Lines that each part of the frame would like to have. */
export interface Heights {
  readonly panel: number;
  readonly status: number;
  readonly editor: number;
  readonly menu: number;
}

const menuLines = 8;
/** A title, the names of columns, a row. */
const leastPanel = 3;

/**
 * Shares the rows of a terminal. One always stays free: a frame as tall as the screen would scroll. The text gets a
 * third at most, then comes one line of the list, then the panel with at least one row of data, the status line, the
 * list, and the rest of the panel.
 */
export function shareHeight(rows: number, wanted: Heights): Heights {
  const total = Math.max(1, rows - 1);
  const editor = Math.min(wanted.editor, Math.max(1, Math.floor(rows / 3)), total);
  const left = total - editor;
  const leastMenu = Math.min(wanted.menu, 1, left);
  const panelFirst = Math.min(wanted.panel, leastPanel, left - leastMenu);
  const status = Math.min(wanted.status, 1, left - leastMenu - panelFirst);
  const menu = Math.min(wanted.menu, menuLines, left - status - panelFirst);
  const panel = Math.min(wanted.panel, left - status - menu);
  return { panel, status, editor, menu };
}

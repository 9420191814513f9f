import type { Frame, ScreenSize } from '../frame/frame.ts';

/**
 * Knows how to erase a frame, wherever the terminal has put it meanwhile:
 *
 * - A terminal that has become narrower has wrapped the lines that no longer fit, so that a line may take several rows;
 *   the cursor has gone along with its line.
 * - One that has become lower has moved the top of a tall frame to its scrollback, out of reach; when it becomes taller
 *   again, many terminals bring those lines back, above the frame that was drawn since. They are erased too. Where they
 *   are not brought back there is nothing above the frame, as it fills the screen.
 */
export class FrameEraser {
  #outOfReach = 0;

  /** Erases a frame drawn on a screen that had one size and has another, and leaves the cursor where the frame began. */
  erase(frame: Frame, before: ScreenSize, now: ScreenSize): string {
    const { above, below } = rowsAroundCursor(frame, now.columns);
    const back = Math.min(this.#outOfReach, Math.max(0, now.rows - before.rows));
    this.#outOfReach += Math.max(0, above - (now.rows - 1)) - back;
    const down = below === 0 ? '' : `\u001b[${below}B`;
    // Line by line: tmux takes erasing the whole screen at once for clearing it, and keeps a copy in its scrollback.
    return `${down}${'\u001b[2K\u001b[1A'.repeat(above + back + below)}\u001b[2K\r`;
  }

  /** Something was written above the frame: what is above it now is to stay. */
  printed(): void {
    this.#outOfReach = 0;
  }
}

/** Rows above and below the one in which the cursor stands. */
function rowsAroundCursor({ lineWidths, cursor }: Frame, columns: number): { above: number; below: number } {
  const rowsOf = (widths: readonly number[]): number =>
    widths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
  // Without a place for it, the cursor stands in the line below the frame.
  if (cursor === undefined) return { above: rowsOf(lineWidths), below: 0 };
  const above = rowsOf(lineWidths.slice(0, cursor.y)) + Math.floor(cursor.x / columns);
  return { above, below: Math.max(0, rowsOf(lineWidths) - above - 1) };
}

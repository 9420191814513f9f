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
    const above = rowsAboveCursor(frame, now.columns);
    const back = Math.min(this.#outOfReach, Math.max(0, now.rows - before.rows));
    this.#outOfReach += Math.max(0, above - (now.rows - 1)) - back;
    const up = above + back;
    return `${up === 0 ? '' : `\u001b[${up}A`}\r\u001b[J`;
  }

  /** Something was written above the frame: what is above it now is to stay. */
  printed(): void {
    this.#outOfReach = 0;
  }
}

function rowsAboveCursor({ lineWidths, cursor }: Frame, columns: number): number {
  const rowsOf = (width: number): number => Math.max(1, Math.ceil(width / columns));
  // Without a place for it, the cursor stands in the line below the frame.
  const above = lineWidths
    .slice(0, cursor?.y ?? lineWidths.length)
    .reduce((sum, width) => sum + rowsOf(width), 0);
  return above + (cursor === undefined ? 0 : Math.floor(cursor.x / columns));
}

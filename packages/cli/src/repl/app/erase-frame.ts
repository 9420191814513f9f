import type { Frame } from '../frame/frame.ts';

/**
 * Erases a frame and leaves the cursor where it began. A terminal that has become narrower has wrapped the lines that
 * no longer fit, so that a line may take several rows; the cursor has gone along with its line.
 */
export function eraseFrame({ lineWidths, cursor }: Frame, columns: number): string {
  const rowsOf = (width: number): number => Math.max(1, Math.ceil(width / columns));
  // Without a place for it, the cursor stands in the line below the frame.
  const above = lineWidths
    .slice(0, cursor?.y ?? lineWidths.length)
    .reduce((sum, width) => sum + rowsOf(width), 0);
  const up = above + (cursor === undefined ? 0 : Math.floor(cursor.x / columns));
  return `${up === 0 ? '' : `\u001b[${up}A`}\r\u001b[J`;
}

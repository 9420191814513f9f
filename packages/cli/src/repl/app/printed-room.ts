import { stripVTControlCharacters } from 'node:util';
import { displayWidth } from '@weir/parser';
import type { ScreenSize } from '../frame/frame.ts';

/** A frame is not made lower than this for what was printed, nor lower than a third of the screen. */
const leastFrame = 10;

/**
 * What was printed last is to be read: a tall frame leaves it room, up to two thirds of the screen, until it is forgotten.
 */
export class PrintedRoom {
  #rows = 0;

  /** Of a long text no more is measured than the screen holds. */
  printed(text: string, { columns, rows }: ScreenSize): void {
    for (let start = 0; start < text.length && this.#rows < rows;) {
      const newline = text.indexOf('\n', start);
      const end = newline < 0 ? text.length : newline;
      const width = displayWidth(stripVTControlCharacters(text.slice(start, end)));
      this.#rows += Math.max(1, Math.ceil(width / columns));
      start = end + 1;
    }
  }

  forget(): void {
    this.#rows = 0;
  }

  /** The part of the screen that the frame may take. */
  left({ columns, rows }: ScreenSize): ScreenSize {
    const room = Math.min(this.#rows, rows - Math.max(leastFrame, Math.ceil(rows / 3)));
    return { columns, rows: rows - Math.max(0, room) };
  }
}

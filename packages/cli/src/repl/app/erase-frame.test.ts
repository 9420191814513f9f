import { describe, expect, test } from 'vitest';
import { emptyFrame } from '../frame/frame.ts';
import type { Frame } from '../frame/frame.ts';
import { FrameEraser } from './erase-frame.ts';

const frame: Frame = { ...emptyFrame, lineWidths: [50, 10, 50, 20], cursor: { x: 15, y: 2 } };
const size = { columns: 80, rows: 24 };

/** How far down and then up it goes. */
function rows(sequence: string): { down: number; up: number } {
  const down = /^\u001b\[(\d+)B/.exec(sequence)?.[1] ?? '0';
  return { down: Number(down), up: sequence.split('\u001b[1A').length - 1 };
}

describe('erasing a frame', () => {
  test('goes from its last line up to its first', () => {
    expect(rows(new FrameEraser().erase(frame, size, size))).toEqual({ down: 1, up: 3 });
    expect(new FrameEraser().erase(emptyFrame, size, size)).toBe('\u001b[2K\r');
  });

  test('begins in the line below where the cursor is not in it', () => {
    expect(rows(new FrameEraser().erase({ ...emptyFrame, lineWidths: [5, 5] }, size, size))).toEqual({
      down: 0,
      up: 2,
    });
  });

  test('counts the rows into which lines were wrapped, the one of the cursor too', () => {
    expect(rows(new FrameEraser().erase(frame, size, { columns: 20, rows: 24 }))).toEqual({ down: 3, up: 7 });
    expect(rows(new FrameEraser().erase(frame, size, { columns: 10, rows: 24 }))).toEqual({
      down: 5,
      up: 12,
    });
  });

  test('reaches lines that come back from the scrollback, once', () => {
    const eraser = new FrameEraser();
    const low = { columns: 80, rows: 2 };
    const short: Frame = { ...emptyFrame, lineWidths: [10, 10], cursor: { x: 0, y: 1 } };
    eraser.erase(frame, size, low);
    expect(rows(eraser.erase(short, low, size))).toEqual({ down: 0, up: 2 });
    expect(rows(eraser.erase(short, low, size))).toEqual({ down: 0, up: 1 });
  });

  test('leaves alone what was printed since', () => {
    const eraser = new FrameEraser();
    eraser.erase(frame, size, { columns: 80, rows: 2 });
    eraser.printed();
    expect(rows(eraser.erase(frame, { columns: 80, rows: 2 }, size))).toEqual({ down: 1, up: 3 });
  });

  test('never clears the whole screen at once', () => {
    expect(new FrameEraser().erase(frame, size, size)).not.toMatch(/\u001b\[\d*J/);
  });
});

import { describe, expect, test } from 'vitest';
import { emptyFrame } from '../frame/frame.ts';
import type { Frame } from '../frame/frame.ts';
import { FrameEraser } from './erase-frame.ts';

const frame: Frame = { ...emptyFrame, lineWidths: [50, 10, 50, 20], cursor: { x: 15, y: 3 } };
const size = { columns: 80, rows: 24 };

describe('erasing a frame', () => {
  test('goes up to its first line', () => {
    expect(new FrameEraser().erase(frame, size, size)).toBe('\u001b[3A\r\u001b[J');
    expect(new FrameEraser().erase(emptyFrame, size, size)).toBe('\r\u001b[J');
  });

  test('counts the rows into which lines were wrapped, the one of the cursor too', () => {
    expect(new FrameEraser().erase(frame, size, { columns: 20, rows: 24 })).toBe('\u001b[7A\r\u001b[J');
    expect(new FrameEraser().erase(frame, size, { columns: 10, rows: 24 })).toBe('\u001b[12A\r\u001b[J');
  });

  test('reaches lines that come back from the scrollback, once', () => {
    const eraser = new FrameEraser();
    const low = { columns: 80, rows: 3 };
    const short: Frame = { ...emptyFrame, lineWidths: [10, 10], cursor: { x: 0, y: 1 } };
    eraser.erase(frame, size, low);
    expect(eraser.erase(short, low, size)).toBe('\u001b[2A\r\u001b[J');
    expect(eraser.erase(short, low, size)).toBe('\u001b[1A\r\u001b[J');
  });

  test('leaves alone what was printed since', () => {
    const eraser = new FrameEraser();
    eraser.erase(frame, size, { columns: 80, rows: 3 });
    eraser.printed();
    expect(eraser.erase(frame, { columns: 80, rows: 3 }, size)).toBe('\u001b[3A\r\u001b[J');
  });
});

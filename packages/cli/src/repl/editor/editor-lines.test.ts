import { describe, expect, test } from 'vitest';
import { lineText, lineWidth } from '../text/line.ts';
import { editorLines } from './editor-lines.ts';

function look(
  marked: string,
  options: { width?: number; height?: number; ghost?: string } = {},
): { rows: string[]; cursor: object } {
  const text = marked.replace('|', '');
  const { lines, cursor } = editorLines({
    text,
    cursor: marked.indexOf('|'),
    prompt: 'weir> ',
    width: options.width ?? 40,
    height: options.height ?? 10,
    ...(options.ghost === undefined ? {} : { ghost: options.ghost }),
  });
  for (const line of lines) expect(lineWidth(line)).toBeLessThan(options.width ?? 40);
  return { rows: lines.map(lineText), cursor };
}

describe('the text being edited', () => {
  test('stands behind its prompt', () => {
    expect(look('SELECT 1|')).toEqual({ rows: ['weir> SELECT 1'], cursor: { x: 14, y: 0 } });
    expect(look('|')).toEqual({ rows: ['weir> '], cursor: { x: 6, y: 0 } });
  });

  test('of several lines stands in columns', () => {
    expect(look('SELECT 1\nFROM| t')).toEqual({
      rows: ['weir> SELECT 1', '    > FROM t'],
      cursor: { x: 10, y: 1 },
    });
  });

  test('goes on in the next row when it is too long', () => {
    expect(look('abcdefghij|klmnop', { width: 17 })).toEqual({
      rows: ['weir> abcdefghij', '    > klmnop'],
      cursor: { x: 6, y: 1 },
    });
    expect(look('日本語日本語|', { width: 12 })).toEqual({
      rows: ['weir> 日本', '    > 語日', '    > 本語'],
      cursor: { x: 10, y: 2 },
    });
  });

  test('has a row for the cursor behind a full one', () => {
    expect(look('abcdefghij|', { width: 17 })).toEqual({
      rows: ['weir> abcdefghij', '    > '],
      cursor: { x: 6, y: 1 },
    });
  });

  test('shows the rows around the cursor when there are too many', () => {
    expect(look('a\nb\nc|\nd\ne', { height: 3 })).toEqual({
      rows: ['    > b', '    > c', '    > d'],
      cursor: { x: 7, y: 1 },
    });
    expect(look('a\nb\nc\nd\ne|', { height: 1 })).toEqual({ rows: ['    > e'], cursor: { x: 7, y: 0 } });
  });

  test('is followed by what Right would add, cut at the end of the row', () => {
    expect(look('SEL|', { ghost: 'ECT 1\nFROM t' }).rows).toEqual(['weir> SELECT 1 …']);
    expect(look('SEL|', { ghost: 'ECT something long', width: 20 }).rows).toEqual(['weir> SELECT someth']);
  });

  test('fits a terminal of any size', () => {
    expect(look('日本|', { width: 8, height: 1 }).rows).toHaveLength(1);
  });
});

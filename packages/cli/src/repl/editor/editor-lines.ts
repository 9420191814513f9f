import { displayWidth } from '@weir/parser';
import { run } from '../text/line.ts';
import type { Line, TextRun } from '../text/line.ts';
import { sqlLines } from '../text/sql-lines.ts';
import { lineStart } from './motion.ts';

/** A cursor on the screen, from 0. */
export interface CursorPlace {
  readonly x: number;
  readonly y: number;
}

export interface EditorView {
  readonly lines: readonly Line[];
  readonly cursor: CursorPlace;
}

interface EditorLook {
  readonly text: string;
  readonly cursor: number;
  readonly prompt: string;
  /** Shown dim behind the text: what Right would add. */
  readonly ghost?: string;
  /** Columns and rows there are. */
  readonly width: number;
  readonly height: number;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The text in colours behind its prompt. Lines that are too long go on in the next row; of more rows than there is
 * room for, those around the cursor are shown.
 */
export function editorLines({ text, cursor, prompt, ghost = '', width, height }: EditorLook): EditorView {
  const indent = displayWidth(prompt);
  const columns = Math.max(1, width - indent - 1);
  const rows: Line[] = [];
  const place = { x: 0, y: 0 };
  const cursorLine = text.slice(0, cursor).split('\n').length - 1;
  const lines = sqlLines(text);
  for (const [index, line] of lines.entries()) {
    const before = rows.length;
    rows.push(...wrapped(line, columns));
    if (index !== cursorLine) continue;
    const column = displayWidth(text.slice(lineStart(text, cursor), cursor));
    const { row, x } = placeOf(line, columns, column);
    place.y = before + row;
    place.x = indent + x;
    // The cursor may stand behind the last column of a full row.
    if (place.y === rows.length) rows.push([]);
  }
  if (ghost !== '') addGhost(rows, ghost, columns);
  const prompted = rows.map((row, index) => [
    run(index === 0 ? prompt : continuation(indent), 'prompt'),
    ...row,
  ]);
  return visibleRows(prompted, place, Math.max(1, height));
}

function continuation(indent: number): string {
  return '> '.padStart(indent).slice(-indent);
}

/** A line in rows of at most so many columns; always at least one. */
function wrapped(line: Line, columns: number): Line[] {
  const rows: TextRun[][] = [[]];
  let left = columns;
  for (const { text, style } of line) {
    let part = '';
    const push = (): void => {
      if (part !== '') rows.at(-1)?.push(run(part, style));
      part = '';
    };
    for (const { segment } of segmenter.segment(text)) {
      const size = displayWidth(segment);
      if (size > left) {
        push();
        rows.push([]);
        left = columns;
      }
      part += segment;
      left -= size;
    }
    push();
  }
  return rows;
}

/** Where a column of a line lands when it is wrapped. */
function placeOf(line: Line, columns: number, column: number): { row: number; x: number } {
  let row = 0;
  let x = 0;
  let left = column;
  for (const { segment } of segmenter.segment(line.map(({ text }) => text).join(''))) {
    if (left <= 0) break;
    const size = displayWidth(segment);
    if (x + size > columns) {
      row += 1;
      x = 0;
    }
    x += size;
    left -= size;
  }
  return x >= columns ? { row: row + 1, x: 0 } : { row, x };
}

function addGhost(rows: Line[], ghost: string, columns: number): void {
  const last = rows.at(-1) ?? [];
  const [first = '', ...others] = ghost.split('\n');
  const shown = others.length > 0 ? `${first} …` : first;
  const [row = []] = wrapped([...last, run(shown, 'ghost')], columns);
  rows[rows.length - 1] = row;
}

/** So many rows that the cursor is among them, with room around it where there is. */
function visibleRows(rows: readonly Line[], cursor: CursorPlace, height: number): EditorView {
  const first = Math.max(0, Math.min(cursor.y - Math.floor(height / 2), rows.length - height));
  return { lines: rows.slice(first, first + height), cursor: { x: cursor.x, y: cursor.y - first } };
}

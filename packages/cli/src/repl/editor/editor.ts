import { killRingSize, undoSteps } from '../limits.ts';
import { columnOf, lineEnd, lineStart, moved, verticalOffset } from './motion.ts';
import type { Motion } from './motion.ts';

/** A text that is being written, as a value: every change makes a new one. */
export interface Editor {
  readonly text: string;
  /** Offset in UTF-16 units, never inside of a character. */
  readonly cursor: number;
  /** The column that going up and down aims at, while it goes on. */
  readonly goalColumn?: number;
  /** What was killed, latest first. */
  readonly kills: readonly string[];
  /** What the last change was: changes of one kind in a row are one step of undo, or one kill. */
  readonly last: 'typing' | 'killing' | 'yanking' | 'other';
  /** Where the last yank put which of the kills. */
  readonly yanked?: { readonly start: number; readonly index: number };
  readonly undo: readonly Snapshot[];
  readonly redo: readonly Snapshot[];
}

interface Snapshot {
  readonly text: string;
  readonly cursor: number;
}

export type EditCommand =
  | { readonly kind: 'insert'; readonly text: string }
  | { readonly kind: 'move'; readonly motion: Motion }
  | { readonly kind: 'up' | 'down' }
  | { readonly kind: 'delete' | 'kill'; readonly motion: Motion }
  | { readonly kind: 'newline' | 'yank' | 'yank-earlier' | 'transpose' | 'undo' | 'redo' }
  | { readonly kind: 'replace'; readonly text: string; readonly cursor: number };

export const emptyEditor: Editor = { text: '', cursor: 0, kills: [], last: 'other', undo: [], redo: [] };

/** A new text in the place of the old one; what was killed stays. */
export function editorWith(text: string, before: Editor = emptyEditor): Editor {
  return { ...emptyEditor, kills: before.kills, text, cursor: text.length };
}

/** Does one command. A command that cannot be done changes nothing. */
export function edit(editor: Editor, command: EditCommand): Editor {
  const { text, cursor } = editor;
  switch (command.kind) {
    case 'insert':
      return insert(editor, command.text);
    case 'newline':
      return insert(editor, `\n${indentAt(text, cursor)}`);
    case 'move':
      return { ...settled(editor), cursor: moved(text, cursor, command.motion) };
    case 'up':
    case 'down':
      return moveVertically(editor, command.kind);
    case 'delete':
      return remove(editor, command.motion);
    case 'kill':
      return kill(editor, command.motion);
    case 'yank':
      return yank(editor, cursor, cursor, 0);
    case 'yank-earlier':
      return yankEarlier(editor);
    case 'transpose':
      return transpose(editor);
    case 'undo':
      return stepBack(editor);
    case 'redo':
      return stepForward(editor);
    case 'replace':
      return changed(editor, command.text, command.cursor, 'other');
  }
}

/** Whether going up or down leads out of the text. */
export function isAtEdge({ text, cursor }: Editor, direction: 'up' | 'down'): boolean {
  return direction === 'up' ? lineStart(text, cursor) === 0 : lineEnd(text, cursor) === text.length;
}

function insert(editor: Editor, inserted: string): Editor {
  const clean = harmless(inserted);
  const { text, cursor } = editor;
  const isTyping = clean.length === 1 && clean !== '\n';
  return changed(
    editor,
    text.slice(0, cursor) + clean + text.slice(cursor),
    cursor + clean.length,
    isTyping ? 'typing' : 'other',
  );
}

/** Control characters of a paste would only be in the way. */
function harmless(text: string): string {
  return text.replaceAll('\t', '  ').replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '');
}

function indentAt(text: string, offset: number): string {
  const before = text.slice(lineStart(text, offset), offset);
  return /^ */.exec(before)?.[0] ?? '';
}

function moveVertically(editor: Editor, direction: 'up' | 'down'): Editor {
  const goalColumn = editor.goalColumn ?? columnOf(editor.text, editor.cursor);
  const cursor = verticalOffset(editor.text, editor.cursor, direction, goalColumn);
  return cursor === undefined ? editor : { ...settled(editor), cursor, goalColumn };
}

function range(editor: Editor, motion: Motion): [number, number] {
  const target = moved(editor.text, editor.cursor, motion);
  return [Math.min(target, editor.cursor), Math.max(target, editor.cursor)];
}

function remove(editor: Editor, motion: Motion): Editor {
  const [start, end] = range(editor, motion);
  if (start === end) return editor;
  return changed(editor, editor.text.slice(0, start) + editor.text.slice(end), start, 'other');
}

/** Kills in a row are one text, put together in the order in which it stood. At the end of a line its end is killed. */
function kill(editor: Editor, motion: Motion): Editor {
  let [start, end] = range(editor, motion);
  if (start === end && motion === 'line-end' && end < editor.text.length) end += 1;
  if (start === end && motion === 'line-start' && start > 0) start -= 1;
  if (start === end) return editor;
  const cut = editor.text.slice(start, end);
  const [latest = '', ...earlier] = editor.last === 'killing' ? editor.kills : ['', ...editor.kills];
  const killed = start < editor.cursor ? cut + latest : latest + cut;
  const kills = [killed, ...earlier].slice(0, killRingSize);
  return {
    ...changed(editor, editor.text.slice(0, start) + editor.text.slice(end), start, 'killing'),
    kills,
  };
}

function yank(editor: Editor, start: number, end: number, index: number): Editor {
  const text = editor.kills[index];
  if (text === undefined) return editor;
  const whole = editor.text.slice(0, start) + text + editor.text.slice(end);
  return { ...changed(editor, whole, start + text.length, 'yanking'), yanked: { start, index } };
}

function yankEarlier(editor: Editor): Editor {
  const { yanked, cursor, kills } = editor;
  if (yanked === undefined || editor.last !== 'yanking') return editor;
  return yank(editor, yanked.start, cursor, (yanked.index + 1) % kills.length);
}

/** The character before the cursor goes behind the one at it; at the end of a line the last two change places. */
function transpose(editor: Editor): Editor {
  const { text, cursor } = editor;
  const middle = cursor === lineEnd(text, cursor) ? moved(text, cursor, 'left') : cursor;
  const start = moved(text, middle, 'left');
  const end = moved(text, middle, 'right');
  if (start < lineStart(text, cursor) || start === middle || middle === end) return editor;
  const whole = text.slice(0, start) + text.slice(middle, end) + text.slice(start, middle) + text.slice(end);
  return changed(editor, whole, end, 'other');
}

/** Typing in a row is one step, up to the next space. */
function changed(editor: Editor, text: string, cursor: number, last: Editor['last']): Editor {
  if (text === editor.text && cursor === editor.cursor) return editor;
  const goesOn = last === 'typing' && editor.last === 'typing' && !/\s/.test(text.charAt(cursor - 1));
  const snapshot = { text: editor.text, cursor: editor.cursor };
  return {
    text,
    cursor,
    kills: editor.kills,
    last,
    undo: goesOn ? editor.undo : [snapshot, ...editor.undo].slice(0, undoSteps),
    redo: [],
  };
}

function settled({ text, cursor, kills, undo, redo }: Editor): Editor {
  return { text, cursor, kills, undo, redo, last: 'other' };
}

function stepBack(editor: Editor): Editor {
  const [before, ...undo] = editor.undo;
  if (before === undefined) return editor;
  const redo = [{ text: editor.text, cursor: editor.cursor }, ...editor.redo];
  return { ...settled(editor), ...before, undo, redo };
}

function stepForward(editor: Editor): Editor {
  const [after, ...redo] = editor.redo;
  if (after === undefined) return editor;
  const undo = [{ text: editor.text, cursor: editor.cursor }, ...editor.undo];
  return { ...settled(editor), ...after, undo, redo };
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edit, editorWith, emptyEditor, isAtEdge } from './editor.ts';
import type { EditCommand, Editor } from './editor.ts';
import type { Motion } from './motion.ts';

/** A text with `|` at the cursor. */
function at(marked: string): Editor {
  return { ...emptyEditor, text: marked.replace('|', ''), cursor: marked.indexOf('|') };
}

function shown({ text, cursor }: Editor): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

function run(editor: Editor, ...commands: EditCommand[]): Editor {
  return commands.reduce(edit, editor);
}

const type = (text: string): EditCommand[] =>
  Array.from(text, (character) => ({ kind: 'insert', text: character }));

describe('motions', () => {
  test.each<[string, Motion, string]>([
    ['ab|c', 'left', 'a|bc'],
    ['|abc', 'left', '|abc'],
    ['abc|', 'right', 'abc|'],
    ['a\n|b', 'left', 'a|\nb'],
    ['a|\nb', 'right', 'a\n|b'],
    ['日👩‍👩‍👧|e\u0301', 'left', '日|👩‍👩‍👧e\u0301'],
    ['日👩‍👩‍👧|e\u0301x', 'right', '日👩‍👩‍👧e\u0301|x'],
    ['count(user_id)|', 'word-left', 'count(|user_id)'],
    ['|  count(user_id)', 'word-right', '  count|(user_id)'],
    ['größe|', 'word-left', '|größe'],
    ['a\nbc|d\ne', 'line-start', 'a\n|bcd\ne'],
    ['a\nbc|d\ne', 'line-end', 'a\nbcd|\ne'],
    ['a\nb|c', 'text-start', '|a\nbc'],
    ['a\nb|c', 'text-end', 'a\nbc|'],
  ])('%j %s', (before, motion, after) => {
    expect(shown(edit(at(before), { kind: 'move', motion }))).toBe(after);
  });

  test('up and down keep their column through short and wide lines', () => {
    const text = at('SELECT a|bc\n日\nFROM words');
    const below = edit(text, { kind: 'down' });
    expect(shown(below)).toBe('SELECT abc\n日|\nFROM words');
    expect(shown(edit(below, { kind: 'down' }))).toBe('SELECT abc\n日\nFROM wor|ds');
    expect(shown(run(text, { kind: 'down' }, { kind: 'down' }, { kind: 'up' }, { kind: 'up' }))).toBe(
      shown(text),
    );
  });

  test('up in the first line leads out of the text', () => {
    expect(isAtEdge(at('a|b\nc'), 'up')).toBe(true);
    expect(isAtEdge(at('a|b\nc'), 'down')).toBe(false);
    expect(isAtEdge(at('ab\n|c'), 'down')).toBe(true);
    expect(edit(at('a|b\nc'), { kind: 'up' })).toEqual(at('a|b\nc'));
  });
});

describe('changes', () => {
  test('a new line is indented as the one before', () => {
    expect(shown(edit(at('SELECT\n  a,|'), { kind: 'newline' }))).toBe('SELECT\n  a,\n  |');
  });

  test('control characters of a paste are left out, tabs become spaces', () => {
    expect(edit(emptyEditor, { kind: 'insert', text: 'a\u001b[31m\tb\u0007\nc' }).text).toBe('a[31m  b\nc');
  });

  test.each<[string, EditCommand['kind'] & ('delete' | 'kill'), Motion, string]>([
    ['ab|c', 'delete', 'left', 'a|c'],
    ['ab|c', 'delete', 'right', 'ab|'],
    ['e\u0301|', 'delete', 'left', '|'],
    ['ab|', 'delete', 'right', 'ab|'],
    ['a b|c d', 'kill', 'line-end', 'a b|'],
    ['a|\nb', 'kill', 'line-end', 'a|b'],
    ['a\n|b', 'kill', 'line-start', 'a|b'],
    ['a word|', 'kill', 'word-left', 'a |'],
  ])('%j %s %s', (before, kind, motion, after) => {
    expect(shown(edit(at(before), { kind, motion }))).toBe(after);
  });

  test.each([
    ['ab|', 'ba|'],
    ['a|bc', 'ba|c'],
    ['|ab', '|ab'],
    ['a|', 'a|'],
    ['x\n|ab', 'x\n|ab'],
  ])('transpose %j', (before, after) => {
    expect(shown(edit(at(before), { kind: 'transpose' }))).toBe(after);
  });
});

describe('killed text', () => {
  test('comes back, put together in its order', () => {
    const killed = run(
      at('one two| three four'),
      { kind: 'kill', motion: 'word-left' },
      { kind: 'kill', motion: 'word-right' },
    );
    expect(shown(killed)).toBe('one | four');
    expect(shown(run(killed, { kind: 'move', motion: 'text-start' }, { kind: 'yank' }))).toBe(
      'two three|one  four',
    );
  });

  test('of before comes with the next yank, round and round', () => {
    const twice = run(
      at('a b|'),
      { kind: 'kill', motion: 'word-left' },
      { kind: 'move', motion: 'left' },
      { kind: 'kill', motion: 'line-start' },
      { kind: 'yank' },
    );
    expect(shown(twice)).toBe('a| ');
    expect(shown(edit(twice, { kind: 'yank-earlier' }))).toBe('b| ');
    expect(shown(run(twice, { kind: 'yank-earlier' }, { kind: 'yank-earlier' }))).toBe('a| ');
  });

  test('stays when another text is begun', () => {
    expect(
      edit(editorWith('', edit(at('abc|'), { kind: 'kill', motion: 'line-start' })), { kind: 'yank' }).text,
    ).toBe('abc');
  });

  test('that does not exist does nothing', () => {
    expect(run(emptyEditor, { kind: 'yank' }, { kind: 'yank-earlier' })).toEqual(emptyEditor);
  });
});

describe('undo', () => {
  test('takes back words, not letters', () => {
    const typed = run(emptyEditor, ...type('SELECT one'));
    expect(edit(typed, { kind: 'undo' }).text).toBe('SELECT');
    expect(run(typed, { kind: 'undo' }, { kind: 'undo' }, { kind: 'undo' }).text).toBe('');
    expect(run(typed, { kind: 'undo' }, { kind: 'redo' })).toMatchObject({ text: 'SELECT one', cursor: 10 });
  });

  test('goes all the way back through any commands, and forward again', () => {
    const motions: Motion[] = ['left', 'right', 'word-left', 'word-right', 'line-start', 'line-end'];
    const command = fc.oneof(
      fc.record({ kind: fc.constant<'insert'>('insert'), text: fc.constantFrom('a', 'b ', '\n', '日') }),
      fc.record({
        kind: fc.constantFrom<'move' | 'delete' | 'kill'>('move', 'delete', 'kill'),
        motion: fc.constantFrom(...motions),
      }),
      fc.record({
        kind: fc.constantFrom<'up' | 'yank' | 'yank-earlier' | 'transpose' | 'newline'>(
          'up',
          'yank',
          'yank-earlier',
          'transpose',
          'newline',
        ),
      }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        const edited = run(emptyEditor, ...commands);
        expect(edited.cursor).toBeGreaterThanOrEqual(0);
        expect(edited.cursor).toBeLessThanOrEqual(edited.text.length);
        let back = edited;
        while (back.undo.length > 0) back = edit(back, { kind: 'undo' });
        expect(back.text).toBe('');
        while (back.redo.length > 0) back = edit(back, { kind: 'redo' });
        expect(back.text).toBe(edited.text);
      }),
    );
  });
});

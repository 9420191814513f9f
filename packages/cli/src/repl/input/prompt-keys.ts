import { unreachable } from '@weir/parser';
import { beginCompletion, chosenText, moveSelection } from '../completion/completion-menu.ts';
import { edit, editorWith, isAtEdge } from '../editor/editor.ts';
import type { Editor } from '../editor/editor.ts';
import { lineStart } from '../editor/motion.ts';
import { isComplete } from '../editor/statements.ts';
import { beginWalk, walked, walkText } from '../history/history.ts';
import { searchHistory } from '../history/history-search.ts';
import type { Key } from '../keys/key.ts';
import { chordPrefixes, promptKeys } from '../keys/key-tables.ts';
import type { PromptAction } from '../keys/key-tables.ts';
import { ghostOf } from './input-state.ts';
import type { Handled, InputContext, InputState } from './input-state.ts';

/** A key at the prompt. */
export function handlePromptKey(state: InputState, key: Key, context: InputContext): Handled {
  if (key.kind === 'paste') return paste(state, key.text);
  if (key.kind === 'text') return typed(state, key.text, context);
  const chord = state.prefix === undefined ? key.chord : `${state.prefix} ${key.chord}`;
  const { prefix: _prefix, ...rest } = state;
  if (chordPrefixes.has(chord)) return { state: { ...rest, prefix: chord } };
  const action = promptKeys.get(chord);
  if (action === undefined) return { state: rest };
  if (typeof action === 'string') return act(rest, action, context);
  const next = edited(rest, edit(rest.editor, action));
  // While the list is open and nothing is chosen, it goes along with what is typed.
  return { state: action.kind === 'delete' ? reopened(state, next, context) : next };
}

function typed(state: InputState, text: string, context: InputContext): Handled {
  // A space at an empty prompt would do nothing: it pauses the view, as it does there.
  if (text === ' ' && state.editor.text === '' && context.panel === 'live')
    return { state, effect: { kind: 'view', action: 'pause' } };
  return { state: reopened(state, edited(state, edit(state.editor, { kind: 'insert', text })), context) };
}

/** A paste is never run by the line ends in it. */
function paste(state: InputState, text: string): Handled {
  const next = edited(state, edit(state.editor, { kind: 'insert', text }));
  const lines = text.trimEnd().split('\n').length;
  return lines < 2
    ? { state: next }
    : { state: next, effect: { kind: 'message', text: `pasted ${lines} lines, Enter runs them` } };
}

/** A text that was changed is on its own: no list, no walk through history. */
function edited(state: InputState, editor: Editor): InputState {
  const isOnlyMoved = editor.text === state.editor.text;
  const walk = isOnlyMoved && state.walk !== undefined ? { walk: state.walk } : {};
  return { editor, focus: state.focus, ...walk };
}

function reopened(before: InputState, next: InputState, context: InputContext): InputState {
  if (before.menu === undefined || before.menu.selected >= 0) return next;
  const { text, cursor } = next.editor;
  const completions = context.completions(text, cursor);
  return completions.length === 0
    ? next
    : { ...next, menu: { before: { text, cursor }, completions, selected: -1 } };
}

function act(state: InputState, action: PromptAction, context: InputContext): Handled {
  switch (action) {
    case 'submit':
      return submit(state);
    case 'up':
      return vertical(state, 'up', context);
    case 'down':
      return vertical(state, 'down', context);
    case 'earlier':
      return { state: throughHistory(state, 'earlier', context) };
    case 'later':
      return { state: throughHistory(state, 'later', context) };
    case 'right':
      return (
        acceptGhost(state, context) ?? {
          state: edited(state, edit(state.editor, { kind: 'move', motion: 'right' })),
        }
      );
    case 'line-end':
      return (
        acceptGhost(state, context) ?? {
          state: edited(state, edit(state.editor, { kind: 'move', motion: 'line-end' })),
        }
      );
    case 'complete':
      return complete(state, context);
    case 'complete-back':
      return { state: state.menu === undefined ? state : chosen(state, -1) };
    case 'search':
      return {
        state: {
          editor: state.editor,
          focus: state.focus,
          search: { search: searchHistory(context.history, ''), before: state.editor },
        },
      };
    case 'escape':
      return escape(state);
    case 'end-of-input':
      if (state.editor.text !== '')
        return { state: edited(state, edit(state.editor, { kind: 'delete', motion: 'right' })) };
      return { state, effect: { kind: action } };
    case 'interrupt':
    case 'suspend':
    case 'clear-screen':
    case 'external-editor':
      return { state, effect: { kind: action } };
    default:
      return unreachable(action);
  }
}

/** Enter takes what is chosen in the list; else it runs the text, or goes on in the next line where that is not ended. */
function submit(state: InputState): Handled {
  const { editor, menu } = state;
  if (menu !== undefined && menu.selected >= 0) return { state: { editor, focus: state.focus } };
  if (editor.text.trim() === '') return { state: { editor: editorWith('', editor), focus: state.focus } };
  if (!isComplete(editor.text)) return { state: edited(state, edit(editor, { kind: 'newline' })) };
  return {
    state: { editor: editorWith('', editor), focus: 'prompt' },
    effect: { kind: 'submit', text: editor.text.trim() },
  };
}

function vertical(state: InputState, direction: 'up' | 'down', context: InputContext): Handled {
  if (state.menu !== undefined) return { state: chosen(state, direction === 'up' ? -1 : 1) };
  // Once in history, the arrows stay there.
  const staysInText = !isAtEdge(state.editor, direction) && state.walk === undefined;
  if (staysInText) return { state: edited(state, edit(state.editor, { kind: direction })) };
  return { state: throughHistory(state, direction === 'up' ? 'earlier' : 'later', context) };
}

function throughHistory(
  state: InputState,
  direction: 'earlier' | 'later',
  context: InputContext,
): InputState {
  const begun = state.walk ?? beginWalk(context.history, state.editor.text);
  const next = walked(begun, direction);
  if (next === undefined) return state;
  return { editor: editorWith(walkText(next), state.editor), focus: state.focus, walk: next };
}

function acceptGhost(state: InputState, { history }: InputContext): Handled | undefined {
  const ghost = ghostOf(state, history);
  return ghost === ''
    ? undefined
    : { state: edited(state, edit(state.editor, { kind: 'insert', text: ghost })) };
}

function complete(state: InputState, context: InputContext): Handled {
  const { editor, menu } = state;
  if (menu !== undefined) return { state: chosen(state, 1) };
  if (editor.text === '' && context.panel !== 'none') return { state: { ...state, focus: 'view' } };
  if (isIndent(editor)) return { state: edited(state, edit(editor, { kind: 'insert', text: '  ' })) };
  const begun = beginCompletion(editor, context.completions(editor.text, editor.cursor));
  if (begun === undefined) return { state };
  const next = edited(state, edit(editor, { kind: 'replace', ...begun.text }));
  return { state: begun.menu === undefined ? next : { ...next, menu: begun.menu } };
}

/** Before the first word of a further line, Tab is a tab. */
function isIndent({ text, cursor }: Editor): boolean {
  const start = lineStart(text, cursor);
  return start > 0 && text.slice(start, cursor).trim() === '';
}

function chosen(state: InputState, step: 1 | -1): InputState {
  if (state.menu === undefined) return state;
  const menu = moveSelection(state.menu, step);
  return { ...state, menu, editor: edit(state.editor, { kind: 'replace', ...chosenText(menu) }) };
}

/** Escape brings back the text before the list. */
function escape(state: InputState): Handled {
  const { menu, ...rest } = state;
  if (menu === undefined) return { state };
  return { state: { ...rest, editor: edit(state.editor, { kind: 'replace', ...menu.before }) } };
}

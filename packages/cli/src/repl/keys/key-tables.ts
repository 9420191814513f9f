import type { EditCommand } from '../editor/editor.ts';
import type { ViewAction } from '../live/view-action.ts';

/** What a key does at the prompt, besides editing. */
export type PromptAction =
  | 'submit'
  | 'up'
  | 'down'
  | 'earlier'
  | 'later'
  | 'right'
  | 'line-end'
  | 'complete'
  | 'complete-back'
  | 'search'
  | 'interrupt'
  | 'end-of-input'
  | 'suspend'
  | 'clear-screen'
  | 'external-editor'
  | 'escape';

/** What a key does in a live view, besides changing how it looks. */
export type LiveAction = ViewAction | 'escape' | 'leave' | 'full' | 'snapshot' | 'copy' | 'stop' | 'keys';

/** Keys that do the same. Two chords in a row are written with a space between them. */
interface Binding<Action> {
  readonly chords: readonly string[];
  readonly action: Action;
  readonly help?: string;
}

const promptBindings: readonly Binding<EditCommand | PromptAction>[] = [
  { chords: ['enter'], action: 'submit', help: 'run what is ended by ; or go on in the next line' },
  {
    chords: ['alt-enter', 'shift-enter', 'ctrl-enter'],
    action: { kind: 'newline' },
    help: 'a new line, always',
  },
  { chords: ['tab'], action: 'complete', help: 'complete; again: choose the next' },
  { chords: ['shift-tab'], action: 'complete-back', help: 'choose the one before' },
  {
    chords: ['right', 'ctrl-f'],
    action: 'right',
    help: 'one character on; at the end: take what is offered',
  },
  { chords: ['left', 'ctrl-b'], action: { kind: 'move', motion: 'left' } },
  {
    chords: ['alt-b', 'ctrl-left', 'alt-left'],
    action: { kind: 'move', motion: 'word-left' },
    help: 'one word back',
  },
  {
    chords: ['alt-f', 'ctrl-right', 'alt-right'],
    action: { kind: 'move', motion: 'word-right' },
    help: 'one word on',
  },
  {
    chords: ['ctrl-a', 'home'],
    action: { kind: 'move', motion: 'line-start' },
    help: 'to the beginning of the line',
  },
  { chords: ['ctrl-e', 'end'], action: 'line-end', help: 'to the end of the line' },
  { chords: ['ctrl-home', 'alt-<', 'alt-shift-<'], action: { kind: 'move', motion: 'text-start' } },
  { chords: ['ctrl-end', 'alt->', 'alt-shift->'], action: { kind: 'move', motion: 'text-end' } },
  { chords: ['up'], action: 'up', help: 'one line up; in the first line: history that begins like this' },
  { chords: ['down'], action: 'down' },
  { chords: ['ctrl-p', 'alt-p'], action: 'earlier', help: 'history, earlier' },
  { chords: ['ctrl-n', 'alt-n'], action: 'later', help: 'history, later' },
  { chords: ['ctrl-r'], action: 'search', help: 'search history; again: the next match' },
  { chords: ['backspace'], action: { kind: 'delete', motion: 'left' } },
  { chords: ['delete'], action: { kind: 'delete', motion: 'right' } },
  {
    chords: ['alt-backspace', 'ctrl-w', 'ctrl-backspace'],
    action: { kind: 'kill', motion: 'word-left' },
    help: 'cut the word before',
  },
  {
    chords: ['alt-d', 'ctrl-delete'],
    action: { kind: 'kill', motion: 'word-right' },
    help: 'cut the word behind',
  },
  { chords: ['ctrl-k'], action: { kind: 'kill', motion: 'line-end' }, help: 'cut to the end of the line' },
  {
    chords: ['ctrl-u'],
    action: { kind: 'kill', motion: 'line-start' },
    help: 'cut to the beginning of the line',
  },
  { chords: ['ctrl-y'], action: { kind: 'yank' }, help: 'put what was cut' },
  { chords: ['alt-y'], action: { kind: 'yank-earlier' }, help: 'then: what was cut before that' },
  { chords: ['ctrl-t'], action: { kind: 'transpose' }, help: 'swap two characters' },
  { chords: ['ctrl-_', 'ctrl-x ctrl-u'], action: { kind: 'undo' }, help: 'undo' },
  { chords: ['alt-_', 'alt-shift-_', 'ctrl-alt-_'], action: { kind: 'redo' }, help: 'redo' },
  { chords: ['ctrl-x ctrl-e'], action: 'external-editor', help: 'edit in $VISUAL or $EDITOR' },
  { chords: ['ctrl-l'], action: 'clear-screen', help: 'clear the screen' },
  { chords: ['ctrl-c'], action: 'interrupt', help: 'close the list, stop the query, clear the text, leave' },
  { chords: ['ctrl-d'], action: 'end-of-input', help: 'leave; with text: delete the next character' },
  { chords: ['ctrl-z'], action: 'suspend', help: 'to the shell; fg comes back' },
  { chords: ['escape'], action: 'escape' },
];

const liveBindings: readonly Binding<LiveAction>[] = [
  { chords: ['space', 'p'], action: 'pause', help: 'pause what is shown; the query runs on' },
  { chords: ['+', '='], action: 'faster', help: 'redraw more often' },
  { chords: ['-'], action: 'slower', help: 'redraw less often' },
  { chords: ['s'], action: 'sort-next', help: 'sort by the next column, at last as the query does' },
  { chords: ['S'], action: 'sort-direction', help: 'sort the other way round' },
  { chords: ['/'], action: 'filter', help: 'only rows with a text' },
  { chords: ['m'], action: 'mode', help: 'table, changelog, append' },
  { chords: ['o'], action: 'freeze', help: 'freeze the order of rows, or let it go' },
  { chords: ['up', 'k', 'ctrl-p'], action: 'up', help: 'mark a row; the order is frozen meanwhile' },
  { chords: ['down', 'j', 'ctrl-n'], action: 'down' },
  { chords: ['right', 'l'], action: 'right', help: 'the next columns, where not all have room' },
  { chords: ['left', 'h'], action: 'left', help: 'the columns before' },
  { chords: ['page-up'], action: 'page-up', help: 'a page up' },
  { chords: ['page-down'], action: 'page-down', help: 'a page down' },
  { chords: ['home', 'g'], action: 'first', help: 'to the first row' },
  { chords: ['end', 'G'], action: 'last', help: 'to the last row' },
  { chords: ['enter'], action: 'open-row', help: 'the marked row alone, a line for each column' },
  { chords: ['f'], action: 'full', help: 'fill the terminal; f, q or Escape goes back' },
  { chords: ['w'], action: 'snapshot', help: 'write what is shown to the scrollback' },
  { chords: ['y'], action: 'copy', help: 'copy what is shown' },
  { chords: ['q'], action: 'stop', help: 'stop the query; what is shown stays in the scrollback' },
  { chords: ['?'], action: 'keys', help: 'these keys' },
  { chords: ['escape'], action: 'escape', help: 'let go of the marked row, then back to the prompt' },
  { chords: ['tab', 'i'], action: 'leave', help: 'back to the prompt' },
];

function tableOf<Action>(bindings: readonly Binding<Action>[]): ReadonlyMap<string, Action> {
  return new Map(bindings.flatMap(({ chords, action }) => chords.map((chord) => [chord, action] as const)));
}

export const promptKeys = tableOf(promptBindings);
export const liveKeys = tableOf(liveBindings);

/** The first chords of those that come in twos. */
export const chordPrefixes: ReadonlySet<string> = new Set(
  [...promptKeys.keys()].flatMap((chord) =>
    chord.includes(' ') ? [chord.slice(0, chord.indexOf(' '))] : [],
  ),
);

export function editorHelp(): readonly (readonly [string, string])[] {
  return helpOf(promptBindings);
}

export function viewHelp(): readonly (readonly [string, string])[] {
  return helpOf(liveBindings);
}

function helpOf(bindings: readonly Binding<unknown>[]): readonly (readonly [string, string])[] {
  return bindings.flatMap(({ chords, help }) =>
    help === undefined ? [] : [[chords.slice(0, 2).map(keyName).join(', '), help] as const],
  );
}

/** `ctrl-x ctrl-e` is shown as `Ctrl-X Ctrl-E`; a letter alone as it is. */
function keyName(chord: string): string {
  return chord
    .split(' ')
    .map((each) =>
      each.length === 1
        ? each
        : each.replaceAll(
            /(^|-)([a-z])/g,
            (_all, dash: string, letter: string) => dash + letter.toUpperCase(),
          ),
    )
    .join(' ');
}

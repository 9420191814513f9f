import { editorWith } from '../editor/editor.ts';
import { matchText, nextMatch, searchHistory } from '../history/history-search.ts';
import { moved } from '../editor/motion.ts';
import type { Key } from '../keys/key.ts';
import type { Handled, InputContext, InputState } from './input-state.ts';
import { handlePromptKey } from './prompt-keys.ts';

/**
 * A key while history is searched: text narrows the search, Ctrl-R goes on, Escape and Ctrl-G bring back what was
 * there. Any other key takes the match, and is then a key at the prompt.
 */
export function handleSearchKey(
  state: InputState,
  { search, before }: NonNullable<InputState['search']>,
  key: Key,
  context: InputContext,
): Handled {
  const query = (text: string): Handled => ({
    state: { ...state, search: { search: searchHistory(context.history, text), before } },
  });
  if (key.kind !== 'chord') return query(search.query + key.text.replaceAll(/\s+/g, ' '));
  switch (key.chord) {
    case 'ctrl-r':
      return { state: { ...state, search: { search: nextMatch(search), before } } };
    case 'backspace':
      return query(search.query.slice(0, moved(search.query, search.query.length, 'left')));
    case 'ctrl-u':
      return query('');
    case 'escape':
    case 'ctrl-g':
    case 'ctrl-c':
      return { state: { editor: before, focus: state.focus } };
    case 'enter':
    case 'tab':
      return { state: taken(state, { search, before }) };
    default:
      return handlePromptKey(taken(state, { search, before }), key, context);
  }
}

/** Enter takes the match into the text and does not run it: one sees it first as it stands. */
function taken(state: InputState, { search, before }: NonNullable<InputState['search']>): InputState {
  const match = matchText(search);
  return { editor: match === undefined ? before : editorWith(match, before), focus: state.focus };
}

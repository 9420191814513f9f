import type { Key } from '../keys/key.ts';
import type { Handled, InputContext, InputState } from './input-state.ts';
import { handlePromptKey } from './prompt-keys.ts';
import { handleSearchKey } from './search-keys.ts';
import { handleViewKey } from './view-keys.ts';

/** What a key makes of the state. Nothing is done here: what is to be done is in the answer. */
export function handleKey(state: InputState, key: Key, context: InputContext): Handled {
  if (state.search !== undefined) return handleSearchKey(state, state.search, key, context);
  if (state.focus === 'view' && context.panel !== 'none') return handleViewKey(state, key, context);
  return handlePromptKey(state, key, context);
}

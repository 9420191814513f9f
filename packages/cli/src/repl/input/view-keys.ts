import { unreachable } from '@weir/parser';
import { moved } from '../editor/motion.ts';
import type { Key } from '../keys/key.ts';
import { liveKeys, promptKeys } from '../keys/key-tables.ts';
import type { LiveAction } from '../keys/key-tables.ts';
import type { Handled, InputContext, InputState } from './input-state.ts';

/** Keys that mean the same wherever one is. */
const everywhere = ['interrupt', 'end-of-input', 'suspend', 'clear-screen'] as const;

/** A key while keys go to the live view or the dashboard. Several characters read at once are as many keys. */
export function handleViewKey(state: InputState, key: Key, context: InputContext): Handled {
  if (key.kind === 'paste') return { state };
  const chord = key.kind === 'text' ? nameOfText(key.text) : key.chord;
  const shared = everywhere.find((action) => action === promptKeys.get(chord));
  if (shared !== undefined) return { state, effect: { kind: shared } };
  if (context.panel === 'top')
    return chord === 'q' || chord === 'escape' || chord === 'tab' ? leave(state) : { state };
  if (context.filterDraft !== undefined) return typeFilter(state, key, context.filterDraft);
  const action = liveKeys.get(chord);
  if (action === undefined) return { state };
  if (context.panel === 'full' && leavesFull.has(action)) return { state, effect: { kind: 'leave-full' } };
  return act(state, action);
}

/** What leads from the view to the prompt, or ends it, leads from the full view to the view. */
const leavesFull: ReadonlySet<LiveAction> = new Set(['full', 'stop', 'leave']);

function nameOfText(text: string): string {
  return text === ' ' ? 'space' : text;
}

function leave(state: InputState): Handled {
  return { state: { ...state, focus: 'prompt' }, effect: { kind: 'leave-view' } };
}

function act(state: InputState, action: LiveAction): Handled {
  switch (action) {
    case 'leave':
      return leave(state);
    case 'snapshot':
      return { state, effect: { kind: 'snapshot' } };
    case 'copy':
      return { state, effect: { kind: 'copy-view' } };
    case 'stop':
      return { state: { ...state, focus: 'prompt' }, effect: { kind: 'stop-view' } };
    case 'full':
      return { state, effect: { kind: 'full' } };
    case 'keys':
      return { state, effect: { kind: 'keys-help' } };
    case 'escape':
      return { state, effect: { kind: 'view', action: 'close' } };
    case 'pause':
    case 'slower':
    case 'faster':
    case 'sort-next':
    case 'sort-direction':
    case 'mode':
    case 'freeze':
    case 'filter':
    case 'up':
    case 'down':
    case 'left':
    case 'right':
    case 'page-up':
    case 'page-down':
    case 'first':
    case 'last':
    case 'open-row':
    case 'close':
      return { state, effect: { kind: 'view', action } };
    default:
      return unreachable(action);
  }
}

function typeFilter(state: InputState, key: Key, draft: string): Handled {
  const filter = (text: string, filterState: 'typing' | 'kept'): Handled => ({
    state,
    effect: { kind: 'filter', text, state: filterState },
  });
  if (key.kind !== 'chord') return filter(draft + key.text, 'typing');
  switch (key.chord) {
    case 'enter':
      return filter(draft, 'kept');
    case 'escape':
      return filter('', 'kept');
    case 'backspace':
      return filter(draft.slice(0, moved(draft, draft.length, 'left')), 'typing');
    case 'ctrl-u':
      return filter('', 'typing');
    default:
      return { state };
  }
}

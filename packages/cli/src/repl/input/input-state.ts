import type { Completion } from '../completion/completer.ts';
import type { CompletionMenu } from '../completion/completion-menu.ts';
import type { Editor } from '../editor/editor.ts';
import { emptyEditor } from '../editor/editor.ts';
import type { History, HistoryWalk } from '../history/history.ts';
import type { HistorySearch } from '../history/history-search.ts';
import type { ViewAction } from '../live/view-action.ts';

/** All that keys have made so far, as a value. */
export interface InputState {
  readonly editor: Editor;
  /** Where keys go: to the text, or to the live view (or dashboard) above it. */
  readonly focus: 'prompt' | 'view';
  readonly menu?: CompletionMenu;
  readonly search?: { readonly search: HistorySearch; readonly before: Editor };
  readonly walk?: HistoryWalk;
  /** The first of two chords. */
  readonly prefix?: string;
}

export const emptyInput: InputState = { editor: emptyEditor, focus: 'prompt' };

/** What keys may look at. */
export interface InputContext {
  readonly history: History;
  readonly completions: (text: string, cursor: number) => readonly Completion[];
  /** What is above the prompt. */
  readonly panel: 'none' | 'live' | 'full' | 'top';
  /** The filter of the view that is being typed. */
  readonly filterDraft?: string;
}

/** What is to be done besides, because of a key. */
export type Effect =
  | { readonly kind: 'submit'; readonly text: string }
  | {
      readonly kind:
        | 'interrupt'
        | 'end-of-input'
        | 'suspend'
        | 'clear-screen'
        | 'external-editor'
        | 'snapshot'
        | 'copy-view'
        | 'stop-view'
        | 'leave-view'
        | 'full'
        | 'leave-full'
        | 'keys-help';
    }
  | { readonly kind: 'view'; readonly action: ViewAction }
  | { readonly kind: 'filter'; readonly text: string; readonly state: 'typing' | 'kept' }
  | { readonly kind: 'message'; readonly text: string };

/** A state after a key, and what else is to be done. */
export interface Handled {
  readonly state: InputState;
  readonly effect?: Effect;
}

/** What Right would add: the rest of the latest entry that begins like this. */
export function ghostOf({ editor, menu, search }: InputState, history: History): string {
  const isAtEnd = editor.cursor === editor.text.length;
  return isAtEnd && menu === undefined && search === undefined ? history.continuationOf(editor.text) : '';
}

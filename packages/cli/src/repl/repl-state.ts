import type { Clock } from '@weir/runtime';
import { edit, editorWith } from './editor/editor.ts';
import { emptyInput } from './input/input-state.ts';
import type { InputState } from './input/input-state.ts';

/** A message stays this long, or up to the next key. */
const messageMs = 4000;

/** What is kept between two keys: the text, where keys go, what was said. */
export class ReplState {
  input: InputState = emptyInput;
  /** Whether the dashboard is shown. */
  isTop = false;
  /** Whether the live view fills the terminal. */
  isFull = false;
  #focusBefore: InputState['focus'] = 'prompt';
  readonly #clock: Clock;
  #message: { readonly text: string; readonly untilMs: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get message(): string | undefined {
    return this.#message === undefined || this.#message.untilMs <= this.#clock.now()
      ? undefined
      : this.#message.text;
  }

  /** Says something in the status line for a moment. */
  say(text: string): void {
    this.#message = { text, untilMs: this.#clock.now() + messageMs };
  }

  forgetMessage(): void {
    this.#message = undefined;
  }

  focus(focus: InputState['focus']): void {
    this.input = { ...this.input, focus };
  }

  /** Shows or closes the dashboard, which takes the keys. */
  showTop(isShown: boolean): void {
    this.isTop = isShown;
    this.focus(isShown ? 'view' : 'prompt');
  }

  /** The full view takes the keys; when it is left they go where they went before. */
  showFull(isShown: boolean): void {
    this.isFull = isShown;
    if (isShown) this.#focusBefore = this.input.focus;
    this.focus(isShown ? 'view' : this.#focusBefore);
  }

  setText(text: string): void {
    this.input = { editor: editorWith(text, this.input.editor), focus: 'prompt' };
  }

  /** Closes the list; the text is again what it was before. */
  closeMenu(): void {
    const { menu, ...rest } = this.input;
    if (menu !== undefined)
      this.input = { ...rest, editor: edit(rest.editor, { kind: 'replace', ...menu.before }) };
  }
}

import { emptyFrame } from '../frame/frame.ts';
import type { Frame } from '../frame/frame.ts';

/** The frame that is drawn, for React. */
export class FrameStore {
  readonly #listeners = new Set<() => void>();
  #frame: Frame = emptyFrame;

  set(frame: Frame): void {
    this.#frame = frame;
    for (const listener of this.#listeners) listener();
  }

  readonly get = (): Frame => this.#frame;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

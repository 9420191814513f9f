import type { ScreenSize } from './frame/frame.ts';

/** The terminal as the REPL sees it. */
export interface Display {
  readonly size: ScreenSize;
  /** What the frame may take of it: what was printed last is to be seen above. */
  readonly frameSize: ScreenSize;
  /** The frame has changed. */
  redraw(): void;
  /** Writes above the frame, to stay there. */
  print(text: string): void;
  /** What was printed has been read: the frame may have its room. */
  forgetPrinted(): void;
  /** Writes what is no text: a sequence for the terminal. */
  send(sequence: string): void;
  clear(): void;
  /** On a screen of its own, or below what was printed again. What is printed meanwhile is shown then. */
  fill(isFull: boolean): void;
  /** Gives the terminal to a program until it is done. */
  lend<T>(program: () => Promise<T>): Promise<T>;
  /** To the shell, until it is called back. */
  suspend(): void;
}

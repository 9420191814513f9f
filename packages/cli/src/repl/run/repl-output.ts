import type { PagerChoice } from '../output/output-settings.ts';

/** Where text for people goes: the scrollback of a terminal, or a stream that is none. */
export interface ReplOutput {
  readonly color: boolean;
  /** Columns of the terminal; undefined where there is none, and nothing is cut. */
  readonly width: number | undefined;
  /**
   * Writes a text that ends in a newline, through the pager where that is wanted. Resolves when it is there, or the pager
   * is closed.
   */
  write(text: string, pager: PagerChoice): Promise<void>;
  /** Says something about what was done, or went wrong: what is no result. */
  tell(text: string): void;
}

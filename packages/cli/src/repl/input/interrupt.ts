/** What there is to stop when Ctrl-C is pressed. */
export interface Interruptible {
  /** A list, or a search, or a filter that is being typed. */
  readonly open: boolean;
  /** The dashboard covers the view, or the view all else. */
  readonly top: boolean;
  /** A statement runs, or a query is being stopped, since a Ctrl-C before. */
  readonly executing: boolean;
  readonly stopping: boolean;
  /** A continuous query is on the screen. */
  readonly watching: boolean;
  readonly text: boolean;
  /** Milliseconds since Ctrl-C last had nothing to do. */
  readonly sinceIdlePressMs: number;
}

export type Interruption =
  | 'close'
  | 'close-top'
  | 'cancel'
  | 'stop-query'
  | 'clear-text'
  | 'say-how-to-leave'
  | 'leave';

/** A second press within this time leaves. */
const againMs = 2000;

/**
 * The ladder of Ctrl-C: close what is open, stop what runs, clear the text, say how to leave, leave. When something does
 * not let itself be stopped, the second press leaves.
 */
export function interruption(now: Interruptible): Interruption {
  if (now.stopping) return 'leave';
  if (now.open) return 'close';
  if (now.top) return 'close-top';
  if (now.executing) return 'cancel';
  if (now.watching) return 'stop-query';
  if (now.text) return 'clear-text';
  return now.sinceIdlePressMs < againMs ? 'leave' : 'say-how-to-leave';
}

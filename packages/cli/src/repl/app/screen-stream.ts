import { EventEmitter } from 'node:events';
import type { ScreenSize } from '../frame/frame.ts';

/** The size of a terminal; one of no size, as some containers give, counts as 80 by 24. */
export function sizeOf(
  stream: { readonly columns?: number; readonly rows?: number },
  assumed: ScreenSize,
): ScreenSize {
  return { columns: stream.columns || assumed.columns, rows: stream.rows || assumed.rows };
}

/**
 * Standard output as Ink is shown it. Ink 6.8 clears the whole screen, scrollback included, when a frame is as tall as
 * the terminal, and erases too little when the terminal has wrapped an old frame. So it is told of a terminal of
 * endless height that is never resized, and can be muted; frames are kept small elsewhere, and a resize is a new start.
 */
export class ScreenStream {
  readonly #events = new EventEmitter();
  readonly stream: NodeJS.WriteStream;
  isMuted = false;

  /** `onWrite` is called before each write that goes through. */
  constructor(stdout: NodeJS.WriteStream, size: () => ScreenSize, onWrite: () => void) {
    const own: Readonly<Record<string | symbol, () => unknown>> = {
      columns: () => size().columns,
      rows: () => Infinity,
      write: () => this.#write(stdout, onWrite),
      on: () => (event: string, listener: () => void) =>
        (event === 'resize' ? this.#events : stdout).on(event, listener),
      off: () => (event: string, listener: () => void) =>
        (event === 'resize' ? this.#events : stdout).off(event, listener),
    };
    this.stream = new Proxy(stdout, {
      get(target, name) {
        if (Object.hasOwn(own, name)) return own[name]?.();
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  #write(stdout: NodeJS.WriteStream, onWrite: () => void): (text: string, done?: () => void) => boolean {
    return (text, done) => {
      if (!this.isMuted) {
        onWrite();
        return stdout.write(text, done);
      }
      if (done !== undefined) setImmediate(done);
      return true;
    };
  }
}

import { render } from 'ink';
import type { Instance } from 'ink';
import type { Clock } from '@weir/runtime';
import type { Display } from '../display.ts';
import { emptyFrame } from '../frame/frame.ts';
import type { Frame, ScreenSize } from '../frame/frame.ts';
import { assumedSize } from '../limits.ts';
import { FrameEraser } from './erase-frame.ts';
import { FrameStore } from './frame-store.ts';
import { PrintedRoom } from './printed-room.ts';
import { ReplApp } from './repl-app.tsx';
import { ScreenStream, sizeOf } from './screen-stream.ts';

/** The terminal's input and modes, for the time in which it is not ours. */
export interface TerminalHold {
  /** Takes the terminal: raw mode, bracketed paste. */
  take(): void;
  /** A screen of its own, which leaves the other with its scrollback as it is; false: back to that. */
  useAlternateScreen(isUsed: boolean): void;
  /** Gives it back as it was. */
  release(): void;
  /** Stops this process until the shell goes on with it. */
  stopProcess(): Promise<void>;
}

/** A terminal is resized step by step: the frame is drawn anew when it has not been for so long. */
const resizeMs = 60;
/** Keys are echoed at once: an upper bound of 16 ms between two frames. */
const framesPerSecond = 60;

/** The terminal as Ink draws on it: inline, below what was printed before, or on a screen of its own. */
export class InkDisplay implements Display {
  readonly #stdout: NodeJS.WriteStream;
  readonly #clock: Clock;
  readonly #hold: TerminalHold;
  readonly #compose: () => Frame;
  readonly #frames = new FrameStore();
  readonly #screen: ScreenStream;
  readonly #eraser = new FrameEraser();
  readonly #room = new PrintedRoom();
  /** The size for which the frame was drawn. */
  #drawnSize: ScreenSize = assumedSize;
  #ink: Instance | undefined;
  #write: ((text: string) => void) | undefined;
  /** Ink draws some time after React has committed: what it has been given, made into text, and written. */
  #committed: Frame = emptyFrame;
  #rendered: Frame = emptyFrame;
  #drawn: Frame = emptyFrame;
  #isResizing: AbortController | undefined;
  /** The frame has a screen of its own. */
  #isFull = false;
  /** What is printed while another program has the terminal, while it is resized, or while the frame has a screen of its own. */
  #held: string | undefined;

  constructor(stdout: NodeJS.WriteStream, clock: Clock, hold: TerminalHold, compose: () => Frame) {
    this.#stdout = stdout;
    this.#clock = clock;
    this.#hold = hold;
    this.#compose = compose;
    const onWrite = (): void => {
      this.#drawn = this.#rendered;
    };
    this.#screen = new ScreenStream(stdout, () => this.size, onWrite);
  }

  get size(): ScreenSize {
    return sizeOf(this.#stdout, assumedSize);
  }

  get frameSize(): ScreenSize {
    return this.#isFull ? this.size : this.#room.left(this.size);
  }

  start(): void {
    this.#hold.take();
    this.#stdout.on('resize', this.#resized);
    this.#show();
  }

  /** Erases the frame and gives the terminal back. */
  stop(): void {
    this.#stdout.off('resize', this.#resized);
    this.#hide();
    if (this.#held !== undefined) this.#stdout.write(this.#held);
    this.#hold.release();
  }

  redraw(): void {
    if (this.#ink !== undefined && this.#isResizing === undefined) this.#frames.set(this.#compose());
  }

  print(text: string): void {
    this.#eraser.printed();
    const lines = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    this.#room.printed(lines, this.size);
    if (this.#held !== undefined) this.#held += lines;
    else if (this.#write === undefined) this.#stdout.write(lines);
    else if (this.#compose().lineWidths.length < this.#drawn.lineWidths.length) this.#printAnew(lines);
    else this.#write(lines);
  }

  /** Ink would write below it the frame as it was, which is taller, and so push it off the screen. */
  #printAnew(lines: string): void {
    this.#hide();
    this.#stdout.write(lines);
    this.#show();
  }

  forgetPrinted(): void {
    this.#room.forget();
  }

  send(sequence: string): void {
    this.#stdout.write(sequence);
  }

  clear(): void {
    // What the screen of its own shows is the frame alone.
    if (this.#isFull) return;
    this.#room.forget();
    const isShown = this.#ink !== undefined;
    this.#hide();
    this.#stdout.write('\u001b[H\u001b[J');
    if (isShown) this.#show();
  }

  fill(isFull: boolean): void {
    const isShown = this.#ink !== undefined;
    this.#hide();
    this.#isFull = isFull;
    if (isShown) this.#show();
  }

  async lend<T>(program: () => Promise<T>): Promise<T> {
    this.#hide();
    this.#hold.release();
    this.#held ??= '';
    try {
      return await program();
    } finally {
      this.#hold.take();
      this.#show();
    }
  }

  suspend(): void {
    void this.lend(() => this.#hold.stopProcess());
  }

  #show(): void {
    if (this.#ink !== undefined) return;
    if (this.#isFull) {
      this.#held ??= '';
      this.#hold.useAlternateScreen(true);
    } else {
      if (this.#held !== undefined) this.#stdout.write(this.#held);
      this.#held = undefined;
    }
    this.#drawnSize = this.size;
    this.#frames.set(this.#compose());
    this.#ink = render(<ReplApp frames={this.#frames} onCommit={this.#onCommit} />, {
      stdout: this.#screen.stream,
      exitOnCtrlC: false,
      patchConsole: false,
      incrementalRendering: false,
      maxFps: framesPerSecond,
      onRender: () => {
        this.#rendered = this.#committed;
      },
    });
  }

  readonly #onCommit = (frame: Frame, write: (text: string) => void): void => {
    this.#committed = frame;
    this.#write = write;
  };

  /** Erases the frame, as the terminal has it now, and lets go of Ink, which would erase by its own count. */
  #hide(): void {
    if (this.#ink === undefined) return;
    this.#isResizing?.abort();
    this.#isResizing = undefined;
    this.#screen.isMuted = true;
    this.#ink.unmount();
    this.#screen.isMuted = false;
    this.#ink = undefined;
    this.#write = undefined;
    if (this.#isFull) this.#hold.useAlternateScreen(false);
    else this.#stdout.write(this.#eraser.erase(this.#drawn, this.#drawnSize, this.size));
  }

  /** A frame for the old size must not be drawn any more, nor must it be erased as if nothing had happened. */
  readonly #resized = (): void => {
    if (this.#ink === undefined) return;
    this.#isResizing?.abort();
    this.#isResizing = new AbortController();
    this.#room.forget();
    this.#screen.isMuted = true;
    this.#held ??= '';
    void this.#drawAfterResize(this.#isResizing.signal);
  };

  async #drawAfterResize(signal: AbortSignal): Promise<void> {
    await this.#clock.sleepUntil(this.#clock.now() + resizeMs, signal);
    if (signal.aborted) return;
    this.#hide();
    this.#show();
  }
}

import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import xterm from '@xterm/headless';

/** A terminal as a model: what is written to `stdout` can be read from its screen. */
export class Screen {
  readonly terminal: InstanceType<typeof xterm.Terminal>;
  readonly stdout: NodeJS.WriteStream;
  readonly keys: ReadStream;
  /** All that was written. */
  written = '';
  isRaw = false;
  readonly #size: { columns: number; rows: number };
  #pending = 0;

  constructor(columns: number, rows: number) {
    this.terminal = new xterm.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      scrollback: 20_000,
      convertEol: true,
    });
    this.#size = { columns, rows };
    const stdout = new Writable({
      decodeStrings: false,
      write: (chunk: string | Buffer, _encoding, done) => {
        const text = chunk.toString();
        this.written += text;
        this.#pending += 1;
        this.terminal.write(text, () => {
          this.#pending -= 1;
        });
        done();
      },
    });
    const size = this.#size;
    Object.defineProperties(stdout, {
      isTTY: { value: true },
      columns: { get: () => size.columns },
      rows: { get: () => size.rows },
    });
    const keys = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: (isRaw: boolean) => {
        this.isRaw = isRaw;
        return keys;
      },
      ref: () => keys,
      unref: () => keys,
    });
    assert(isOutput(stdout) && isInput(keys));
    this.stdout = stdout;
    this.keys = keys;
  }

  type(text: string): void {
    this.keys.push(text);
  }

  resize(columns: number, rows: number): void {
    this.#size.columns = columns;
    this.#size.rows = rows;
    this.terminal.resize(columns, rows);
    this.stdout.emit('resize');
  }

  /** The lines on the screen, without spaces at their ends and empty lines at the end. */
  get lines(): string[] {
    return this.#linesFrom(this.terminal.buffer.active.baseY);
  }

  /** The same with all that has scrolled away. */
  get allLines(): string[] {
    return this.#linesFrom(0);
  }

  #linesFrom(first: number): string[] {
    const { active } = this.terminal.buffer;
    const lines = Array.from(
      { length: active.length - first },
      (_, i) => active.getLine(first + i)?.translateToString(true) ?? '',
    );
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  get text(): string {
    return this.lines.join('\n');
  }

  /** Whether all that was written is on the screen. */
  get isSettled(): boolean {
    return this.#pending === 0;
  }

  get cursor(): { readonly x: number; readonly y: number } {
    const { cursorX: x, cursorY: y } = this.terminal.buffer.active;
    return { x, y };
  }
}

// Streams of Node stand in for those of a terminal: what they lack, nobody calls.

function isOutput(stream: object): stream is NodeJS.WriteStream {
  return 'isTTY' in stream && stream.isTTY === true && 'write' in stream;
}

function isInput(stream: object): stream is ReadStream {
  return 'isTTY' in stream && stream.isTTY === true && 'setRawMode' in stream;
}

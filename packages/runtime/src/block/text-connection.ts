import type { Connection, StreamFormat } from '../source/source.ts';
import { sniffFormat } from '../source/sniff.ts';
import { sniffBytes } from '../limits.ts';
import { ByteOrderMark } from './byte-order-mark.ts';
import type { LineOutput, LineSplitter } from './line-splitter.ts';
import { RawLines } from './raw-lines.ts';
import { shownText } from './shown-text.ts';

/** What a connection needs of its stream. */
export interface TextStream {
  /** The format; `auto` until some connection has seen a first line. */
  readonly format: StreamFormat;
  decide(format: 'text' | 'json', firstBytes: Uint8Array): void;
  /** A splitter for the format that was decided. */
  splitter(output: LineOutput): LineSplitter;
  /** Takes whole lines of JSON that nobody has looked at; they are copied. */
  gather(pieces: readonly Uint8Array[]): void;
  /** What was gathered comes before the rows that follow. */
  endGathering(): void;
  /** Lines may be gathered: no batch has a bound in rows. */
  readonly gathers: boolean;
  /** The longest line. */
  readonly limitBytes: number;
  /** Where rows go. */
  readonly rows: LineOutput;
  received(bytes: number): void;
  room(): Promise<void>;
}

/** One connection or file of text: byte order mark, format, lines. */
export class TextConnection implements Connection {
  readonly #stream: TextStream;
  readonly #mark = new ByteOrderMark();
  #splitter: LineSplitter | RawLines | undefined;
  /** What came before the format was known. */
  #undecided: Uint8Array[] = [];
  #undecidedBytes = 0;

  constructor(stream: TextStream) {
    this.#stream = stream;
  }

  bytes(chunk: Uint8Array, reused = false): Promise<void> {
    this.#stream.received(chunk.length);
    // Only gathered lines are copied or written before this returns.
    const kept = reused && !(this.#splitter instanceof RawLines) ? Buffer.from(chunk) : chunk;
    this.#text(this.#mark.strip(kept));
    return this.#stream.room();
  }

  end(): Promise<void> {
    this.#text(this.#mark.end());
    if (this.#undecidedBytes > 0) this.#decide(true);
    this.#splitter?.end();
    return this.#stream.room();
  }

  #text(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#splitter !== undefined) {
      this.#splitter.push(bytes);
      return;
    }
    this.#undecided.push(bytes);
    this.#undecidedBytes += bytes.length;
    // Without a whole line there is nothing to decide, and no row either.
    if (this.#stream.format !== 'auto' || bytes.includes(0x0a) || this.#undecidedBytes >= sniffBytes)
      this.#decide(false);
  }

  #decide(ended: boolean): void {
    if (this.#stream.format === 'auto') {
      const firstBytes = Buffer.concat(this.#undecided);
      const format = sniffFormat(firstBytes, ended);
      if (format === undefined) return;
      this.#stream.decide(format, firstBytes);
    }
    this.#splitter = this.#newSplitter();
    for (const bytes of this.#undecided) this.#splitter.push(bytes);
    this.#undecided = [];
    this.#undecidedBytes = 0;
  }

  #newSplitter(): LineSplitter | RawLines {
    const { rows, format, gathers, limitBytes } = this.#stream;
    if (this.#mark.utf16) return this.#stream.splitter(rejectAll(rows));
    if (format !== 'json' || !gathers) return this.#stream.splitter(rows);
    return new RawLines(
      {
        lines: (pieces) => this.#stream.gather(pieces),
        tooLong: (carried) => {
          this.#stream.endGathering();
          this.#splitter = this.#stream.splitter(rows);
          for (const bytes of carried) this.#splitter.push(bytes);
        },
      },
      limitBytes,
    );
  }
}

/** UTF-16 cannot be cut to lines byte by byte, so nothing of it is a row; what looks like lines is counted as bad. */
function rejectAll(rows: LineOutput): LineOutput {
  const reason = 'UTF-16 text, where UTF-8 is expected';
  return {
    block: ({ bytes, starts, ends, rows: count }) => {
      for (let row = 0; row < count; row += 1) {
        rows.reject({ value: shownText(bytes.subarray(starts[row], ends[row])), reason });
      }
    },
    reject: ({ value }) => rows.reject({ value, reason }),
  };
}

import type { Writable } from 'node:stream';
import type { Piece } from './format/result-format.ts';

/** Output that cannot be written, other than because its reader has gone. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/**
 * Standard output as the pipeline sees it: what is written waits until the reader has taken it, and a reader that
 * goes away (as `head` does) is not an error: `readerGone` aborts, and what comes after is dropped.
 */
export class OutputStream {
  readonly #stream: Writable;
  readonly #gone = new AbortController();
  #last: Promise<void> = Promise.resolve();

  constructor(stream: Writable) {
    this.#stream = stream;
    // Without a listener a broken pipe would end the process. Errors come with the callbacks of `write` as well.
    stream.on('error', (error) => {
      if (isReaderGone(error)) this.#gone.abort();
    });
  }

  /** Aborts when nobody reads any more: time to stop, quietly. */
  get readerGone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Writes pieces with nothing of another call between them. Rejects with an `OutputError`. */
  write(pieces: Iterable<Piece>): Promise<void> {
    const mine = this.#last.then(() => this.#writeAll(pieces));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #writeAll(pieces: Iterable<Piece>): Promise<void> {
    for (const piece of pieces) {
      if (this.#gone.signal.aborted) return;
      const error = await this.#writePiece(piece);
      if (error === undefined) continue;
      if (!isReaderGone(error))
        throw new OutputError(`cannot write the output: ${reasonOf(error)}`, { cause: error });
      this.#gone.abort();
    }
  }

  #writePiece(piece: Piece): Promise<Error | undefined> {
    return new Promise((resolve) => {
      this.#stream.write(piece, (error) => resolve(error ?? undefined));
    });
  }
}

function isReaderGone(error: Error): boolean {
  return (
    'code' in error &&
    (error.code === 'EPIPE' || error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_DESTROYED')
  );
}

/** Node's text without the code before it and the system call behind it. */
function reasonOf(error: Error): string {
  return error.message.replace(/^[A-Z]+: /, '').replace(/, \w+$/, '');
}

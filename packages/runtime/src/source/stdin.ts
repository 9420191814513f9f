import { receivedFormats } from './received-formats.ts';
import { SourceError } from './source.ts';
import type { Connection, Receiver, Source, SourceContext } from './source.ts';

/**
 * `stdin`: standard input, one row a line (or CSV, or an Arrow IPC stream). It ends when the input ends. One input
 * has one reader: two streams would each get a part of it. `byTime`: where the pipeline can run on a virtual clock, rows may arrive by their
 * own timestamps.
 */
export function stdinSource({ byTime = false }: { readonly byTime?: boolean } = {}): Source {
  const read = new WeakSet<NodeJS.ReadableStream>();
  return {
    name: 'stdin',
    description: 'standard input, one row a line',
    options: byTime ? [timeOption] : [],
    ...(byTime ? { timeOption: timeOption.name } : {}),
    formats: receivedFormats,
    open: (_, context) => {
      if (read.has(context.stdin)) {
        throw new SourceError('standard input is read by another stream already', {
          hint: 'name one stream FROM stdin, and use that name everywhere',
        });
      }
      read.add(context.stdin);
      return new StdinReceiver(context, () => read.delete(context.stdin));
    },
  };
}

const timeOption = {
  name: 'time',
  type: 'column',
  description: 'the column with the time of each row: rows arrive by it, on a virtual clock',
} as const;

class StdinReceiver implements Receiver {
  readonly #context: SourceContext;
  readonly #input: NodeJS.ReadableStream;
  readonly #letGo: () => void;
  /** Present while the input is read. */
  #connection: Connection | undefined;

  constructor(context: SourceContext, letGo: () => void) {
    this.#context = context;
    this.#input = context.stdin;
    this.#letGo = letGo;
  }

  start(): Promise<void> {
    this.#connection = this.#context.output.connection();
    this.#input.on('data', this.#receive);
    this.#input.on('end', this.#end);
    this.#input.on('close', this.#end);
    this.#input.on('error', this.#fail);
    // An input that has ended before says nothing any more.
    if (!this.#input.readable) this.#end();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    const connection = this.#close();
    if (connection === undefined) return Promise.resolve();
    // What the stream has read ahead would be lost to everybody.
    for (let chunk = this.#input.read(); chunk !== null; chunk = this.#input.read()) {
      void connection.bytes(bytesOf(chunk));
    }
    void connection.end();
    return Promise.resolve();
  }

  readonly #receive = (chunk: Buffer | string): void => {
    const connection = this.#connection;
    if (connection === undefined) return;
    const written = connection.bytes(bytesOf(chunk));
    if (this.#context.output.full) void this.#pauseUntil(written, connection);
  };

  async #pauseUntil(written: Promise<void>, connection: Connection): Promise<void> {
    this.#input.pause();
    await written;
    if (this.#connection === connection) this.#input.resume();
  }

  readonly #end = (): void => {
    const connection = this.#close();
    if (connection === undefined) return;
    void connection.end();
    this.#context.output.end();
  };

  readonly #fail = (error: Error): void => {
    const connection = this.#close();
    if (connection === undefined) return;
    void connection.end();
    this.#context.output.fail(
      new SourceError(`standard input cannot be read: ${error.message}`, { cause: error }),
    );
  };

  /** Stops listening. A paused input does not keep the process alive. */
  #close(): Connection | undefined {
    this.#letGo();
    const connection = this.#connection;
    // Somebody else may read the input before this has started, and after it has stopped.
    if (connection === undefined) return undefined;
    this.#connection = undefined;
    this.#input.removeListener('data', this.#receive);
    this.#input.removeListener('end', this.#end);
    this.#input.removeListener('close', this.#end);
    this.#input.removeListener('error', this.#fail);
    this.#input.pause();
    return connection;
  }
}

/** Somebody may have set an encoding. */
function bytesOf(chunk: Buffer | string): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

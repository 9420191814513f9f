import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createConnection } from 'node:net';
import type { RecordBatch } from 'apache-arrow';
import { Schema, tableFromIPC } from 'apache-arrow';
import { BackendError } from '../query-backend.ts';
import { movedError } from '../session/statement.ts';
import { splitStatements } from '../sql/split-statements.ts';
import { connectionLost, sqlState } from '../sqlstate.ts';
import { cancelPacket, queryMessage, startupPacket } from './client-message.ts';
import type { ServerMessage } from './server-message.ts';
import { serverMessages } from './server-message.ts';

/** The rows of a query: a live one goes on until it is cancelled. */
export interface QueryRows {
  readonly schema: Schema;
  readonly batches: AsyncIterable<RecordBatch>;
}

export interface QueryOptions {
  /** Cancels the query: the batches end, without an error. */
  readonly signal?: AbortSignal;
  /** Told of what the server warns of. */
  readonly warn?: (message: string) => void;
}

/**
 * Asks a running pipeline over its Unix socket, in the PostgreSQL protocol. Rows come as an Arrow stream in a COPY, so
 * that they have all their types. One query at a time.
 */
export class PipelineClient {
  readonly #path: string;
  readonly #socket: Socket;
  readonly #messages: AsyncGenerator<ServerMessage, void, undefined>;
  #key = { processId: 0, secret: 0 };

  private constructor(path: string, socket: Socket) {
    this.#path = path;
    this.#socket = socket;
    this.#messages = serverMessages(socket);
  }

  /** `settings`: what the session begins with, such as `weir.follow`. Rejects when nobody listens. */
  static async connect(
    path: string,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<PipelineClient> {
    const socket = createConnection(path);
    await once(socket, 'connect');
    // What goes wrong later ends the messages.
    socket.on('error', () => undefined);
    const client = new PipelineClient(path, socket);
    socket.write(startupPacket({ user: 'weir', application_name: 'weir', ...settings }));
    for (;;) {
      const message = await client.#next();
      if (message.kind === 'key') client.#key = message;
      if (message.kind === 'error') throw message.error;
      if (message.kind === 'ready') return client;
    }
  }

  /** Runs one statement. Rejects with a `BackendError`, whose position is in the SQL. */
  async query(sql: string, { signal, warn }: QueryOptions = {}): Promise<QueryRows> {
    const [statement, another] = splitStatements(sql);
    if (statement === undefined || another !== undefined) {
      throw new BackendError(sqlState.syntaxError, 'one statement is asked at a time', {
        position: another?.start ?? 0,
      });
    }
    // A line of its own for the bracket: the statement may end with a comment.
    const head = 'COPY (';
    const text = `${head}${statement.sql}\n) TO STDOUT (FORMAT arrow)`;
    this.#socket.write(queryMessage(text));
    const parts = this.#parts(text, statement.start - head.length, signal, warn);
    const first = await parts.next();
    if (first.done === true) return { schema: new Schema([]), batches: noBatches() };
    return { schema: tableFromIPC(first.value).schema, batches: batchesOf(first.value, parts) };
  }

  close(): void {
    this.#socket.destroy();
  }

  /**
   * The parts of the Arrow stream: the schema, the batches, the end. `offset`: from a place in the text that was sent
   * to one in the user's SQL.
   */
  async *#parts(
    text: string,
    offset: number,
    signal: AbortSignal | undefined,
    warn: ((message: string) => void) | undefined,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const cancel = (): void => this.#cancel();
    signal?.addEventListener('abort', cancel);
    if (signal?.aborted === true) cancel();
    let failure: unknown;
    let answered = false;
    let pieces: Uint8Array[] = [];
    try {
      while (!answered) {
        const message = await this.#next(text);
        if (message.kind === 'data' && message.bytes.length > 0) pieces.push(message.bytes);
        else if (message.kind === 'data') {
          const part = Buffer.concat(pieces);
          pieces = [];
          yield part;
        } else if (message.kind === 'notice') warn?.(message.message);
        else if (message.kind === 'error') failure = movedError(message.error, offset);
        else answered = message.kind === 'ready';
      }
    } finally {
      signal?.removeEventListener('abort', cancel);
      // Nobody reads the rest: there is no other way to be rid of it.
      if (!answered) this.close();
    }
    if (failure !== undefined && signal?.aborted !== true) throw failure;
  }

  async #next(sql = ''): Promise<ServerMessage> {
    const next = await this.#messages.next();
    if (next.done === true) throw new BackendError(connectionLost, 'the pipeline is gone');
    const message = next.value;
    return message.kind === 'error' ? { kind: 'error', error: inSql(message.error, sql) } : message;
  }

  /** Over a connection of its own, as the protocol has it. */
  #cancel(): void {
    const connection = createConnection(this.#path);
    connection.on('error', () => undefined);
    connection.end(cancelPacket(this.#key));
  }
}

async function* batchesOf(
  schema: Uint8Array,
  parts: AsyncIterable<Uint8Array>,
): AsyncGenerator<RecordBatch, void, undefined> {
  // A batch is understood with the schema before it; for the end of the stream the library makes up an empty one.
  for await (const part of parts)
    yield* tableFromIPC(Buffer.concat([schema, part])).batches.filter(
      (batch) => batch.numRows > 0 || batch.metadata.size > 0,
    );
}

async function* noBatches(): AsyncGenerator<RecordBatch, void, undefined> {}

/** An error whose position is in UTF-16 code units from 0, instead of in characters from 1. */
function inSql(error: BackendError, sql: string): BackendError {
  if (error.position === undefined) return error;
  const characters = Array.from(sql).slice(0, error.position - 1);
  return new BackendError(error.sqlState, error.message, {
    position: characters.join('').length,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.detail === undefined ? {} : { detail: error.detail }),
  });
}

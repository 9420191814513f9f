import { Message, MessageHeader, RecordBatchReader } from 'apache-arrow';
import type { RecordBatch, Schema } from 'apache-arrow';
import { arrowMessageBytes, arrowMetadataBytes } from '../limits.ts';
import { SourceError } from '../source/source.ts';
import { batchProblem } from './arrow-batch-check.ts';
import { isReadableHead } from './arrow-metadata.ts';
import { ByteQueue } from './byte-queue.ts';

/**
 * Record batches out of the bytes of an Arrow IPC stream, however they are cut.
 *
 * A stream is a sequence of messages, each a marker (-1), the length of its head, the head, and a body whose length
 * the head tells (https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format). Messages are put together
 * here, which bounds what is collected and tells garbage from Arrow; a reader of apache-arrow is given whole messages
 * only, up to and including one record batch, so that it never looks for more than there is. Streams may follow one
 * another. Most programs write an Arrow file as a stream between a mark and a footer, which is read too
 * (`arrow-file.ts` reads the others, but needs a file for it).
 */
export class ArrowStreamReader {
  readonly #received = new ByteQueue();
  readonly #limitBytes: number;
  /** The marker and the length of the message whose head is awaited. */
  #prefix: Buffer | undefined;
  /** The head of the message whose body is awaited, as it was received and as read. */
  #head: MessageHead | undefined;
  #stream: MessageStream | undefined;
  #schema: Schema | undefined;
  #kind: 'unknown' | 'stream' | 'file' | 'footer' = 'unknown';

  constructor(limitBytes: number = arrowMessageBytes) {
    this.#limitBytes = limitBytes;
  }

  /** The columns, once they are known. */
  get schema(): Schema | undefined {
    return this.#schema;
  }

  /**
   * The record batches that are complete with these bytes, empty ones left out. Throws a `SourceError` on what is not
   * Arrow.
   */
  push(chunk: Uint8Array): RecordBatch[] {
    if (this.#kind === 'footer') return [];
    this.#received.push(chunk);
    const batches: RecordBatch[] = [];
    try {
      while (this.#step(batches));
    } catch (error) {
      this.#received.clear();
      throw arrowError(error);
    }
    return batches;
  }

  /** The input has ended. Throws a `SourceError` when it ended within a message. */
  end(): void {
    if (this.#kind === 'footer' || (this.#received.length === 0 && this.#head === undefined)) return;
    throw new SourceError('the Arrow stream ends in the middle of a message');
  }

  /** Takes one piece off what was received; false when more is needed. */
  #step(batches: RecordBatch[]): boolean {
    if (this.#head !== undefined) return this.#body(this.#head, batches);
    if (this.#received.length < prefixBytes) return false;
    if (this.#kind === 'unknown') return this.#begin();
    const prefix = this.#prefix ?? this.#received.take(prefixBytes);
    this.#prefix = prefix;
    const marker = prefix.readInt32LE(0);
    const length = prefix.readInt32LE(4);
    if (marker !== -1 || length < 0 || length > arrowMetadataBytes) throw notArrow();
    if (length === 0) {
      this.#endOfStream();
      return true;
    }
    if (this.#received.length < length) return false;
    const head = this.#received.take(length);
    this.#prefix = undefined;
    if (!isReadableHead(head)) throw notArrow();
    const message = Message.decode(head);
    if (message.bodyLength < 0 || message.bodyLength > this.#limitBytes) {
      throw new SourceError(
        `an Arrow record batch of ${message.bodyLength} bytes is over the limit of ${this.#limitBytes}`,
        {
          hint: 'write smaller record batches',
        },
      );
    }
    this.#head = {
      bytes: Buffer.concat([prefix, head]),
      kind: message.headerType,
      bodyBytes: message.bodyLength,
    };
    return true;
  }

  /** Stream or file? Both begin with eight bytes that tell. */
  #begin(): boolean {
    const mark = this.#received.take(prefixBytes);
    this.#kind = mark.equals(fileMark) ? 'file' : 'stream';
    if (this.#kind === 'stream') this.#prefix = mark;
    return true;
  }

  #endOfStream(): void {
    this.#prefix = undefined;
    this.#stream = undefined;
    if (this.#kind !== 'file') return;
    this.#kind = 'footer';
    this.#received.clear();
  }

  #body(head: MessageHead, batches: RecordBatch[]): boolean {
    if (this.#received.length < head.bodyBytes) return false;
    this.#head = undefined;
    const isSchema = head.kind === MessageHeader.Schema;
    // A stream has one schema, as its first message, and a schema has no body.
    if (isSchema !== (this.#stream === undefined) || (isSchema && head.bodyBytes > 0)) throw notArrow();
    this.#stream ??= new MessageStream();
    this.#stream.add(head.bytes, this.#received.take(head.bodyBytes));
    if (isSchema) this.#schema = this.#stream.readSchema();
    if (head.kind !== MessageHeader.RecordBatch) return true;
    const batch = this.#stream.readBatch();
    const problem = batchProblem(batch);
    if (problem !== undefined) throw new SourceError(`an Arrow record batch is damaged: ${problem}`);
    if (batch.numRows > 0) batches.push(batch);
    return true;
  }
}

interface MessageHead {
  readonly bytes: Buffer;
  readonly kind: MessageHeader;
  readonly bodyBytes: number;
}

/** A reader of apache-arrow over the messages that are there. */
class MessageStream {
  readonly #parts: Uint8Array[] = [];
  #batches: Iterator<RecordBatch> | undefined;

  /** The reader copies a body unless it lies at an offset divisible by eight; apart from its head it lies at 0. */
  add(head: Uint8Array, body: Uint8Array): void {
    this.#parts.push(head);
    if (body.length > 0) this.#parts.push(body);
  }

  readSchema(): Schema {
    const reader = RecordBatchReader.from(this.#take());
    reader.open();
    this.#batches = reader[Symbol.iterator]();
    return reader.schema;
  }

  readBatch(): RecordBatch {
    const next = this.#batches?.next();
    if (next === undefined || next.done === true) throw notArrow();
    return next.value;
  }

  /**
   * What the reader pulls from. It looks ahead once when it has just used up what it had, and is given nothing then;
   * a second time in a row means that a message announces more than it has.
   */
  *#take(): Generator<Uint8Array> {
    for (let missing = 0; missing < 2;) {
      const part = this.#parts.shift();
      missing = part === undefined ? missing + 1 : 0;
      yield part ?? nothing;
    }
    throw notArrow();
  }
}

const nothing = new Uint8Array(0);
const prefixBytes = 8;
/** What an Arrow file begins with. */
export const fileMark = Buffer.from('ARROW1\0\0', 'latin1');

function notArrow(): SourceError {
  return new SourceError('this is not an Arrow IPC stream', {
    hint: 'write it as an Arrow IPC stream or file, or say which FORMAT it has',
  });
}

function arrowError(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('compressed')) {
    return new SourceError('the Arrow stream is compressed', {
      hint: 'write it without compression',
      cause: error,
    });
  }
  return new SourceError(`this is not a valid Arrow IPC stream: ${message}`, { cause: error });
}

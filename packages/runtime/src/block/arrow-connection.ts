import type { RecordBatch, Schema } from 'apache-arrow';
import type { Connection } from '../source/source.ts';
import { SourceError } from '../source/source.ts';
import { ArrowStreamReader } from './arrow-stream-reader.ts';

/** What a connection needs of its stream. */
export interface ArrowStream {
  /** The columns of a connection are known; throws a `SourceError` when they are not those of the stream. */
  adopt(schema: Schema): void;
  batch(batch: RecordBatch): void;
  received(bytes: number): void;
  room(): Promise<void>;
}

/** One connection or file of Arrow IPC. After an error what follows is not looked at. */
export class ArrowConnection implements Connection {
  readonly #stream: ArrowStream;
  readonly #failed: (error: SourceError) => void;
  readonly #reader = new ArrowStreamReader();
  #adopted: Schema | undefined;
  #over = false;

  constructor(stream: ArrowStream, failed: (error: SourceError) => void) {
    this.#stream = stream;
    this.#failed = failed;
  }

  bytes(chunk: Uint8Array): Promise<void> {
    this.#stream.received(chunk.length);
    this.#guarded(() => {
      const batches = this.#reader.push(chunk);
      const { schema } = this.#reader;
      if (schema !== undefined && schema !== this.#adopted) {
        this.#adopted = schema;
        this.#stream.adopt(schema);
      }
      for (const batch of batches) this.#stream.batch(batch);
    });
    return this.#stream.room();
  }

  end(): Promise<void> {
    this.#guarded(() => this.#reader.end());
    return this.#stream.room();
  }

  #guarded(work: () => void): void {
    if (this.#over) return;
    try {
      work();
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.#over = true;
      this.#failed(error);
    }
  }
}

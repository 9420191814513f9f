import type { RecordBatch, Schema } from 'apache-arrow';
import { Table, tableToIPC } from 'apache-arrow';

/**
 * Batches as one Arrow IPC stream: the schema, the batches (each with the dictionaries that it uses), the end. The
 * library writes whole streams, so that the schema before each further batch, and the end behind it, are cut off.
 */
export class ArrowStream {
  readonly #head: Uint8Array;

  constructor(schema: Schema) {
    this.#head = withoutEnd(tableToIPC(new Table(schema), 'stream'));
  }

  head(): Uint8Array {
    return this.#head;
  }

  batch(batch: RecordBatch): Uint8Array {
    return withoutEnd(tableToIPC(new Table([batch]), 'stream')).subarray(this.#head.length);
  }

  end(): Uint8Array {
    return endOfStream;
  }
}

/** A message of length 0 (Arrow Columnar Format, "IPC Streaming Format"). */
const endOfStream = new Uint8Array([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

function withoutEnd(stream: Uint8Array): Uint8Array {
  return stream.subarray(0, stream.length - endOfStream.length);
}

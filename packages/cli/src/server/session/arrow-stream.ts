import type { Schema } from 'apache-arrow';
import { RecordBatch, Table, tableToIPC } from 'apache-arrow';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';

/**
 * Batches as one Arrow IPC stream: the schema, the batches (each with the dictionaries that it uses), the end. The
 * library writes whole streams, so that the schema before each batch, and the end behind it, are cut off.
 */
export class ArrowStream {
  readonly #schema: Schema;
  readonly head: Uint8Array;

  constructor(schema: Schema) {
    this.#schema = schema;
    this.head = withoutEnd(tableToIPC(new Table(schema), 'stream'));
  }

  /** Throws a `BackendError` for a batch with other columns. */
  batch(batch: RecordBatch): Uint8Array {
    if (typesOf(batch.schema) !== typesOf(this.#schema))
      throw new BackendError(sqlState.featureNotSupported, 'the columns of the result have changed');
    const table = new Table([new RecordBatch(this.#schema, batch.data, batch.metadata)]);
    return withoutEnd(tableToIPC(table, 'stream')).subarray(this.head.length);
  }

  get end(): Uint8Array {
    return endOfStream;
  }
}

function typesOf(schema: Schema): string {
  return schema.fields.map((field) => String(field.type)).join();
}

/** A message of length 0 (Arrow Columnar Format, "IPC Streaming Format"). */
const endOfStream = new Uint8Array([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

function withoutEnd(stream: Uint8Array): Uint8Array {
  return stream.subarray(0, stream.length - endOfStream.length);
}

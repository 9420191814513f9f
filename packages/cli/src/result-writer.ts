import type { ResultFormat, ShownBatch } from './format/result-format.ts';
import type { OutputStream } from './output-stream.ts';

/** Writes the batches of all outputs that share one stream, in one format. */
export class ResultWriter {
  readonly #format: ResultFormat;
  readonly #output: OutputStream;
  readonly #limit: number;

  /** `limit`: rows of a batch that formats for people show, when an output does not say. */
  constructor(format: ResultFormat, output: OutputStream, limit = Infinity) {
    this.#format = format;
    this.#output = output;
    this.#limit = limit;
  }

  /** Resolves when the reader has it. Rejects with an `OutputError`. */
  write(batch: Omit<ShownBatch, 'limit'>, limit = this.#limit): Promise<void> {
    return this.#output.write(this.#format.batch({ ...batch, limit }));
  }

  /** Writes what stands after the last batch. */
  end(): Promise<void> {
    return this.#output.write(this.#format.end());
  }
}

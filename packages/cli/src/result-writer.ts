import type { ResultFormat, ShownBatch } from './format/result-format.ts';
import type { OutputStream } from './output-stream.ts';
import type { RowBudget } from './row-budget.ts';

/** Writes the batches of all outputs that share one stream, in one format. */
export class ResultWriter {
  readonly #format: ResultFormat;
  readonly #output: OutputStream;
  readonly #limit: number;
  readonly #budget: RowBudget | undefined;

  /** `limit`: rows of a batch that formats for people show, when an output does not say. `budget`: rows of the whole run. */
  constructor(format: ResultFormat, output: OutputStream, limit = Infinity, budget?: RowBudget) {
    this.#format = format;
    this.#output = output;
    this.#limit = limit;
    this.#budget = budget;
  }

  /** Resolves when the reader has it. Rejects with an `OutputError`. */
  write(batch: Omit<ShownBatch, 'limit'>, limit = this.#limit): Promise<void> {
    if (this.#budget?.spent.aborted === true) return Promise.resolve();
    const table = this.#budget?.take(batch.table) ?? batch.table;
    return this.#output.write(this.#format.batch({ ...batch, table, limit }));
  }

  /** Writes what stands after the last batch. */
  end(): Promise<void> {
    return this.#output.write(this.#format.end());
  }
}

import { Field, Int64, Schema, TimestampMicrosecond } from 'apache-arrow';
import { generatedRowsPerSecond } from '../limits.ts';
import { faultOf } from './option-fault.ts';
import { numberOption } from './option-values.ts';
import { SourceError } from './source.ts';
import type { Receiver, Source, SourceContext, SourceOptions } from './source.ts';

/**
 * `rate(rows_per_second => n)`: rows (timestamp, value), value counting from 0. The row with value v arrives (v + 1)
 * / n seconds after the start, on the clock of the pipeline, and has that time as its timestamp: evenly spaced,
 * whatever the batches are, and the same in every run over a virtual clock. DuckDB makes the rows when a batch runs.
 */
export const rateSource: Source = {
  name: 'rate',
  description: 'generated rows (timestamp, value)',
  options: [
    {
      name: 'rows_per_second',
      type: 'number',
      position: 0,
      required: true,
      description: 'how many rows a second',
    },
    { name: 'rows', type: 'number', description: 'how many rows in all; without it there is no end' },
  ],
  formats: [],
  schema: () =>
    new Schema([new Field('timestamp', new TimestampMicrosecond()), new Field('value', new Int64())]),
  check: (options) =>
    faultOf('rows_per_second', () => rateOf(options)) ?? faultOf('rows', () => rowsOf(options)),
  open: (options, context) => new RateReceiver(rateOf(options), rowsOf(options), context),
};

/** Rows per 1000 seconds: a whole number, as sums of fractions would drift. */
function rateOf(options: SourceOptions): bigint {
  const rowsPerSecond = numberOption(options, 'rows_per_second') ?? 0;
  if (rowsPerSecond >= 0.001 && rowsPerSecond <= generatedRowsPerSecond)
    return BigInt(Math.round(rowsPerSecond * 1000));
  throw new SourceError(`rate(rows_per_second => ${rowsPerSecond}) is not possible`, {
    hint: `it may be from 0.001 to ${generatedRowsPerSecond}`,
  });
}

/** How many rows there are in all, if there is an end. */
function rowsOf(options: SourceOptions): bigint | undefined {
  const rows = numberOption(options, 'rows');
  if (rows === undefined) return undefined;
  if (Number.isSafeInteger(rows) && rows >= 0) return BigInt(rows);
  throw new SourceError(`rate(..., rows => ${rows}) is not a number of rows`);
}

class RateReceiver implements Receiver {
  readonly #rate: bigint;
  /** How many rows there are in all. */
  readonly #rows: bigint | undefined;
  readonly #context: SourceContext;
  #startMs = 0;
  #made = 0n;
  #ended = false;

  constructor(rate: bigint, rows: bigint | undefined, context: SourceContext) {
    this.#rate = rate;
    this.#rows = rows;
    this.#context = context;
  }

  start(): Promise<void> {
    this.#startMs = this.#context.clock.now();
    if (this.#context.once && this.#rows === undefined) {
      this.#context.output.report({
        severity: 'info',
        message: 'rate(...) has no rows that are there already',
      });
      this.#end();
    }
    return Promise.resolve();
  }

  async advance(batchTimeMs: number): Promise<void> {
    if (this.#ended) return;
    const passed = BigInt(Math.max(0, batchTimeMs - this.#startMs));
    const due = (passed * this.#rate) / 1_000_000n;
    // What is there now, once, is all of it.
    const until = this.#rows !== undefined && (this.#context.once || due > this.#rows) ? this.#rows : due;
    if (until > this.#made) {
      const sql = rowsSql(this.#made, until, this.#startMs, this.#rate);
      const rows = Number(until - this.#made);
      this.#made = until;
      await this.#context.output.write({ kind: 'query', sql, rows });
    }
    if (this.#made === this.#rows) this.#end();
  }

  stop(): Promise<void> {
    this.#ended = true;
    return Promise.resolve();
  }

  #end(): void {
    this.#ended = true;
    this.#context.output.end();
  }
}

/**
 * The rows with values from `from` up to `to`, without it. The time of row v is (v + 1) * 10^9 / rate microseconds after the start, which
 * is computed from that of row `from` on: all of it would not fit BIGINT for long, and DuckDB divides HUGEINT slowly.
 */
function rowsSql(from: bigint, to: bigint, startMs: number, rate: bigint): string {
  const first = from * microsPer1000Seconds;
  const micros = `${BigInt(startMs) * 1000n + first / rate} + (${first % rate} + (value - ${from} + 1) * ${microsPer1000Seconds}) // ${rate}`;
  return `SELECT make_timestamp(${micros}) AS "timestamp", value FROM range(${from}, ${to}) AS generated(value)`;
}

const microsPer1000Seconds = 1_000_000_000n;

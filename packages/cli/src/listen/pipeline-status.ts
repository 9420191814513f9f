import type { Gauges, StreamingContext } from '@weir/runtime';
import { Table, Utf8, vectorFromArray } from 'apache-arrow';
import type { RecordBatch } from 'apache-arrow';
import { PipelineMeter } from '../repl/status/pipeline-meter.ts';
import type { Notice } from '../repl/session.ts';
import type { Relation } from '../server/query-backend.ts';
import { textSchema } from '../server/session/statement.ts';
import { StatusQueue } from './status-queue.ts';
import type { Told } from './status-queue.ts';
import type { StatusReport } from './status-report.ts';

/** Gauges are read so often at most. */
const gaugesMs = 1000;

/** What is measured of a running pipeline, for those who look on from other terminals. */
export class PipelineStatus {
  readonly #context: StreamingContext;
  readonly #meter = new PipelineMeter();
  readonly #followers = new Set<StatusQueue>();
  #gauges: { readonly readMs: number; readonly value: Gauges } | undefined;

  constructor(context: StreamingContext) {
    this.#context = context;
    const notice = (stream: string, severity: Notice['severity'], message: string): void =>
      this.#tell({ notices: [{ stream, severity, message }] });
    context.on('batch', (batch) => {
      this.#meter.add(batch, Date.now());
      this.#tell({ batch, notices: [] });
    });
    context.on('notice', ({ stream, severity, message }) => notice(stream, severity, message));
    context.on('badRows', ({ stream, count }) =>
      notice(stream, 'warning', `${count} bad ${count === 1 ? 'row' : 'rows'}`),
    );
  }

  /** A report at once, and then one for each batch and notice, until the signal. */
  async *follow(
    relations: readonly Relation[],
    signal: AbortSignal,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    const queue = new StatusQueue(signal);
    this.#followers.add(queue);
    try {
      for (;;) {
        const told = await queue.next();
        if (told === 'ended') return;
        const begun = { measured: this.#meter.snapshot(), relations };
        const news = told === 'begin' ? { begun, notices: [] } : told;
        yield* reportRow({ ...(await this.#now()), ...news });
      }
    } finally {
      this.#followers.delete(queue);
    }
  }

  #tell(told: Told): void {
    for (const queue of this.#followers) queue.add(told);
  }

  async #now(): Promise<Pick<StatusReport, 'queries' | 'gauges' | 'residentBytes'>> {
    if (Date.now() - (this.#gauges?.readMs ?? -Infinity) > gaugesMs) {
      const value = await this.#context.gauges().catch(() => undefined);
      if (value !== undefined) this.#gauges = { readMs: Date.now(), value };
    }
    return {
      queries: this.#context.queries(),
      residentBytes: process.memoryUsage.rss(),
      ...(this.#gauges === undefined ? {} : { gauges: this.#gauges.value }),
    };
  }
}

export const statusSchema = textSchema(['status']);

function reportRow(report: StatusReport): readonly RecordBatch[] {
  const status = vectorFromArray([JSON.stringify(report)], new Utf8());
  return new Table(statusSchema, { status }).batches;
}

import { EventEmitter } from 'node:events';
import type { BatchMetrics } from '@weir/runtime';
import { parseReport, statusQuery } from '../../listen/status-report.ts';
import type { StatusReport } from '../../listen/status-report.ts';
import { PipelineClient } from '../../server/client/pipeline-client.ts';
import type { Relation } from '../../server/query-backend.ts';
import { socketOf } from '../../server/registry/pipeline-entry.ts';
import type { PipelineEntry } from '../../server/registry/pipeline-entry.ts';
import type { Notice, LiveQuery, SessionGauges } from '../session.ts';
import { PipelineMeter } from '../status/pipeline-meter.ts';
import type { MeterSnapshot } from '../status/pipeline-meter.ts';

interface WatchedEvents {
  metrics: [BatchMetrics];
  notice: [Notice];
  /** All sums were told anew. */
  begin: [];
  ended: [];
}

/** A pipeline of another process, as it reports of itself over its socket. */
export class WatchedPipeline {
  readonly entry: PipelineEntry;
  readonly #client: PipelineClient;
  readonly #emitter = new EventEmitter();
  #meter = new PipelineMeter();
  #measured: MeterSnapshot = this.#meter.snapshot();
  #latest: StatusReport | undefined;
  #relations: readonly Relation[] = [];

  private constructor(entry: PipelineEntry, client: PipelineClient) {
    this.entry = entry;
    this.#client = client;
  }

  /** Resolves when the first report is there. Rejects when nobody answers, or in words that are not understood. */
  static async open(entry: PipelineEntry): Promise<WatchedPipeline> {
    const client = await PipelineClient.connect(socketOf(entry.directory));
    const watched = new WatchedPipeline(entry, client);
    const { batches } = await client.query(statusQuery);
    const reports = batches[Symbol.asyncIterator]();
    const first = await reports.next();
    if (first.done === true) throw new Error(`the pipeline "${entry.name}" has ended`);
    watched.#take(String(first.value.getChildAt(0)?.get(0)));
    void watched.#follow(reports);
    return watched;
  }

  on<E extends keyof WatchedEvents>(event: E, listener: (...values: WatchedEvents[E]) => void): () => void {
    this.#emitter.on(event, listener);
    return () => this.#emitter.off(event, listener);
  }

  get relations(): readonly Relation[] {
    return this.#relations;
  }

  /** What was measured up to now, or when it was told all anew. */
  get measured(): MeterSnapshot {
    return this.#measured;
  }

  get gauges(): SessionGauges | undefined {
    const { gauges, residentBytes } = this.#latest ?? {};
    return gauges === undefined || residentBytes === undefined ? undefined : { ...gauges, residentBytes };
  }

  /** The plain queries of the pipeline file. */
  get queries(): readonly LiveQuery[] {
    const rows = new Map(this.#meter.outputs().map((output) => [output.name, output.rows]));
    return (this.#latest?.queries ?? []).map(({ number, sql }) => ({
      id: number,
      sql,
      rowsOut: rows.get(number) ?? 0,
    }));
  }

  close(): void {
    this.#client.close();
  }

  async #follow(
    reports: AsyncIterator<{ getChildAt(index: number): { get(row: number): unknown } | null }>,
  ): Promise<void> {
    try {
      for (let next = await reports.next(); next.done !== true; next = await reports.next())
        this.#take(String(next.value.getChildAt(0)?.get(0)));
    } catch {
      // The connection is gone, and with it the pipeline.
    }
    this.#emitter.emit('ended');
  }

  #take(text: string): void {
    const report = parseReport(text);
    if (report === undefined) throw new Error('the pipeline runs another version of weir');
    this.#latest = report;
    const { begun, batch, notices } = report;
    if (begun !== undefined) {
      this.#meter = new PipelineMeter(begun.measured);
      this.#relations = begun.relations;
    }
    if (batch !== undefined) this.#meter.add(batch, Date.now());
    this.#measured = this.#meter.snapshot();
    if (begun !== undefined) this.#emitter.emit('begin');
    if (batch !== undefined) this.#emitter.emit('metrics', batch);
    for (const notice of notices) this.#emitter.emit('notice', notice);
  }
}

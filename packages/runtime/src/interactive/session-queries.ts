import type { PlannedStatements, Planning, QueryPlan } from '@weir/planner';
import type { BatchMetrics } from '../engine/metrics.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import type { RunningQuery } from '../engine/run-batch.ts';
import { isInternal } from '../engine/query-tables.ts';
import type { LiveBatch, LiveQuery } from './outcome.ts';
import { SharedPanes } from './shared-panes.ts';

interface Live {
  readonly query: RunningQuery;
  readonly sql: string;
  rowsOut: number;
  lastBatchMs?: number;
}

/** The queries of a session: those that are watched by their number, sinks and derived streams by their name. */
export class SessionQueries {
  readonly #pipeline: () => Pipeline;
  readonly #scope: () => Planning;
  readonly #panes: SharedPanes;
  readonly #live = new Map<number, Live>();
  /** The statements of all that run. */
  readonly #sql = new Map<RunningQuery, string>();
  /** Sinks and derived streams whose failure was told. */
  readonly #failed = new Set<RunningQuery>();

  constructor(pipeline: () => Pipeline, scope: () => Planning) {
    this.#pipeline = pipeline;
    this.#scope = scope;
    this.#panes = new SharedPanes(pipeline);
  }

  /** Adds the queries of a statement; between two batches. */
  async add(planned: PlannedStatements, sql: string): Promise<void> {
    for (const plan of planned.queries) if (!isInternal(plan)) await this.#add(plan, planned, sql);
  }

  async #add(plan: QueryPlan, planned: PlannedStatements, sql: string): Promise<void> {
    const pipeline = this.#pipeline();
    for (const { stream, reads, fromPanes } of plan.inputs) {
      if (fromPanes === true) continue;
      if (reads.kind === 'window') pipeline.kept(stream)?.need(plan, reads.lengthMs);
      if (reads.kind === 'all') pipeline.kept(stream)?.need(plan, Infinity);
    }
    let query: RunningQuery;
    try {
      await this.#panes.use(plan, planned);
      query = await pipeline.addQuery(plan);
    } catch (error) {
      await this.#release(plan);
      throw error;
    }
    this.#sql.set(query, sql);
    if (plan.role.kind === 'print') this.#live.set(plan.role.number, { query, sql, rowsOut: 0 });
  }

  /** The watched ones, oldest first. */
  list(): readonly LiveQuery[] {
    return [...this.#live].map(([id, { sql, rowsOut, lastBatchMs }]) => ({
      id,
      sql,
      rowsOut,
      ...(lastBatchMs === undefined ? {} : { lastBatchMs }),
    }));
  }

  /** Takes a watched query out; between two batches. */
  async stop(id: number): Promise<void> {
    const live = this.#live.get(id);
    this.#live.delete(id);
    if (live !== undefined) await this.#take(live.query);
  }

  async #take(query: RunningQuery): Promise<void> {
    this.#sql.delete(query);
    this.#failed.delete(query);
    await this.#pipeline().removeQuery(query);
    await this.#release(query.runner.plan);
  }

  /** What was kept for a query alone is needed no more. */
  async #release(plan: QueryPlan): Promise<void> {
    for (const { stream } of plan.inputs) this.#pipeline().kept(stream)?.release(plan);
    await this.#panes.release(plan, this.#scope());
  }

  /** The statement of a query that has failed, the first time it does. */
  failed(query: RunningQuery): string | undefined {
    if (this.#failed.has(query)) return undefined;
    this.#failed.add(query);
    return this.#sql.get(query);
  }

  /** Takes a query out; between two batches. */
  async remove(query: RunningQuery): Promise<void> {
    const { role } = query.runner.plan;
    if (role.kind === 'print') await this.stop(role.number);
    else await this.#take(query);
  }

  named(kind: 'stream' | 'sink', name: string): RunningQuery | undefined {
    return this.#pipeline().queries.find(({ runner }) => {
      const { role } = runner.plan;
      return role.kind === kind && role.name.toLowerCase() === name.toLowerCase();
    });
  }

  /** The queries that read a stream, and those that read what these make, in the order in which they run. */
  readersOf(stream: string): readonly RunningQuery[] {
    const names = new Set([stream.toLowerCase()]);
    const readers: RunningQuery[] = [];
    for (const query of this.#pipeline().queries) {
      const { inputs, role } = query.runner.plan;
      if (isInternal(query.runner.plan) || !inputs.some((input) => names.has(input.stream.toLowerCase())))
        continue;
      readers.push(query);
      if (role.kind === 'stream') names.add(role.name.toLowerCase());
    }
    return readers;
  }

  count(batch: LiveBatch): void {
    const live = this.#live.get(batch.id);
    if (live !== undefined) live.rowsOut += batch.table.numRows;
  }

  measure(metrics: BatchMetrics): void {
    for (const { output } of metrics.outputs) {
      const live = this.#live.get(Number(output));
      if (live !== undefined) live.lastBatchMs = metrics.processingMs;
    }
  }
}

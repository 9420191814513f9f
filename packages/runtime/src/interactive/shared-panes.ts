import { must } from '@weir/parser';
import type { PlannedStatements, QueryPlan } from '@weir/planner';
import type { Pipeline } from '../engine/pipeline.ts';
import type { RunningQuery } from '../engine/run-batch.ts';

/** Something that reads panes: by its plan, which is its own. */
type Reader = QueryPlan;

interface SharedPane {
  readonly query: RunningQuery;
  readonly readers: Set<Reader>;
}

/**
 * The pane streams of a session, each of which runs as long as some query reads it. One that is there keeps its panes as long as the query
 * with the longest window needs them.
 */
export class SharedPanes {
  readonly #pipeline: () => Pipeline;
  /** By name, in the order in which they were added: fine ones before those that are made of them. */
  readonly #panes = new Map<string, SharedPane>();

  constructor(pipeline: () => Pipeline) {
    this.#pipeline = pipeline;
  }

  /** Has the pane streams of a plan run, for one of its queries; between two batches. */
  async use(reader: Reader, { queries, scope }: PlannedStatements): Promise<void> {
    for (const plan of queries) {
      const { role } = plan;
      if (role.kind !== 'stream' || role.internal !== true) continue;
      const pane = this.#panes.get(role.name) ?? (await this.#begin(role.name, plan));
      pane.readers.add(reader);
      pane.query.runner.kept?.need(reader, role.relations.windowMs);
      scope.runningSets.begin(role.name, must(scope.paneSets.get(plan)));
    }
  }

  /** Takes out the pane streams that no other query reads; between two batches. */
  async release(reader: Reader, { runningSets }: PlannedStatements['scope']): Promise<void> {
    for (const [name, { query, readers }] of [...this.#panes].toReversed()) {
      query.runner.kept?.release(reader);
      if (!readers.delete(reader) || readers.size > 0) continue;
      this.#panes.delete(name);
      runningSets.end(name);
      await this.#pipeline().removeQuery(query);
    }
  }

  async #begin(name: string, plan: QueryPlan): Promise<SharedPane> {
    const pane = { query: await this.#pipeline().addQuery(plan), readers: new Set<Reader>() };
    this.#panes.set(name, pane);
    return pane;
  }
}

import { walk } from '@weir/parser';
import type { Query } from '@weir/parser';
import type { NamedValues, Planning } from '@weir/planner';
import { AdhocEngine } from '../adhoc/adhoc-engine.ts';
import { tableOf } from '../adhoc/adhoc-rows.ts';
import { stopwatch } from '../clock.ts';
import type { Database } from '../duckdb/database.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import type { Outcome } from './outcome.ts';

/** Queries of a session that are answered once, beside its batches. */
export class SessionAdhoc {
  readonly #database: Database;
  readonly #scope: () => Planning;
  #engine: { readonly pipeline: Pipeline; readonly opened: Promise<AdhocEngine> } | undefined;
  #running: AbortController | undefined;

  constructor(database: Database, scope: () => Planning) {
    this.#database = database;
    this.#scope = scope;
  }

  /** Whether a query reads streams through LAST alone, or none: it has one answer, now. */
  isAdhoc(query: Query, sourceNames: readonly string[]): boolean {
    const scope = this.#scope();
    const sources = new Set(sourceNames.map((name) => name.toLowerCase()));
    let live = false;
    walk(query, (node) => {
      if (node.kind === 'select' && node.state !== undefined) live = true;
      if (node.kind === 'table-function')
        live ||= node.last === undefined && sources.has(node.call.path[0].text.toLowerCase());
      if (node.kind !== 'table' || node.last !== undefined || node.path.length > 1) return;
      const name = node.path[0].text;
      live ||= scope.stream(name) !== undefined || name.toLowerCase() === 'stdin';
    });
    return !live;
  }

  /** Rejects with a `PipelineError`, or when it is cancelled. */
  async ask(sql: string, pipeline: Pipeline, named: NamedValues = {}): Promise<Outcome> {
    const started = stopwatch();
    const cancelling = new AbortController();
    this.#running = cancelling;
    const engine = await this.#open(pipeline);
    const query = await engine.query(sql, { bare: 'batch', signal: cancelling.signal, named });
    const table = await tableOf(query, sql);
    const answer = { kind: 'rows', table, milliseconds: stopwatch() - started } as const;
    return query.warnings.length === 0 ? answer : { ...answer, warnings: query.warnings };
  }

  /** Ends the query that is being answered. */
  cancel(): void {
    this.#running?.abort(new Error('cancelled'));
  }

  async close(): Promise<void> {
    await (await this.#engine?.opened)?.close();
    this.#engine = undefined;
  }

  async #open(pipeline: Pipeline): Promise<AdhocEngine> {
    if (this.#engine?.pipeline !== pipeline) {
      await this.close();
      const opened = AdhocEngine.open({ database: this.#database, pipeline, scope: this.#scope });
      this.#engine = { pipeline, opened };
    }
    return this.#engine.opened;
  }
}

import type { Column, Described } from '@weir/planner';
import { knownAdhocQueries } from '../limits.ts';

/**
 * What DuckDB said of queries that it understood: who asks the same every second need not have it read twice each time. A table may change
 * meanwhile: who prepares a query sees whether what is known still holds, and else has everything forgotten.
 */
export class KnownAnswers {
  readonly #columns = new Map<string, readonly Column[]>();

  get(sql: string): Described | undefined {
    const columns = this.#columns.get(sql);
    return columns === undefined ? undefined : { kind: 'ok', columns };
  }

  add(sql: string, described: Described): void {
    if (described.kind !== 'ok') return;
    if (this.#columns.size >= knownAdhocQueries) this.forget();
    this.#columns.set(sql, described.columns);
  }

  forget(): void {
    this.#columns.clear();
  }
}

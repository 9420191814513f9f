import type { Query } from '@weir/parser';
import type { Planning } from '../planning.ts';
import { neededColumns } from '../query/needed-columns.ts';
import { resolveKept } from './resolve-kept.ts';

/** What a live query needs of a stream or sink from now on. */
export interface LiveRead {
  readonly relation: string;
  /** How far before the batch time it reads. */
  readonly reachMs: number;
  /** Lower-case names of columns, or everything. */
  readonly columns: ReadonlySet<string> | 'all';
}

/** The streams and sinks that a query reads batch by batch; none if it is answered once. Problems are left to its planning. */
export function liveReads(query: Query, planning: Planning, bare: 'all' | 'batch'): readonly LiveRead[] {
  const { inputs } = resolveKept(query, planning.copy(), { bare, remembered: () => undefined });
  const live = inputs.filter((input) => input.slideMs !== undefined);
  const columns = live.length === 0 ? 'all' : neededColumns(query);
  return live.map(({ stream, reachMs }) => ({ relation: stream, reachMs, columns }));
}

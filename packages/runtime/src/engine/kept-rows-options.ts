import type { Column } from '@weir/planner';

/** How rows are kept. */
export interface KeptRowsOptions {
  readonly stream: string;
  /** What they are called, if not as the stream. */
  readonly relation?: string;
  readonly columns: readonly Column[];
  readonly keepMs: number;
  /** Lower-case names of the columns that are decoded; absent: all. */
  readonly neededColumns?: readonly string[];
  /** It was begun after this batch, for queries that follow the stream. */
  readonly sinceMs?: number;
  /** Rows beyond it are dropped, the oldest first, but for those that windows need. */
  readonly keepBytes?: number;
  /** The part of `keepMs` that windows need. */
  readonly windowMs: number;
  /** Only slices are read: so many batches share a segment, and there is no view. By default it depends on how long they are kept. */
  readonly batchesPerTable?: number;
  /** Panes that begin as cumulative ones. */
  readonly cumulative?: boolean;
  /** The length of the stream's batches. */
  readonly slideMs: number;
  /** The batch's relation is a view of what is kept; else it is a table that others make. */
  readonly hasBatch: boolean;
}

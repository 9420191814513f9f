import { unreachable } from '@weir/parser';
import type { QueryPlan } from '@weir/planner';
import type { BatchMetrics } from './metrics.ts';
import type { BatchResult } from './run-batch.ts';

/** What is told of a batch. */
export function batchMetrics(
  batchTimeMs: number,
  result: BatchResult,
  times: Pick<BatchMetrics, 'processingMs' | 'schedulingDelayMs' | 'backlog'>,
): BatchMetrics {
  return {
    batchTimeMs,
    streams: [...result.loaded].map(([stream, loaded]) => ({ stream, rows: loaded.rows, bad: loaded.bad })),
    outputs: result.outputs.map(({ query, rows }) => ({ output: outputName(query.runner.plan), rows })),
    ...times,
  };
}

/** The name of a sink, or the number of a plain query. */
export function outputName(query: QueryPlan): string | number {
  const role = query.role;
  switch (role.kind) {
    case 'stream':
    case 'sink':
      return role.name;
    case 'print':
      return role.number;
    default:
      return unreachable(role);
  }
}

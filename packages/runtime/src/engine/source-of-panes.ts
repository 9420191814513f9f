import type { QueryPlan } from '@weir/planner';
import { isInternal } from './query-tables.ts';
import type { SourceStream } from './source-stream.ts';

/** The stream of whose batches a query makes panes, which may leave rows where they are for it. */
export function sourceOfPanes(plan: QueryPlan, streams: readonly SourceStream[]): SourceStream | undefined {
  const [input] = plan.inputs;
  if (!isInternal(plan) || input?.reads.kind !== 'batch') return undefined;
  const source = streams.find((stream) => stream.name === input.stream);
  source?.readInPlace();
  return source;
}

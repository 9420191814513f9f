import { durationText } from '@weir/parser';
import type { QueryPlan } from '@weir/planner';
import type { RunningQuery } from './run-batch.ts';

/** A query with a long slide may never have come to its first output time: that is said, lest people look for a mistake. */
export function silence(
  queries: readonly RunningQuery[],
  withOutput: ReadonlySet<QueryPlan>,
): readonly string[] {
  return queries.flatMap(({ runner: { plan } }) => {
    const { role, slideMs } = plan;
    if (role.kind === 'stream' || withOutput.has(plan)) return [];
    const what = role.kind === 'sink' ? `sink ${role.name}` : `query ${role.number}`;
    const every = durationText(slideMs);
    return [
      `${what} gave no output: it gives one at the multiples of ${every}, and the input ended before the first`,
    ];
  });
}

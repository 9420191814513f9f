import { walk } from '@weir/parser';
import type { Query } from '@weir/parser';
import { isAggregate } from '../aggregate/find-aggregates.ts';

/**
 * Whether the answer may depend on the order in which the rows of a stream come. It does not when they all go into aggregates that give
 * the same for any order; then they can be decoded by several threads at once.
 */
export function orderMatters(query: Query): boolean {
  const body = query.body;
  if (body.kind !== 'select' || query.with !== undefined) return true;
  let aggregates = body.groupBy === undefined ? 0 : 1;
  let matters = body.state !== undefined && body.state.variables.length > 0;
  walk(query, (node) => {
    if (node.kind === 'table-subquery' || node.kind === 'subquery' || node.kind === 'sample') matters = true;
    if (node.kind !== 'function') return;
    if (node.over !== undefined) matters = true;
    if (!isAggregate(node)) return;
    aggregates += 1;
    if (!anyOrder.has(node.path[0].text.toLowerCase())) matters = true;
  });
  return matters || aggregates === 0;
}

const anyOrder = new Set(
  `count count_star count_if countif sum avg mean min max bool_and bool_or bit_and bit_or bit_xor stddev stddev_pop stddev_samp variance
  var_pop var_samp corr covar_pop covar_samp median quantile quantile_cont quantile_disc approx_count_distinct histogram`.split(
    /\s+/,
  ),
);

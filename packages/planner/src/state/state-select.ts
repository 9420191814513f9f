import { walk } from '@weir/parser';
import type { Query, Select, StateClause } from '@weir/parser';
import type { Planning } from '../planning.ts';

/** A SELECT with STATE, which stands at the top of its query. */
export type StateSelect = Select & { readonly state: StateClause };

/** The SELECT with STATE of a query, if it has one; 'refused' when it stands where state cannot be kept. */
export function stateSelect(query: Query, planning: Planning): StateSelect | undefined | 'refused' {
  const found: StateSelect[] = [];
  walk(query, (node) => {
    if (node.kind === 'select' && node.state !== undefined) found.push({ ...node, state: node.state });
  });
  const [first] = found;
  if (first === undefined) return undefined;
  const body = query.body;
  if (found.length > 1 || body.kind !== 'select' || body.state === undefined) {
    planning.error(
      first.state.span,
      'nested-state',
      'STATE stands in the outermost SELECT of a statement',
      'make the inner query a stream of its own: CREATE STREAM name AS SELECT ... STATE',
    );
    return 'refused';
  }
  return { ...body, state: body.state };
}

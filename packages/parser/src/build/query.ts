import type { Query, QueryBody, StateClause } from '../ast/query.ts';

/** The body as a query of its own, as the sides of a set operation are kept. */
export function asQuery(body: QueryBody): Query {
  return { kind: 'query', body, span: body.span };
}

/** The body with what EMIT at the end of the query says, which belongs to its STATE clause. */
export function withQueryEmit(body: QueryBody, emit: StateClause['emit'] | undefined): QueryBody {
  if (emit === undefined || body.kind !== 'select' || body.state === undefined) return body;
  return { ...body, state: { ...body.state, emit } };
}

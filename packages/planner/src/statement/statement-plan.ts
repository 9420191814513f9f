import type { QueryPlan, SetupStatement } from '../plan.ts';

/** What planning a statement adds to the pipeline. */
export interface StatementPlan {
  readonly setup?: SetupStatement;
  readonly query?: Omit<QueryPlan, 'role'> & { readonly role: RoleBeforeRelations };
}

/** A role before it is known how the whole file uses the stream. */
export type RoleBeforeRelations =
  | { readonly kind: 'stream'; readonly name: string }
  | Omit<Extract<QueryPlan['role'], { readonly kind: 'sink' }>, 'relations'>
  | Extract<QueryPlan['role'], { readonly kind: 'print' }>;

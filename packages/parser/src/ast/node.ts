import type * as Parts from './expression.ts';
import type { Expression } from './expression.ts';
import type * as QueryParts from './query.ts';
import type { GroupItem, Query, QueryBody, TableReference } from './query.ts';
import type * as StatementParts from './statement.ts';
import type { Statement } from './statement.ts';

/**
 * Everything in the tree that has a kind and a place. Names, types and durations are words of the node they
 * stand in.
 */
export type Node = Statement | Query | QueryBody | TableReference | Expression | GroupItem | Part;

/**
 * Nodes that stand in one fixed place each. A new kind is added here, or the traversal of the nodes that
 * hold it does not compile.
 */
type Part =
  | Parts.Argument
  | Parts.WindowSpecification
  | QueryParts.With
  | QueryParts.CommonTable
  | QueryParts.SelectItem
  | QueryParts.GroupBy
  | QueryParts.OrderBy
  | QueryParts.OrderItem
  | QueryParts.Limit
  | QueryParts.Sample
  | QueryParts.Alias
  | QueryParts.PivotColumn
  | QueryParts.UnpivotColumn
  | QueryParts.WindowClause
  | QueryParts.LastClause
  | QueryParts.StateClause
  | QueryParts.StateVariable
  | StatementParts.ColumnDefinition
  | StatementParts.FormatClause
  | StatementParts.OnErrorClause
  | StatementParts.RememberClause;

export type Kind = Node['kind'];

/** The nodes of one kind. */
export type NodeOf<K extends Kind, N = Node> = N extends { readonly kind: infer NodeKind }
  ? K extends NodeKind
    ? N
    : never
  : never;

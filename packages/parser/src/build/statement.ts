import type { FunctionCall } from '../ast/expression.ts';
import type {
  ColumnDefinition,
  CreateStream,
  FormatClause,
  OnErrorClause,
  RememberClause,
} from '../ast/statement.ts';
import { makeNode } from './node.ts';

/** The clauses of CREATE STREAM, which may stand in any order. */
export interface StreamOptions {
  readonly format?: FormatClause;
  readonly remember?: RememberClause;
  readonly onError?: OnErrorClause;
}

type Source = Extract<CreateStream['definition'], { kind: 'source' }>;

export function sourceDefinition(
  columns: readonly ColumnDefinition[] | undefined,
  source: FunctionCall,
  { format, onError }: StreamOptions,
): Source {
  return makeNode<Source>({ kind: 'source', columns, source, format, onError });
}

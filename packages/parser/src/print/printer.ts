import type { Expression } from '../ast/expression.ts';
import type { Query, TableReference } from '../ast/query.ts';
import type { Writer } from './writer.ts';

/**
 * A writer that knows how to write what nests: expressions hold queries and tables, and the other way
 * round.
 */
export interface Printer extends Writer {
  /** In parentheses, if it binds more loosely than `atLeast` (see `Precedence`). */
  expression(node: Expression, atLeast?: number): void;
  query(node: Query): void;
  table(node: TableReference): void;
}

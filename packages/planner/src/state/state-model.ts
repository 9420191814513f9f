import type { Expression, FunctionCall } from '@weir/parser';
import type { FragmentPart } from '../fragment.ts';

/**
 * The two forms of STATE (with variables, and bare) in one: keys, aggregates over the new rows of a key, variables that are computed
 * from them and from their old values, and columns to read the state by.
 *
 * In SQL a key's row `w` has the keys k0.., the aggregates over its new rows a0.., and the variables before this batch v0...
 */
export interface StateModel {
  readonly keys: readonly StateKey[];
  readonly aggregates: readonly FunctionCall[];
  readonly variables: readonly StateVariablePlan[];
  /** Columns that the SELECT list, HAVING, ORDER BY and EVICT WHEN can use, as SQL over one row of the state table. */
  readonly visible: readonly { readonly name: string; readonly value: FragmentPart }[];
}

export interface StateKey {
  readonly column: string;
  readonly expression: Expression;
  /** The name it has outside: that of the column, or one of weir's for an expression. */
  readonly name: string;
}

export interface StateVariablePlan {
  readonly column: string;
  /** A value of its type, over the row `w` of a new key: it gives the table its column type. */
  readonly typed: FragmentPart;
  /** The value before the first rows of a key. */
  readonly initial: FragmentPart;
  /** The new value, over `w`. */
  readonly update: FragmentPart;
}

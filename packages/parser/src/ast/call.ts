import type { Span } from '../span.ts';
import type { Expression, Name } from './expression.ts';
import type { OrderBy } from './query.ts';

/** An argument of a function, a source, a format or a sink; `name` for `limit => 20`, `:=` and `=` alike. */
export interface Argument {
  readonly kind: 'argument';
  readonly name?: Name;
  /** `name = value` was written, which DuckDB takes for a comparison unless the function is one of tables; else it was `=>` or `:=`. */
  readonly assignment?: '=';
  /** `VARIADIC value`. */
  readonly variadic?: true;
  readonly value: Expression;
  readonly span: Span;
}

export interface FunctionCall {
  readonly kind: 'function';
  readonly path: readonly [Name, ...Name[]];
  readonly distinct: boolean;
  /** `f(ALL x)`, which means `f(x)`. */
  readonly all?: true;
  readonly arguments: readonly Argument[];
  readonly orderBy?: OrderBy;
  readonly withinGroup?: OrderBy;
  readonly filter?: Expression;
  readonly nulls?: 'IGNORE' | 'RESPECT';
  readonly exportState?: boolean;
  readonly over?: WindowSpecification | Name;
  readonly span: Span;
}

/** `(expression).name(arguments)`: a function with its first argument before the dot. */
export interface MethodCall {
  readonly kind: 'method';
  readonly target: Expression;
  readonly call: FunctionCall;
  readonly span: Span;
}

/** OVER (...), or a definition in SELECT's WINDOW clause. */
export interface WindowSpecification {
  readonly kind: 'window-specification';
  readonly base?: Name;
  readonly partitionBy: readonly Expression[];
  readonly orderBy?: OrderBy;
  readonly frame?: Frame;
  readonly span: Span;
}

export interface Frame {
  readonly unit: 'ROWS' | 'RANGE' | 'GROUPS';
  readonly start: FrameBound;
  readonly end?: FrameBound;
  readonly exclude?: 'CURRENT ROW' | 'GROUP' | 'TIES' | 'NO OTHERS';
}

export interface FrameBound {
  readonly kind: 'UNBOUNDED PRECEDING' | 'PRECEDING' | 'CURRENT ROW' | 'FOLLOWING' | 'UNBOUNDED FOLLOWING';
  readonly offset?: Expression;
}

/** `x -> x + 1` (arrow) and `lambda x: x + 1`. */
export interface Lambda {
  readonly kind: 'lambda';
  readonly style: 'arrow' | 'lambda';
  readonly parameters: readonly Name[];
  readonly body: Expression;
  readonly span: Span;
}

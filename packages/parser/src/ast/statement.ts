import type { Span } from '../span.ts';
import type { Argument, Expression, FunctionCall, Name, TypeName } from './expression.ts';
import type { Duration, Query } from './query.ts';

export type Statement =
  | QueryStatement
  | CreateStream
  | CreateSink
  | SetStatement
  | ShowStatement
  | DescribeStatement
  | ExplainStatement
  | DropStatement
  | EngineStatement;

/** A query: continuous if it names a stream, else DuckDB's. */
export interface QueryStatement {
  readonly kind: 'query-statement';
  readonly query: Query;
  readonly span: Span;
}

export interface CreateStream {
  readonly kind: 'create-stream';
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly name: Name;
  readonly definition:
    | {
        readonly kind: 'source';
        readonly columns?: readonly ColumnDefinition[];
        readonly source: FunctionCall;
        readonly format?: FormatClause;
        readonly onError?: OnErrorClause;
      }
    | { readonly kind: 'query'; readonly query: Query };
  readonly remember?: RememberClause;
  readonly span: Span;
}

export interface ColumnDefinition {
  readonly kind: 'column-definition';
  readonly name: Name;
  readonly type: TypeName;
  readonly span: Span;
}

/** `FORMAT json (option => value)`. */
export interface FormatClause {
  readonly kind: 'format';
  readonly name: Name;
  readonly options: readonly Argument[];
  readonly span: Span;
}

/** `ON ERROR SKIP | FAIL | INTO name`. */
export interface OnErrorClause {
  readonly kind: 'on-error';
  readonly action: 'SKIP' | 'FAIL' | 'INTO';
  /** The stream of bad rows, with INTO only. */
  readonly into?: Name;
  readonly span: Span;
}

/** `REMEMBER 10m [OR 2GB]`. */
export interface RememberClause {
  readonly kind: 'remember';
  readonly duration: Duration;
  readonly bytes?: number;
  readonly span: Span;
}

export interface CreateSink {
  readonly kind: 'create-sink';
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly name: Name;
  readonly sink: FunctionCall;
  readonly remember?: RememberClause;
  readonly query: Query;
  readonly span: Span;
}

/** `SET name = value` of one of weir's settings; DuckDB's own are engine statements. */
export interface SetStatement {
  readonly kind: 'set';
  readonly name: Name;
  readonly value: Expression | Duration;
  readonly span: Span;
}

export interface ShowStatement {
  readonly kind: 'show';
  readonly what: 'STREAMS' | 'SINKS' | 'QUERIES' | 'STATE' | 'SETTINGS';
  readonly span: Span;
}

/** `DESCRIBE name` of a stream, a sink or a table. */
export interface DescribeStatement {
  readonly kind: 'describe';
  readonly name: readonly [Name, ...Name[]];
  readonly span: Span;
}

export interface ExplainStatement {
  readonly kind: 'explain';
  readonly analyze: boolean;
  /** A statement, or with ANALYZE the name or number of a running query. */
  readonly subject: Statement | Name;
  readonly span: Span;
}

export interface DropStatement {
  readonly kind: 'drop';
  readonly what: 'STREAM' | 'SINK';
  readonly ifExists: boolean;
  readonly name: Name;
  readonly cascade: boolean;
  readonly span: Span;
}

/** A statement that is DuckDB's, handed over as written. `keyword` is its first word in upper case. */
export interface EngineStatement {
  readonly kind: 'engine';
  readonly keyword: string;
  readonly text: string;
  readonly span: Span;
}

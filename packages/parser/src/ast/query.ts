import type { Span } from '../span.ts';
import type {
  Argument,
  ColumnReference,
  Expression,
  FunctionCall,
  Name,
  StringLiteral,
  TypeName,
  WindowSpecification,
} from './expression.ts';

/** A duration of fixed length: `10s`, `INTERVAL '10 seconds'`. */
export interface Duration {
  readonly kind: 'duration';
  readonly milliseconds: number;
  readonly span: Span;
}

/** A query with all that may surround a SELECT: `WITH ... body ORDER BY ... LIMIT ...`. */
export interface Query {
  readonly kind: 'query';
  readonly with?: With;
  readonly body: QueryBody;
  readonly orderBy?: OrderBy;
  readonly limit?: Limit;
  readonly span: Span;
}

export type QueryBody =
  | Select
  | SetOperation
  | Values
  | TableStatement
  | PivotStatement
  | UnpivotStatement
  | DescribeQuery
  | ParenthesizedQuery;

export interface ParenthesizedQuery {
  readonly kind: 'parenthesized-query';
  readonly query: Query;
  readonly span: Span;
}

export interface With {
  readonly kind: 'with';
  readonly recursive: boolean;
  readonly tables: readonly CommonTable[];
  readonly span: Span;
}

export interface CommonTable {
  readonly kind: 'common-table';
  readonly name: Name;
  readonly columns: readonly Name[];
  readonly usingKey?: readonly Expression[];
  readonly materialized?: 'MATERIALIZED' | 'NOT MATERIALIZED';
  readonly query: Query;
  readonly span: Span;
}

export interface Select {
  readonly kind: 'select';
  /** `true` for DISTINCT, the expressions of DISTINCT ON (...). */
  readonly distinct: boolean | readonly Expression[];
  /** FROM stands before SELECT; without a SELECT list, `items` is empty and means `*`. */
  readonly fromFirst: boolean;
  readonly items: readonly SelectItem[];
  readonly from: readonly TableReference[];
  readonly where?: Expression;
  readonly groupBy?: GroupBy;
  readonly state?: StateClause;
  readonly having?: Expression;
  readonly windows: readonly { readonly name: Name; readonly specification: WindowSpecification }[];
  readonly qualify?: Expression;
  readonly sample?: Sample;
  readonly span: Span;
}

export interface SelectItem {
  readonly kind: 'select-item';
  readonly value: Expression;
  readonly alias?: Name;
  /** `alias: expression` instead of `expression AS alias`. */
  readonly aliasFirst?: boolean;
  readonly span: Span;
}

export interface SetOperation {
  readonly kind: 'set-operation';
  readonly operator: 'UNION' | 'INTERSECT' | 'EXCEPT';
  readonly all: boolean;
  readonly byName: boolean;
  readonly left: Query;
  readonly right: Query;
  readonly span: Span;
}

export interface Values {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
  readonly span: Span;
}

/** `TABLE t`. */
export interface TableStatement {
  readonly kind: 'table-statement';
  readonly table: TableReference;
  readonly span: Span;
}

export interface GroupBy {
  readonly kind: 'group-by';
  readonly all: boolean;
  readonly items: readonly GroupItem[];
  readonly span: Span;
}

export type GroupItem =
  | Expression
  | { readonly kind: 'grouping-sets'; readonly sets: readonly GroupItem[]; readonly span: Span }
  | { readonly kind: 'cube' | 'rollup'; readonly items: readonly Expression[]; readonly span: Span }
  | { readonly kind: 'empty-set'; readonly span: Span };

export interface OrderBy {
  readonly kind: 'order-by';
  readonly items: readonly OrderItem[];
  readonly span: Span;
}

export interface OrderItem {
  readonly kind: 'order-item';
  /** 'all' for ORDER BY ALL (and ORDER BY *). */
  readonly value: Expression | 'all';
  readonly direction?: 'ASC' | 'DESC';
  readonly nulls?: 'FIRST' | 'LAST';
  readonly span: Span;
}

export interface Limit {
  readonly kind: 'limit';
  /** Absent for LIMIT ALL or an OFFSET alone. */
  readonly count?: Expression;
  readonly percent: boolean;
  readonly offset?: Expression;
  readonly span: Span;
}

/** TABLESAMPLE after a table, USING SAMPLE at the end of a SELECT. */
export interface Sample {
  readonly kind: 'sample';
  readonly size: Expression;
  readonly unit: 'ROWS' | 'PERCENT';
  readonly method?: Name;
  readonly seed?: Expression;
  readonly span: Span;
}

export interface Alias {
  readonly kind: 'alias';
  readonly name: Name;
  readonly columns: readonly Name[];
  /** Column definitions: `AS t(a INTEGER, b VARCHAR)`. */
  readonly types?: readonly TypeName[];
  readonly span: Span;
}

export type TableReference =
  | TableName
  | TableFunction
  | TableSubquery
  | TableValues
  | Join
  | TablePivot
  | TableUnpivot
  | TableParenthesized;

/** weir's clauses after a stream reference, before or after its alias; at most one of each. */
export interface StreamClauses {
  readonly window?: WindowClause;
  readonly last?: LastClause;
}

/** `s`, `db.schema.t`, `'file.csv'` (a path of one quoted string: `file`). */
export interface TableName extends StreamClauses {
  readonly kind: 'table';
  readonly path: readonly [Name, ...Name[]];
  readonly file?: StringLiteral;
  readonly alias?: Alias;
  readonly sample?: Sample;
  /** `AT (VERSION => 1)`, `AT (TIMESTAMP => ...)`. */
  readonly at?: { readonly unit: string; readonly value: Expression };
  readonly span: Span;
}

/** `range(10)`, `socket('localhost:9999')`: also the form in which a source is used without CREATE STREAM. */
export interface TableFunction extends StreamClauses {
  readonly kind: 'table-function';
  readonly call: FunctionCall;
  readonly lateral: boolean;
  readonly ordinality: boolean;
  readonly alias?: Alias;
  readonly sample?: Sample;
  readonly span: Span;
}

export interface TableSubquery {
  readonly kind: 'table-subquery';
  readonly query: Query;
  readonly lateral: boolean;
  readonly alias?: Alias;
  readonly sample?: Sample;
  readonly span: Span;
}

/** `(VALUES (1), (2)) AS t(a)` without parentheses of its own. */
export interface TableValues {
  readonly kind: 'table-values';
  readonly values: Values;
  readonly alias?: Alias;
  readonly span: Span;
}

export interface Join {
  readonly kind: 'join';
  readonly type: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'SEMI' | 'ANTI' | 'CROSS' | 'POSITIONAL';
  readonly asof: boolean;
  readonly natural: boolean;
  readonly left: TableReference;
  readonly right: TableReference;
  readonly on?: Expression;
  readonly using?: readonly Name[];
  readonly span: Span;
}

export interface TableParenthesized {
  readonly kind: 'table-parenthesized';
  readonly table: TableReference;
  readonly alias?: Alias;
  readonly span: Span;
}

/** `FROM t PIVOT (...)`: the SQL standard's form. */
export interface TablePivot {
  readonly kind: 'table-pivot';
  readonly table: TableReference;
  readonly aggregates: readonly SelectItem[];
  readonly pivots: readonly PivotColumn[];
  readonly groupBy: readonly Expression[];
  readonly alias?: Alias;
  readonly span: Span;
}

export interface TableUnpivot {
  readonly kind: 'table-unpivot';
  readonly table: TableReference;
  readonly includeNulls?: boolean;
  readonly unpivots: readonly UnpivotColumn[];
  readonly alias?: Alias;
  readonly span: Span;
}

/** `PIVOT t ON c USING sum(x) GROUP BY k`: DuckDB's statement. */
export interface PivotStatement {
  readonly kind: 'pivot';
  readonly table: TableReference;
  readonly pivots: readonly PivotColumn[];
  readonly aggregates: readonly SelectItem[];
  readonly groupBy: readonly Expression[];
  readonly span: Span;
}

/** `UNPIVOT t ON a, b INTO NAME n VALUE v`. */
export interface UnpivotStatement {
  readonly kind: 'unpivot';
  readonly table: TableReference;
  readonly includeNulls?: boolean;
  readonly columns: readonly SelectItem[];
  readonly nameColumn?: Name;
  readonly valueColumns: readonly Name[];
  readonly span: Span;
}

export interface PivotColumn {
  readonly kind: 'pivot-column';
  readonly columns: readonly Expression[];
  readonly values?: readonly SelectItem[] | Query | Name;
  readonly span: Span;
}

export interface UnpivotColumn {
  readonly kind: 'unpivot-column';
  readonly valueColumns: readonly Name[];
  readonly nameColumns: readonly Name[];
  readonly values: readonly SelectItem[];
  readonly span: Span;
}

/** `DESCRIBE query`, `SUMMARIZE t`, `SHOW TABLES` where a query stands: `FROM (DESCRIBE t)`. */
export interface DescribeQuery {
  readonly kind: 'describe-query';
  readonly keyword: 'DESCRIBE' | 'SUMMARIZE' | 'SHOW';
  /** Empty for `SHOW` and `DESCRIBE` alone, which list the tables. */
  readonly subject: Query | readonly Name[];
  /** `SHOW ALL TABLES`; `SHOW TABLES FROM db`, whose subject is the database or schema. */
  readonly scope?: 'ALL TABLES' | 'TABLES FROM';
  readonly span: Span;
}

/** `WINDOW(30s, 10s)`, `WINDOW(SIZE 30s, SLIDE 10s)`. */
export interface WindowClause {
  readonly kind: 'window';
  readonly length: Duration;
  readonly slide?: Duration;
  readonly span: Span;
}

/** `LAST 5m`, `LAST 3 BATCHES`, `LAST ALL`. */
export interface LastClause {
  readonly kind: 'last';
  readonly extent:
    | { readonly kind: 'duration'; readonly duration: Duration }
    | { readonly kind: 'batches'; readonly count: number }
    | { readonly kind: 'all' };
  readonly span: Span;
}

/** `STATE [EVERY BATCH] [(variables)] [INIT (query)] [TIMEOUT d] [EVICT WHEN c] ... [EMIT CHANGES | EVICTED]`. */
export interface StateClause {
  readonly kind: 'state';
  readonly everyBatch: boolean;
  readonly variables: readonly StateVariable[];
  readonly init?: Query;
  readonly timeout?: Duration;
  readonly evictWhen?: Expression;
  readonly emit: readonly ('CHANGES' | 'EVICTED')[];
  readonly span: Span;
}

export interface StateVariable {
  readonly kind: 'state-variable';
  readonly name: Name;
  readonly type?: TypeName;
  readonly default?: Expression;
  readonly update: Expression;
  readonly span: Span;
}

/** Kept here because it is an argument of sources, formats and sinks as well as of functions. */
export type { Argument, ColumnReference };

import type { Span } from '../span.ts';
import type { FunctionCall, Lambda, MethodCall } from './call.ts';
import type { Query } from './query.ts';

export type * from './call.ts';

/** An identifier. `text` is what it names (quotes removed, case kept); DuckDB compares names without regard to case. */
export interface Name {
  readonly kind: 'name';
  readonly text: string;
  readonly quoted: boolean;
  readonly span: Span;
}

export type Expression =
  | NumberLiteral
  | StringLiteral
  | BooleanLiteral
  | NullLiteral
  | TypedLiteral
  | IntervalLiteral
  | Parameter
  | PositionalReference
  | DefaultExpression
  | ColumnReference
  | Star
  | Columns
  | Unary
  | Postfix
  | Binary
  | Is
  | Between
  | In
  | Like
  | Quantified
  | Case
  | Cast
  | Collate
  | AtTimeZone
  | FunctionCall
  | MethodCall
  | Lambda
  | ListComprehension
  | ListLiteral
  | StructLiteral
  | MapLiteral
  | Row
  | FieldAccess
  | IndexAccess
  | SliceAccess
  | Subquery
  | Exists
  | ArraySubquery
  | SpecialCall
  | Parenthesized;

/** A number as it was written: its value may exceed what JavaScript can hold. */
export interface NumberLiteral {
  readonly kind: 'number';
  readonly text: string;
  readonly span: Span;
}

/** `'text'`, `$$text$$`, `E'text'`; `prefix` tells `x'..'` and `e'..'` apart and is lower case. */
export interface StringLiteral {
  readonly kind: 'string';
  readonly value: string;
  readonly prefix: '' | 'e' | 'x' | 'b' | 'u&';
  readonly span: Span;
}

export interface BooleanLiteral {
  readonly kind: 'boolean';
  readonly value: boolean;
  readonly span: Span;
}

export interface NullLiteral {
  readonly kind: 'null';
  readonly span: Span;
}

/** `DATE '2026-01-01'`. */
export interface TypedLiteral {
  readonly kind: 'typed-literal';
  readonly type: TypeName;
  readonly value: StringLiteral;
  readonly span: Span;
}

/** `INTERVAL '10 seconds'`, `INTERVAL 10 SECONDS`, `INTERVAL (x) DAY`. `unit` is upper case, as written ("SECONDS", "YEAR TO MONTH"). */
export interface IntervalLiteral {
  readonly kind: 'interval';
  readonly value: Expression;
  readonly unit?: string;
  readonly span: Span;
}

/** `?`, `$1`, `$name`: the text as written. */
export interface Parameter {
  readonly kind: 'parameter';
  readonly text: string;
  readonly span: Span;
}

/** `#1`. */
export interface PositionalReference {
  readonly kind: 'positional';
  readonly index: number;
  readonly span: Span;
}

export interface DefaultExpression {
  readonly kind: 'default';
  readonly span: Span;
}

/** `c`, `t.c`, `s.t.c`, `t.c.field`: which part is what only names in scope can tell. */
export interface ColumnReference {
  readonly kind: 'column';
  readonly path: readonly [Name, ...Name[]];
  readonly span: Span;
}

/** `*`, `t.*`, with EXCLUDE, REPLACE, RENAME and a LIKE / SIMILAR filter. */
export interface Star {
  readonly kind: 'star';
  readonly qualifier: readonly Name[];
  readonly exclude: readonly ColumnReference[];
  readonly replace: readonly { readonly value: Expression; readonly name: Name }[];
  readonly rename: readonly { readonly from: ColumnReference; readonly to: Name }[];
  readonly span: Span;
}

/** `COLUMNS(...)`, `t.COLUMNS(...)`, `*COLUMNS(...)`. */
export interface Columns {
  readonly kind: 'columns';
  readonly qualifier: readonly Name[];
  readonly unpacked: boolean;
  readonly argument: Expression;
  readonly span: Span;
}

export interface Unary {
  readonly kind: 'unary';
  /** Upper case for words: `NOT`, `-`, `+`, `~`, `@`, `**` ... */
  readonly operator: string;
  readonly operand: Expression;
  readonly span: Span;
}

/** `5!`. */
export interface Postfix {
  readonly kind: 'postfix';
  readonly operator: string;
  readonly operand: Expression;
  readonly span: Span;
}

/** All infix operators, words in upper case: `+`, `=`, `AND`, `OR`, `->`, `IS DISTINCT FROM`, `IS NOT DISTINCT FROM`, `OPERATOR(...)`. */
export interface Binary {
  readonly kind: 'binary';
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

/** `x IS [NOT] NULL | TRUE | FALSE | UNKNOWN`, `x ISNULL`, `x NOTNULL`. */
export interface Is {
  readonly kind: 'is';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly test: 'NULL' | 'TRUE' | 'FALSE' | 'UNKNOWN';
  readonly span: Span;
}

export interface Between {
  readonly kind: 'between';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly low: Expression;
  readonly high: Expression;
  readonly span: Span;
}

/** `x IN (1, 2)`, `x IN (SELECT ...)`, `x IN list`. */
export interface In {
  readonly kind: 'in';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly choices:
    | { readonly kind: 'list'; readonly items: readonly Expression[] }
    | { readonly kind: 'subquery'; readonly query: Query }
    | { readonly kind: 'value'; readonly value: Expression };
  readonly span: Span;
}

/** `LIKE`, `ILIKE`, `GLOB`, `SIMILAR TO`. */
export interface Like {
  readonly kind: 'like';
  readonly operator: 'LIKE' | 'ILIKE' | 'GLOB' | 'SIMILAR TO';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly pattern: Expression;
  readonly escape?: Expression;
  readonly span: Span;
}

/** `x = ANY (...)`, `x < ALL (...)`. */
export interface Quantified {
  readonly kind: 'quantified';
  readonly operator: string;
  readonly quantifier: 'ANY' | 'ALL' | 'SOME';
  readonly operand: Expression;
  readonly choices: Expression;
  readonly span: Span;
}

export interface Case {
  readonly kind: 'case';
  readonly operand?: Expression;
  readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
  readonly otherwise?: Expression;
  readonly span: Span;
}

export interface Cast {
  readonly kind: 'cast';
  readonly style: 'CAST' | 'TRY_CAST' | '::';
  readonly operand: Expression;
  readonly type: TypeName;
  readonly span: Span;
}

export interface Collate {
  readonly kind: 'collate';
  readonly operand: Expression;
  readonly collation: readonly Name[];
  readonly span: Span;
}

export interface AtTimeZone {
  readonly kind: 'at-time-zone';
  readonly operand: Expression;
  readonly zone: Expression;
  readonly span: Span;
}

/** `[x + 1 FOR x, i IN list IF x > 2]`. */
export interface ListComprehension {
  readonly kind: 'comprehension';
  readonly value: Expression;
  readonly variables: readonly Name[];
  readonly list: Expression;
  readonly condition?: Expression;
  readonly span: Span;
}

/** `[1, 2]` and `ARRAY[1, 2]`. */
export interface ListLiteral {
  readonly kind: 'list';
  readonly array: boolean;
  readonly items: readonly Expression[];
  readonly span: Span;
}

/** `{'a': 1, b: 2}`. */
export interface StructLiteral {
  readonly kind: 'struct';
  readonly fields: readonly { readonly name: Name; readonly value: Expression }[];
  readonly span: Span;
}

/** `MAP {k: v}`. */
export interface MapLiteral {
  readonly kind: 'map';
  readonly entries: readonly { readonly key: Expression; readonly value: Expression }[];
  readonly span: Span;
}

/** `(a, b)` and `ROW(a, b)`. */
export interface Row {
  readonly kind: 'row';
  readonly keyword: boolean;
  readonly items: readonly Expression[];
  readonly span: Span;
}

/** `(expression).name`. */
export interface FieldAccess {
  readonly kind: 'field';
  readonly target: Expression;
  readonly name: Name;
  readonly span: Span;
}

export interface IndexAccess {
  readonly kind: 'index';
  readonly target: Expression;
  readonly index: Expression;
  readonly span: Span;
}

/** `x[start:end:step]`; an end written as `-` is left open with a step. */
export interface SliceAccess {
  readonly kind: 'slice';
  readonly target: Expression;
  readonly start?: Expression;
  readonly end?: Expression;
  readonly step?: Expression;
  readonly span: Span;
}

export interface Subquery {
  readonly kind: 'subquery';
  readonly query: Query;
  readonly span: Span;
}

export interface Exists {
  readonly kind: 'exists';
  readonly negated: boolean;
  readonly query: Query;
  readonly span: Span;
}

/** `ARRAY(SELECT ...)`. */
export interface ArraySubquery {
  readonly kind: 'array-subquery';
  readonly query: Query;
  readonly span: Span;
}

/** Calls with a grammar of their own: `EXTRACT(year FROM t)`, `TRIM(BOTH 'x' FROM s)`, `SUBSTRING(s FROM 1 FOR 2)`, `POSITION(a IN b)`,
 * `OVERLAY(...)`, `TRY(...)`, `CURRENT_DATE`... `parts` keeps words (upper case) and expressions in the order they were written. */
export interface SpecialCall {
  readonly kind: 'special';
  readonly name: string;
  readonly parts: readonly (string | Expression)[];
  readonly span: Span;
}

/** Parentheses are kept so that a statement prints as it was grouped. */
export interface Parenthesized {
  readonly kind: 'parenthesized';
  readonly inner: Expression;
  readonly span: Span;
}

/** A type as DuckDB writes it. `text` is canonical SQL of the whole type (`DECIMAL(10, 2)[]`, `STRUCT(a INTEGER)`). */
export interface TypeName {
  readonly kind: 'type';
  readonly text: string;
  readonly span: Span;
}

import { noSpan } from '@weir/parser';
import type {
  Alias,
  ColumnReference,
  Expression,
  FunctionCall,
  Name,
  Parameter,
  Query,
  Select,
  Span,
  Star,
  StringLiteral,
  TableName,
  TableReference,
} from '@weir/parser';

/** Small pieces of tree that the planner puts in place of the user's. */

export function name(text: string, span: Span = noSpan): Name {
  return { kind: 'name', text, quoted: false, span };
}

export function column(path: readonly [string, ...string[]], span: Span = noSpan): ColumnReference {
  const [first, ...rest] = path;
  return { kind: 'column', path: [name(first), ...rest.map((part) => name(part))], span };
}

/** A table of weir's own database. */
export function weirTable(table: string, alias: Alias, span: Span): TableName {
  return { kind: 'table', path: [name('weir'), name('main'), name(table)], alias, span };
}

export function aliasNamed(text: string, span: Span = noSpan): Alias {
  return { kind: 'alias', name: name(text), columns: [], span };
}

/** `$batch_time`, less an interval when `agoMs` is not zero. */
export function batchTime(span: Span, agoMs = 0): Expression {
  const parameter: Parameter = { kind: 'parameter', text: '$batch_time', span };
  const time: Expression = {
    kind: 'cast',
    style: '::',
    operand: parameter,
    type: typeName('TIMESTAMP'),
    span,
  };
  if (agoMs === 0) return time;
  return { kind: 'parenthesized', inner: binary(time, '-', interval(agoMs, span), span), span };
}

export function interval(milliseconds: number, span: Span): Expression {
  return { kind: 'interval', value: stringLiteral(`${milliseconds} milliseconds`, span), span };
}

/** `TYPE 'value'`. */
export function typedLiteral(type: string, value: string, span: Span): Expression {
  return { kind: 'typed-literal', type: typeName(type), value: stringLiteral(value, span), span };
}

export function stringLiteral(value: string, span: Span = noSpan): StringLiteral {
  return { kind: 'string', value, prefix: '', span };
}

export function call(
  functionName: string,
  arguments_: readonly Expression[],
  span: Span = noSpan,
): FunctionCall {
  return {
    kind: 'function',
    path: [name(functionName)],
    distinct: false,
    arguments: arguments_.map((value) => ({ kind: 'argument', value, span: value.span })),
    span,
  };
}

export function typeName(text: string): {
  readonly kind: 'type';
  readonly text: string;
  readonly span: Span;
} {
  return { kind: 'type', text, span: noSpan };
}

/** Names are the same in DuckDB whatever their case. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** `SELECT * EXCLUDE (excluded) RENAME (from AS to) FROM table WHERE condition`. */
export function selectAll(
  table: TableReference,
  star: { readonly exclude?: readonly string[]; readonly rename?: Readonly<Record<string, string>> },
  where: Expression | undefined,
  span: Span,
): Query {
  const all: Star = {
    kind: 'star',
    qualifier: [],
    exclude: (star.exclude ?? []).map((text) => column([text])),
    replace: [],
    rename: Object.entries(star.rename ?? {}).map(([from, to]) => ({ from: column([from]), to: name(to) })),
    span,
  };
  const select: Select = {
    kind: 'select',
    distinct: false,
    fromFirst: false,
    items: [{ kind: 'select-item', value: all, span }],
    from: [table],
    ...(where === undefined ? {} : { where }),
    windows: [],
    span,
  };
  return { kind: 'query', body: select, span };
}

export function binary(
  left: Expression,
  operator: string,
  right: Expression,
  span: Span = noSpan,
): Expression {
  return { kind: 'binary', operator, left, right, span };
}

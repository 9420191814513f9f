import { noSpan } from '@weir/parser';
import type {
  Alias,
  ColumnReference,
  Expression,
  Name,
  Parameter,
  Query,
  Select,
  Span,
  Star,
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
  const value: Expression = { kind: 'string', value: `${agoMs} milliseconds`, prefix: '', span };
  const difference: Expression = {
    kind: 'binary',
    operator: '-',
    left: time,
    right: { kind: 'interval', value, span },
    span,
  };
  return { kind: 'parenthesized', inner: difference, span };
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
